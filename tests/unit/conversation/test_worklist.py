"""The worklist: what stands under each tab, in which order, page by page, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.cases.model import Case
from bot.catalogue.model import CatalogueEntry, Page
from bot.clock import FixedClock
from bot.conversation import handover, worklist
from bot.conversation.hands.model import HandKind
from bot.conversation.lists.commands import add_label, put_label
from bot.conversation.model import Conversation, InboundEvent, Owner
from bot.conversation.placing import page_moved
from bot.conversation.watching import watched
from bot.conversation.worklist import (
    CAP,
    Filter,
    Place,
    Scope,
    Sort,
    Tab,
    counts,
    may_see,
    places,
)
from bot.conversation.worklist_rows import rows_at
from bot.storage.database import Database
from tests.databases import executed

WIDE = Scope("police", None, "officer:1")
SYLHET = Scope("police", "sp-sylhet", "officer:1")
KHULNA = Scope("police", "sp-khulna", "officer:1")
DNCRP = Scope("dncrp", None, "officer:1")


def given_back(session: Session, desk: Desk, conversation_id: int, kind: HandKind) -> None:
    """The bot has the conversation again."""
    conversation = handover.lock(session, conversation_id)
    handover.return_to_bot(session, conversation, desk.clock.now(), kind, "schedule")


class Desk:
    """Pages of three offices, and citizens who write to them."""

    def __init__(self, database: Database, clock: FixedClock) -> None:
        self.database, self.clock, self.users = database, clock, 0
        homes = (("sp-sylhet", "police"), ("sp-khulna", "police"), ("dncrp-hq", "dncrp"))
        with database.write() as session:
            for code, agency in homes:
                page = Page(
                    page_id=code, office_code=code, agency_code=agency, token="t", name=f"Page {code}"
                )
                page.created_at, page.status = clock.now(), "active"
                session.add(page)

    def writes(self, page: str = "sp-sylhet", **columns: Any) -> int:
        """A citizen's first words; the conversation's id."""
        self.clock.advance(timedelta(minutes=1))
        self.users += 1
        now = self.clock.now()
        row = Conversation(channel="facebook", account_id=page, user_id=str(self.users), created_at=now)
        row.last_inbound_at = now
        for name, value in columns.items():
            setattr(row, name, value)
        with self.database.write() as session:
            session.add(row)
            session.flush()
            self._hears(session, row.id)
            return row.id

    def _hears(self, session: Any, conversation_id: int) -> None:
        now = self.clock.now()
        heard = InboundEvent(natural_key=f"{self.users}-{now}", channel="facebook", kind="message")
        heard.conversation_id, heard.content, heard.status = conversation_id, {"text": "salam"}, "done"
        heard.event_at = heard.received_at = heard.due_at = now
        session.add(heard)

    def waits(self, conversation_id: int, team: str = "sp-sylhet") -> None:
        with self.database.write() as session:
            handover.ask_for_officer(session, self.clock, conversation_id, team=team)

    def case(self, conversation_id: int | None, office: str = "sp-sylhet", **columns: Any) -> str:
        """A case that was opened in a conversation; its reference."""
        now = self.clock.now()
        with self.database.write() as session:
            number = len(session.scalars(select(Case.id)).all()) + 1
            row = Case(reference=f"POL-2026-{number:06}", service="police_complaint", agency="police")
            row.office, row.stage, row.fields, row.anonymous = office, "submitted", {}, False
            row.conversation_id, row.opened_at, row.stage_since = conversation_id, now, now
            for name, value in columns.items():
                setattr(row, name, value)
            session.add(row)
            return row.reference

    def ids(self, scope: Scope, tab: Tab, sort: Sort | None = None, **chosen: Any) -> list[int]:
        with self.database.read() as session:
            found = places(session, scope, tab, sort, Filter(**chosen))
        return [place.conversation_id for place in found]

    def counts(self, scope: Scope) -> dict[Tab, int]:
        with self.database.read() as session:
            return counts(session, scope)

    def mark(self, scope: Scope, tab: Tab) -> str:
        with self.database.read() as session:
            return watched(session, scope, [tab]).marks[0]


@pytest.fixture
def desk(database: Database, clock: FixedClock) -> Desk:
    return Desk(database, clock)


@pytest.fixture(params=[worklist.FEW_CASES, 0], ids=["few cases", "many cases"])
def either_way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists by cases are read in one of two ways, and say the same."""
    monkeypatch.setattr(worklist, "FEW_CASES", request.param)


def test_an_office_sees_its_own_and_an_agency_all_of_its_offices(desk: Desk) -> None:
    sylhet, khulna, consumers = desk.writes(), desk.writes("sp-khulna"), desk.writes("dncrp-hq")

    assert desk.ids(SYLHET, Tab.ALL) == [sylhet]
    assert desk.ids(WIDE, Tab.ALL) == [khulna, sylhet]
    assert desk.ids(DNCRP, Tab.ALL) == [consumers]
    with desk.database.read() as session:
        assert may_see(session, {"sp-sylhet"}, sylhet)
        assert not may_see(session, {"sp-sylhet"}, khulna)


def test_it_goes_with_the_office_that_is_asked_for_and_back_with_the_bot(desk: Desk) -> None:
    moved = desk.writes()
    desk.waits(moved, team="dncrp-hq")
    assert desk.ids(WIDE, Tab.ALL) == []
    assert desk.ids(DNCRP, Tab.UNASSIGNED) == [moved]

    with desk.database.write() as session:
        given_back(session, desk, moved, HandKind.GIVEN_BACK)
    assert desk.ids(SYLHET, Tab.ALL) == [moved]
    assert desk.ids(DNCRP, Tab.ALL) == []


def test_an_office_without_a_page_is_known_by_the_catalogue(desk: Desk) -> None:
    moved = desk.writes()
    with desk.database.write() as session:
        entry = CatalogueEntry(kind="office", code="dncrp-bogura", digest="d", content={"agency": "dncrp"})
        entry.is_active = True
        session.add(entry)
    desk.waits(moved, team="dncrp-bogura")

    assert desk.ids(DNCRP, Tab.UNASSIGNED) == [moved]
    assert desk.ids(Scope("dncrp", "dncrp-bogura", "officer:1"), Tab.UNASSIGNED) == [moved]


def test_when_a_page_gets_another_office_its_conversations_go_along_but_not_those_of_a_team(
    desk: Desk,
) -> None:
    of_page, of_team = desk.writes(), desk.writes()
    desk.waits(of_team)
    with desk.database.write() as session:
        page = session.get_one(Page, "sp-sylhet")
        page.office_code = "sp-khulna"
        session.flush()
        page_moved(session, page.page_id)

    assert desk.ids(KHULNA, Tab.ALL) == [of_page]
    assert desk.ids(SYLHET, Tab.ALL) == [of_team]


def test_mine_and_unassigned_and_who_waits_longest(desk: Desk) -> None:
    first, second, third = desk.writes(), desk.writes(), desk.writes()
    for one in (second, first, third):
        desk.clock.advance(timedelta(minutes=1))
        desk.waits(one)
    assert desk.ids(SYLHET, Tab.UNASSIGNED) == [second, first, third]

    with desk.database.write() as session:
        handover.take(session, desk.clock, first, officer="officer:1")
        handover.take(session, desk.clock, third, officer="officer:2")
    assert desk.ids(SYLHET, Tab.MINE) == [first]
    assert desk.ids(SYLHET, Tab.UNASSIGNED) == [second]
    assert desk.ids(SYLHET, Tab.ALL, Sort.WAITING) == [second, first, third]
    assert desk.counts(SYLHET)[Tab.MINE] == desk.counts(SYLHET)[Tab.UNASSIGNED] == 1


@pytest.mark.usefixtures("either_way")
def test_escalated_are_late_cases_and_waits_that_nobody_ended(desk: Desk) -> None:
    late, in_vain, other = desk.writes(), desk.writes(), desk.writes()
    now = desk.clock.now()
    desk.case(late, escalated_at=now)
    desk.case(late, escalated_at=now)
    desk.case(other, escalated_at=now, closed_at=now)
    desk.case(other, office="sp-khulna", escalated_at=now)
    desk.waits(in_vain)
    with desk.database.write() as session:
        given_back(session, desk, in_vain, HandKind.TIMED_OUT)

    assert set(desk.ids(SYLHET, Tab.ESCALATED)) == {late, in_vain}
    assert desk.counts(SYLHET)[Tab.ESCALATED] == 2
    with desk.database.write() as session:
        handover.take(session, desk.clock, in_vain, officer="officer:1")
    assert desk.ids(SYLHET, Tab.ESCALATED) == [late]


@pytest.mark.usefixtures("either_way")
def test_waiting_on_the_citizen_are_open_questions_and_paused_clocks(desk: Desk) -> None:
    asked, paused, _other = desk.writes(), desk.writes(), desk.writes()
    with desk.database.write() as session:
        session.get_one(Conversation, asked).asked_at = desk.clock.now()
    desk.case(paused, paused_at=desk.clock.now())
    desk.case(asked, paused_at=desk.clock.now())

    assert set(desk.ids(SYLHET, Tab.CITIZEN)) == {asked, paused}
    assert desk.counts(SYLHET)[Tab.CITIZEN] == 2


@pytest.mark.usefixtures("either_way")
def test_a_case_brings_its_conversation_only_under_its_own_scope_and_state(desk: Desk) -> None:
    now = desk.clock.now()
    sylhet, khulna, closed, consumers = (
        desk.writes(), desk.writes("sp-khulna"), desk.writes(), desk.writes("dncrp-hq"),
    )  # fmt: skip
    desk.case(sylhet, escalated_at=now, paused_at=now)
    desk.case(khulna, office="sp-khulna", escalated_at=now, paused_at=now)
    desk.case(closed, escalated_at=now, paused_at=now, closed_at=now)
    desk.case(consumers, agency="dncrp", office="dncrp-hq", escalated_at=now, paused_at=now)
    desk.case(None, escalated_at=now, paused_at=now)

    for tab in (Tab.ESCALATED, Tab.CITIZEN):
        assert desk.ids(SYLHET, tab) == [sylhet]
        assert desk.ids(KHULNA, tab) == [khulna]
        assert desk.ids(WIDE, tab) == [khulna, sylhet]
        assert desk.ids(DNCRP, tab) == [consumers]
        assert [desk.counts(one)[tab] for one in (SYLHET, WIDE, DNCRP)] == [1, 2, 1]


def test_a_conversation_stands_once_at_the_nearest_of_its_deadlines(desk: Desk) -> None:
    two, one, none = desk.writes(), desk.writes(), desk.writes()
    now = desk.clock.now()
    desk.case(two, due_on=date(2026, 12, 20))
    desk.case(two, due_on=date(2026, 12, 1), stage_due_at=now + timedelta(days=1))
    desk.case(one, due_on=date(2026, 11, 30))
    desk.case(none, due_on=date(2026, 11, 24), closed_at=now)
    desk.case(none, due_on=date(2026, 11, 24), paused_at=now)

    assert desk.ids(SYLHET, Tab.ALL, Sort.DEADLINE) == [two, one]


@pytest.mark.usefixtures("either_way")
@pytest.mark.parametrize("sort", list(Sort))
@pytest.mark.parametrize("tab", [Tab.ALL, Tab.ESCALATED, Tab.CITIZEN])
def test_page_after_page_shows_each_once_and_none_twice(desk: Desk, tab: Tab, sort: Sort) -> None:
    now = desk.clock.now()
    expected = set()
    for number in range(7):
        # Several of the same moment: the number decides between them.
        in_vain = now if number < 4 else None
        one = desk.writes(asked_at=now, waits_since_at=now, last_at=now, escalated_at=in_vain)
        desk.case(one, due_on=date(2026, 12, 1), paused_at=None, escalated_at=now)
        desk.case(one, stage_due_at=now + timedelta(days=number), paused_at=now)
        expected.add(one)
    seen: list[int] = []
    behind: Place | None = None
    for _page in range(5):
        with desk.database.read() as session:
            page = places(session, SYLHET, tab, sort, behind=behind, limit=2)
        seen += [place.conversation_id for place in page]
        behind = page[-1] if page else behind
    assert sorted(seen) == sorted(expected)


@pytest.mark.parametrize(
    ("chosen", "columns"),
    [
        ({"service": "police_complaint"}, {"service": "police_complaint"}),
        ({"language": "bn-Latn"}, {"language": "bn-Latn"}),
        ({"channel": "sms"}, {"channel": "sms"}),
        ({"office": "sp-khulna"}, {"account_id": "sp-khulna"}),
        ({"owner": Owner.WAITING}, {"owner": Owner.WAITING}),
    ],
)
def test_a_filter_leaves_out_what_was_not_chosen(
    desk: Desk, chosen: dict[str, str], columns: dict[str, str]
) -> None:
    desk.writes()
    wanted = desk.writes(**columns)

    assert desk.ids(WIDE, Tab.ALL, **chosen) == [wanted]


def test_a_label_filters_too(desk: Desk) -> None:
    desk.writes()
    wanted, now = desk.writes(), desk.clock.now()
    with desk.database.write() as session:
        label = add_label(session, now, "police", "press", actor="supervisor:1")
        put_label(session, now, "police", label.id, [wanted], actor="officer:1")
        label_id = label.id

    assert desk.ids(SYLHET, Tab.ALL, label=label_id) == [wanted]


def test_numbers_stop_where_nobody_counts_any_more(desk: Desk) -> None:
    now = desk.clock.now()
    rows = [
        {"channel": "facebook", "account_id": "sp-sylhet", "user_id": f"many-{number}", "owner": "bot"}
        for number in range(CAP + 20)
    ]
    same = {"last_inbound_at": now, "last_at": now, "created_at": now, "standby": False}
    with desk.database.write() as session:
        session.execute(
            Conversation.__table__.insert(),
            [{**row, **same, "office": "sp-sylhet", "agency": "police"} for row in rows],
        )

    assert desk.counts(SYLHET)[Tab.ALL] == CAP


def test_the_mark_changes_with_new_words_and_other_hands_and_with_nothing_else(desk: Desk) -> None:
    one = desk.writes()
    before = desk.mark(SYLHET, Tab.ALL)
    desk.writes("sp-khulna")
    assert desk.mark(SYLHET, Tab.ALL) == before

    desk.waits(one)
    asked = desk.mark(SYLHET, Tab.ALL)
    assert asked != before
    assert desk.mark(SYLHET, Tab.UNASSIGNED) != desk.mark(KHULNA, Tab.UNASSIGNED)
    desk.writes()
    assert desk.mark(SYLHET, Tab.ALL) != asked


def test_the_statements_of_a_page_do_not_grow_with_its_lines(desk: Desk) -> None:
    def statements(work: Callable[[], object]) -> int:
        with executed(desk.database) as seen:
            work()
        return sum(statement.startswith("SELECT") for statement in seen)

    def page() -> None:
        with desk.database.read() as session:
            assert rows_at(session, SYLHET, places(session, SYLHET, Tab.ALL))

    desk.case(desk.writes())
    few = statements(page)
    for _number in range(10):
        desk.case(desk.writes())
    assert statements(page) == few


def test_a_line_shows_no_case_of_another_agency_or_office(desk: Desk) -> None:
    one = desk.writes()
    mine = desk.case(one)
    desk.case(one, office="sp-khulna")
    desk.case(one, agency="acc", office="acc-hq", service="corruption_report")

    with desk.database.read() as session:
        (row,) = rows_at(session, SYLHET, places(session, SYLHET, Tab.ALL))
    assert [case.reference for case in row.cases] == [mine]
    assert row.last is not None and (row.last.speaker, row.last.words) == ("citizen", "salam")
