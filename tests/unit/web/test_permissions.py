"""Each route asked by each person, as the table in permissions.py says; guessed ids tell nothing."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from werkzeug.test import TestResponse

from bot.accounts.commands import add_account
from bot.accounts.model import SignInSession
from bot.accounts.roles import Role
from bot.audit.chain import AuditKeys, install_audit_keys
from bot.cases.model import Case
from bot.catalogue.commands import bind_page
from bot.clock import FixedClock
from bot.conversation.lists.model import Label, SavedFilter
from bot.conversation.model import Conversation, EventStatus, InboundEvent, OutboxMessage
from bot.evidence.commands import new_id
from bot.evidence.model import Evidence, EvidenceStatus
from bot.evidence.sealing import new_data_key, seal
from bot.privacy.keyring import Keyring, install, new_field_key
from bot.schema import metadata
from bot.storage.database import Database
from tests.unit.web.conftest import PASSWORD, Browser, Office, office_of
from tests.unit.web.permissions import COLUMNS, PEOPLE, STRANGER, Route, line_for, permissions

PLACEHOLDER = re.compile(r"<(?:\w+:)?(\w+)>")
TOKEN = re.compile(r'value="[\w.-]{60,}"')
#: What names no record.
WORDS = {
    "tab": "all",
    "field": "passport_number",
    "act": "close",
    "code": "greeting",
    "service": "police_clearance",
    "stage": "si_inquiry",
    "check": "address_visited",
    "ending": "csv",
    "nowhere": "no/such-page",
}
#: What a form must say to be more than a bad request, by the end of its address.
FORMS = {"language": {"language": "en"}, "draft": {"kind": "reply"}, "ready": {"ready": "greeting"}}
#: Records that nobody has.
MISSING = {
    "reference": "PCC-2026-999999",
    "other": "PCC-2026-999998",
    "evidence_id": "0" * 32,
    "conversation_id": "999999",
    "session_id": "999999",
    "account_id": "999999",
    "label_id": "999999",
    "event_id": "999999",
    "message_id": "999999",
    "key": "in-999999",
    "filter_id": "999999",
}


class Records:
    """A fresh record of each kind for each question: the one before may have been changed."""

    def __init__(self, office: Office, officer_id: int) -> None:
        self.office, self.officer_id = office, officer_id
        self._numbers = itertools.count(1)

    def fresh(self) -> dict[str, str]:
        """The ids of a conversation, cases, a file, a label, an account, and of what is the officer's own."""
        number, now = next(self._numbers), self.office.clock.now()
        with self.office.database.write() as session:
            talk = Conversation(channel="facebook", account_id="police", user_id=f"u{number}")
            talk.created_at = talk.last_inbound_at = now
            talk.office, talk.agency = "sp-sylhet", "police"
            session.add(talk)
            session.flush()
            case, other = self._case(2 * number, talk.id), self._case(2 * number + 1, talk.id)
            label = Label(agency="police", name=f"l{number}", created_at=now)
            session.add_all([case, other, label])
            session.flush()
            event = self._event(number, talk.id)
            session.add(event)
            session.flush()
            file, reply = self._file(case.id), self._reply(talk.id)
            file.conversation_id, file.event_id = talk.id, event.id
            session.add_all([file, reply])
            session.flush()
            return {
                "conversation_id": str(talk.id),
                "reference": case.reference,
                "other": other.reference,
                "evidence_id": file.id,
                "event_id": str(event.id),
                "key": f"in-{event.id}",
                "message_id": str(reply.id),
                "label_id": str(label.id),
                "filter_id": str(self._filter(session, number)),
                "account_id": str(self._account(session, number)),
                "session_id": str(self._session(session)),
            }

    def _case(self, number: int, conversation_id: int) -> Case:
        case = Case(service="police_clearance", agency="police", office="sp-sylhet", stage="si_inquiry")
        case.reference, case.anonymous = f"PCC-2026-{number:06}", False
        case.fields, case.conversation_id = {"passport_number": "AB1234567"}, conversation_id
        case.opened_at = case.stage_since = self.office.clock.now()
        return case

    def _event(self, number: int, conversation_id: int) -> InboundEvent:
        event = InboundEvent(
            natural_key=f"e{number}", channel="facebook", account_id="police", kind="message"
        )
        event.conversation_id, event.content = (
            conversation_id,
            {"text": "my nid is 1234567890", "attachments": [{"type": "image"}]},
        )
        event.event_at = event.received_at = event.due_at = event.done_at = self.office.clock.now()
        event.status = EventStatus.DONE
        return event

    def _reply(self, conversation_id: int) -> OutboxMessage:
        reply = OutboxMessage(conversation_id=conversation_id, author="officer", status="failed")
        reply.public_id, reply.message = new_id(), {"text": "hello"}
        reply.created_at = reply.next_attempt_at = self.office.clock.now()
        return reply

    def _filter(self, session: Any, number: int) -> int:
        mine = SavedFilter(
            account_id=self.officer_id, agency="police", name=f"f{number}", tab="all", query=""
        )
        mine.created_at = self.office.clock.now()
        session.add(mine)
        session.flush()
        return mine.id

    def _account(self, session: Any, number: int) -> int:
        told = {
            "email": f"n{number}@police.example",
            "name": "n",
            "password": PASSWORD,
            "actor": "operator:t",
        }
        place = {"role": Role.OFFICER, "agency": "police", "office": "sp-sylhet"}
        return add_account(session, self.office.clock, **told, **place).id

    def _session(self, session: Any) -> int:
        row = SignInSession(account_id=self.officer_id, token_hash=new_id(), browser="b", address="a")
        row.created_at = row.seen_at = self.office.clock.now()
        session.add(row)
        session.flush()
        return row.id

    def _file(self, case_id: int) -> Evidence:
        file = Evidence(id=new_id(), case_id=case_id, kind="image", status=EvidenceStatus.FETCHED)
        file.received_at, file.view_type = self.office.clock.now(), "image/png"
        file.data_key, file.view_key = new_data_key(), new_id()
        self.office.console.store.put(file.view_key, seal(file.data_key, file.view_key, b"picture"))
        return file


@dataclass
class World:
    """One console for all questions, and the people of the table."""

    office: Office
    records: Records
    browsers: dict[str, Browser] = field(default_factory=dict)

    def browser(self, person: str) -> Browser:
        """The person's browser, signed in; kept until a question signs it out."""
        if person == STRANGER:
            return self.office.browser()
        browser = self.browsers.setdefault(person, self.office.browser())
        if browser.opens("/console/me").status_code != 200:
            assert browser.signs_in(f"{person}@desk.example").status_code == 302
        return browser

    def asks(self, person: str, route: Route, ids: dict[str, str]) -> TestResponse:
        """What a person is answered at a route with these ids in its address."""
        method, browser = route[0], self.browser(person)
        path = PLACEHOLDER.sub(lambda found: {**ids, **WORDS}[found[1]], route[1])
        if method == "GET":
            return browser.opens(path)
        page = "/console/sign-in" if person == STRANGER else "/console/me"
        return browser.sends(path, page=page, **FORMS.get(path.rpartition("/")[2], {}))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A page of the police in Sylhet, and an account for everybody."""
    folder = tmp_path_factory.mktemp("permissions")
    install(Keyring([new_field_key()]))
    install_audit_keys(AuditKeys("the tests' own"))
    database = Database(f"sqlite:///{folder}/bot.db")
    metadata().create_all(database.engine)
    office = office_of(database, FixedClock(datetime(2026, 11, 23, 4, 0, tzinfo=UTC)), folder)
    with database.write() as session:
        page = {"page_id": "police", "office_code": "sp-sylhet", "token": "t", "name": "Police"}
        bind_page(session, office.console.catalogue, office.clock, **page)
    ids = {
        name: office.account(f"{name}@desk.example", role=role, agency=agency, office=at)
        for name, (role, agency, at) in PEOPLE.items()
    }
    yield World(office, Records(office, ids["officer"]))
    database.dispose()


def routes(office: Office) -> set[Route]:
    return {
        (method, str(rule))
        for rule in office.app.url_map.iter_rules()
        if rule.endpoint not in ("static", "console.static")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def outcome(response: TestResponse) -> str:
    if response.status_code == 302 and response.location.startswith("/console/sign-in"):
        return "door"
    known = {403: "no", 404: "404", 200: "ok", 204: "ok", 302: "ok", 303: "ok", 422: "ok"}
    return known.get(response.status_code, str(response.status_code))


def test_every_route_is_in_the_table(world: World) -> None:
    here, table = routes(world.office), set(permissions())
    missing = "\n".join(line_for(*route) for route in sorted(here - table))

    assert not missing, f"say in tests/unit/web/permissions.py who may ask for:\n{missing}"
    assert table - here == set(), "the table names routes that are gone"


@pytest.mark.parametrize("route", permissions(), ids=" ".join)
def test_each_person_gets_what_the_table_says(world: World, route: Route) -> None:
    got = {person: outcome(world.asks(person, route, world.records.fresh())) for person in COLUMNS}

    assert got == permissions()[route]


@pytest.mark.parametrize(
    "route",
    [route for route in permissions() if set(PLACEHOLDER.findall(route[1])) & set(MISSING)],
    ids=" ".join,
)
def test_not_yours_and_not_there_are_the_same_answer(world: World, route: Route) -> None:
    for person in COLUMNS:
        foreign, absent = (world.asks(person, route, ids) for ids in (world.records.fresh(), MISSING))
        if permissions()[route][person] == "ok":
            assert outcome(absent) == "404", person
        elif permissions()[route][person] != "door":
            assert foreign.status_code == absent.status_code, person
            assert plain(foreign) == plain(absent), person


#: In ``<int:…>`` and in arguments; and moments that no calendar has in another zone.
NUMBER = "9" * 30
BEYOND = [
    *(f"/console/{path}?{name}={NUMBER}" for path, name in (
        ("cases", "before"), ("field", "after"), ("sent-on", "before"), ("inbox/all/news", "conversation"),
        ("chain/police_clearance/si_inquiry", "after"),
    )),
    f"/console/inbox/all?behind=2026-11-23T00:00:00%2B00:00_{NUMBER}",
    f"/console/search?q=help&behind=2026-11-23T00:00:00%2B00:00_{NUMBER}",
    "/console/inbox/all?behind=9999-12-31T23:59:59-12:00_1",
    "/console/search?q=help&behind=0001-01-01T00:00:00%2B14:00_1",
]  # fmt: skip


@pytest.mark.parametrize("route", [route for route in permissions() if "<int:" in route[1]], ids=" ".join)
def test_a_number_that_no_row_can_have_is_not_there(world: World, route: Route) -> None:
    ids = dict.fromkeys(MISSING, NUMBER) | {"reference": MISSING["reference"], "other": MISSING["other"]}
    for person in COLUMNS:
        if permissions()[route][person] in ("ok", "404"):
            assert world.asks(person, route, ids).status_code == 404, person


@pytest.mark.parametrize("path", BEYOND)
def test_an_address_that_says_what_can_not_be_is_no_fault(world: World, path: str) -> None:
    assert world.browser("supervisor").opens(path).status_code in (200, 204, 400, 404)


@pytest.mark.parametrize("path", [f"/console/audit?before={NUMBER}", "/console/audit?on=9999-12-31"])
def test_nor_is_it_in_the_trail(world: World, path: str) -> None:
    assert world.browser("auditor").opens(path).status_code == 404


def plain(response: TestResponse) -> str:
    return TOKEN.sub("", response.get_data(as_text=True))
