"""The auditor's view: what is found, that looks are noted, and that it tells whether the trail is whole."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from bot.accounts.roles import Role
from bot.audit.acts import Act
from bot.audit.commands import note
from bot.audit.model import AuditEvent
from bot.audit.queries import LINES_SHOWN
from bot.audit.sealing import seal_new_lines
from bot.cases.model import Case
from bot.web.console.audit_words import act_name
from bot.workers.auditing import check_daily
from tests.unit.web.conftest import Browser, Office

TRAIL = "/console/audit"


@pytest.fixture
def auditor(office: Office) -> Browser:
    """An auditor: account 1."""
    return office.signed_in("a@audit.example", role=Role.AUDITOR, agency=None)


def page_of(browser: Browser, path: str = TRAIL) -> str:
    response = browser.opens(path)
    assert response.status_code == 200, path
    return response.get_data(as_text=True)


def rows(page: str) -> list[str]:
    """The lines of the table, without markup."""
    found = re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL)[1:]
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row)).strip() for row in found]


def acts(office: Office, actor: str, act: str, case_id: int = 7) -> None:
    with office.database.write() as session:
        note(session, office.clock.now(), actor=actor, action=act, case_id=case_id)


def test_lines_name_people_and_say_what_they_did(office: Office, auditor: Browser) -> None:
    salma = office.account("salma@police.example")
    acts(office, f"supervisor:{salma}", "case:view:case")
    acts(office, "operator:karim", "privacy:erase:case", 9)
    acts(office, "schedule", "privacy:forget:sender")
    found = rows(page_of(auditor))

    assert "Clock Citizen&#39;s id forgotten" in found[0]
    assert "Operator karim Particulars of a case erased" in found[1] and "Case 9" in found[1]
    assert "সালমা Supervisor Case opened to read" in found[2]


@pytest.mark.parametrize(
    ("asked", "cases"),
    [
        ({"actor": "salma@police.example"}, ["Case 7", "Case 8"]),
        ({"actor": "schedule"}, ["Case 9"]),
        ({"action": "case:view:file"}, ["Case 7"]),
        ({"on": "2026-11-24"}, ["Case 9"]),
        ({"record": "case:8"}, ["Case 8"]),
        ({"record": "case:8", "action": "case:view:file"}, []),
    ],
)
def test_lines_are_found_by_who_what_when_and_which_record(
    office: Office, auditor: Browser, asked: dict[str, str], cases: list[str]
) -> None:
    salma = office.account("salma@police.example")
    acts(office, f"officer:{salma}", "case:view:file", 7)
    acts(office, f"supervisor:{salma}", "case:view:case", 8)
    # 22 hours later it is Tuesday in Dhaka.
    office.clock.advance(timedelta(hours=22))
    auditor.signs_in("a@audit.example")
    acts(office, "schedule", "privacy:erase:case", 9)

    answer = auditor.sends(f"{TRAIL}/find", page=TRAIL, **asked)
    assert "salma" not in answer.location
    shown = [re.findall(r"Case \d+", row) for row in rows(page_of(auditor, answer.location))]
    assert sorted(one[-1] for one in shown if one) == cases


def test_what_names_nothing_is_not_looked_for(office: Office, auditor: Browser) -> None:
    unknown = {"record": "CON-2026-000001"}
    for typed in (unknown, {"actor": "x@y.example"}, {"actor": "Rahima Khatun"}, {"record": "রহিমা"}):
        answer = auditor.sends(f"{TRAIL}/find", page=TRAIL, **typed)
        assert answer.status_code == 200
        assert all(f'value="{value}"' in answer.text for value in typed.values())
        assert "Nothing was looked for" in answer.text
    assert auditor.sends(f"{TRAIL}/find", page=TRAIL, actor="১১").location == f"{TRAIL}?actor=11"


@pytest.mark.parametrize(
    "asked",
    ["on=yesterday", "action=case:burn:case", "before=x&on=2026-02-30", "actor=Rahima Khatun", "record=x"],
)
def test_what_cannot_be_looked_for_is_refused(auditor: Browser, asked: str) -> None:
    assert auditor.opens(f"{TRAIL}?{asked}").status_code == 400


def test_the_trail_goes_on_where_it_ended(office: Office, auditor: Browser) -> None:
    for number in range(LINES_SHOWN + 10):
        acts(office, "schedule", "privacy:erase:case", number)
    first = page_of(auditor, f"{TRAIL}?actor=schedule")
    (further,) = re.findall(r'href="([^"]+before=[^"]+)"', first)
    second = page_of(auditor, further.replace("&amp;", "&"))
    assert (len(rows(first)), len(rows(second))) == (LINES_SHOWN, 10)


def test_the_auditors_looks_are_noted(office: Office, auditor: Browser) -> None:
    page_of(auditor, f"{TRAIL}?record=case:7&on=2026-11-23")
    with office.database.read() as session:
        (line,) = session.scalars(select(AuditEvent).where(AuditEvent.action == Act.TRAIL_VIEWED))
    assert (line.actor, line.origin) == ("auditor:1", "127.0.0.1")
    assert line.subjects == {"on": "2026-11-23", "of": "case:7"}


def test_the_page_says_whether_the_trail_is_whole(office: Office, auditor: Browser) -> None:
    assert "not been checked yet" in page_of(auditor)
    seal_new_lines(office.database, office.clock.now())
    found = check_daily(office.database, office.clock.now())
    assert found is not None and found.is_whole
    assert check_daily(office.database, office.clock.now()) is None, "once a day is enough"
    page = page_of(auditor)
    assert f"Whole up to line {found.head.position}." in page and found.head.seal in page

    with office.database.engine.begin() as connection:
        connection.execute(text("UPDATE audit_event SET actor = 'officer:9' WHERE position = 1"))
    office.clock.advance(timedelta(days=1))
    seal_new_lines(office.database, office.clock.now())
    check_daily(office.database, office.clock.now())
    auditor.signs_in("a@audit.example")
    assert "The trail is not whole." in page_of(auditor)


def test_signing_in_and_out_and_failing_to_are_noted(office: Office) -> None:
    browser = office.signed_in()
    browser.sends("/console/sign-out", page="/console/me")
    office.browser().signs_in(password="wrong")
    office.browser().signs_in("my-password-in-the-wrong-field")
    with office.database.read() as session:
        lines = session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
    told = [(line.actor, line.action, line.subjects) for line in lines[1:]]
    assert told == [
        ("officer:1", Act.SIGNED_IN, {"account_id": 1, "session_id": 1}),
        ("officer:1", Act.SIGNED_OUT, {"account_id": 1, "session_id": 1}),
        ("stranger", Act.SIGN_IN_REFUSED, {"account_id": 1}),
        ("stranger", Act.SIGN_IN_REFUSED, {}),
    ]
    assert {line.origin for line in lines[1:]} == {"127.0.0.1"}


def test_each_act_has_a_name(office: Office) -> None:
    with office.app.test_request_context():
        names = [act_name(act) for act in Act]
    assert len(set(names)) == len(Act)
    assert not any(":" in name for name in names)


def test_a_reference_leads_to_the_lines_of_its_case(office: Office, auditor: Browser) -> None:
    with office.database.write() as session:
        case = Case(service="police_clearance", agency="police", office="sp-sylhet", stage="submitted")
        case.reference, case.fields, case.anonymous = "PCC-2026-000001", {}, False
        case.opened_at = case.stage_since = office.clock.now()
        session.add(case)
    answer = auditor.sends(f"{TRAIL}/find", page=TRAIL, record="pcc ২০২৬ 1")
    assert answer.location == f"{TRAIL}?record=case:1"
