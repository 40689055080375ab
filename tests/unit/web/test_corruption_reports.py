"""A corruption report is for officers and supervisors of the Anti-Corruption Commission, nobody else."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from sqlalchemy import select

from bot.accounts.roles import Role
from bot.audit.model import AuditEvent
from bot.cases.model import Case
from bot.catalogue.commands import bind_page
from bot.conversation.model import Conversation
from bot.evidence.commands import new_id
from bot.evidence.model import Evidence, EvidenceStatus
from bot.evidence.sealing import new_data_key, seal
from tests.unit.web.conftest import Browser, Office

WORDS = "ঘুষ চেয়েছে পাঁচ হাজার টাকা"
REFERENCE = "COR-2026-000001"
OUTSIDERS = [
    *(
        (role, agency)
        for agency in ("police", "dncrp", "cag", "dc_office")
        for role in (Role.OFFICER, Role.SUPERVISOR)
    ),
    *((Role.AGENCY_ADMIN, agency) for agency in ("police", "acc")),
    (Role.SYSTEM_ADMIN, None),
    (Role.AUDITOR, None),
]


@dataclass
class Report:
    """A report that was made in a conversation with the police's page, with a file."""

    conversation_id: int
    evidence_id: str


@pytest.fixture
def report(office: Office) -> Report:
    """The police's page sees the conversation; the report went to the commission."""
    now, catalogue = office.clock.now(), office.console.catalogue
    service = catalogue.service("corruption_report")
    with office.database.write() as session:
        page = {"page_id": "police", "office_code": "police-hq", "token": "t", "name": "Police"}
        bind_page(session, catalogue, office.clock, **page)
        talk = Conversation(channel="facebook", account_id="police", user_id="rahima", created_at=now)
        talk.last_inbound_at = now
        session.add(talk)
        session.flush()
        case = Case(service=service.code, agency="acc", office="acc-hq", stage=service.initial_stage)
        case.reference, case.anonymous, case.conversation_id = REFERENCE, False, talk.id
        case.fields = {field.name: WORDS for field in service.fields if field.kind == "long_text"}
        case.opened_at = case.stage_since = now
        session.add(case)
        session.flush()
        file = Evidence(id=new_id(), case_id=case.id, kind="image", status=EvidenceStatus.FETCHED)
        file.received_at, file.view_type = now, "image/png"
        file.data_key, file.view_key = new_data_key(), new_id()
        session.add(file)
        office.console.store.put(file.view_key, seal(file.data_key, file.view_key, b"picture"))
        return Report(talk.id, file.id)


def ways(report: Report) -> list[str]:
    """Every page that could show something of it."""
    case = f"/console/cases/{REFERENCE}"
    return [
        case,
        f"{case}/files/{report.evidence_id}",
        "/console/cases",
        "/console/cases?part=late",
        "/console/search?q=is:open",
        "/console/search?q=service:corruption_report",
        "/console/inbox/all",
        "/console/inbox/all/rows",
        f"/console/inbox/all/{report.conversation_id}",
        f"/console/inbox/all/{report.conversation_id}/items",
        "/console/accounts",
        "/console/audit?record=case:1",
        "/console/me",
    ]


def told(browser: Browser, path: str) -> str:
    return browser.opens(path).get_data(as_text=True)


@pytest.mark.parametrize(("role", "agency"), OUTSIDERS)
def test_nobody_outside_sees_anything_of_a_report(
    office: Office, report: Report, role: Role, agency: str | None
) -> None:
    browser = office.signed_in(f"{role}@{agency}.example", role=role, agency=agency)
    for path in ways(report):
        page = told(browser, path)
        assert not any(secret in page for secret in (REFERENCE, WORDS, report.evidence_id, "picture")), path
    for act in ("move", "reveal/phone"):
        answer = browser.sends(f"/console/cases/{REFERENCE}/{act}", page="/console/me", to="x")
        assert answer.status_code in (403, 404)


@pytest.mark.parametrize("agency", ["police", "dncrp"])
def test_looking_for_its_reference_says_the_same_as_for_one_that_nobody_has(
    office: Office, report: Report, agency: str
) -> None:
    browser = office.signed_in(agency=agency)
    answers = []
    for reference in (REFERENCE, "COR-2026-000999"):
        found = browser.opens("/console/search", query_string={"q": reference})
        assert found.status_code == 200, "nothing to be led to"
        answers.append(found.get_data(as_text=True).replace(reference, ""))
    assert answers[0] == answers[1]


def test_the_police_reads_the_conversation_and_nothing_of_the_report(office: Office, report: Report) -> None:
    browser = office.signed_in()
    page = browser.opens(f"/console/inbox/all/{report.conversation_id}")
    assert page.status_code == 200
    assert "COR-" not in page.get_data(as_text=True)


@pytest.mark.parametrize("role", [Role.OFFICER, Role.SUPERVISOR])
def test_the_commission_reads_it_and_each_look_is_noted(office: Office, report: Report, role: Role) -> None:
    browser = office.signed_in("a@acc.example", role=role, agency="acc")
    assert REFERENCE in told(browser, "/console/cases")
    assert WORDS in told(browser, f"/console/cases/{REFERENCE}")
    assert told(browser, f"/console/cases/{REFERENCE}/files/{report.evidence_id}") == "picture"
    with office.database.read() as session:
        lines = session.scalars(select(AuditEvent).where(AuditEvent.record == "case:1")).all()
    assert [(line.actor, line.action) for line in lines] == [
        (f"{role}:1", "case:view:case"),
        (f"{role}:1", "case:view:file"),
    ]
    assert WORDS not in str([line.subjects for line in lines])


@pytest.mark.parametrize("way", ["field", "nothing ticked", "refused step"])
def test_a_look_on_any_other_way_is_noted_too(office: Office, report: Report, way: str) -> None:
    browser = office.signed_in("a@acc.example", agency="acc")
    if way == "field":
        answer = browser.opens(f"/console/field/{REFERENCE}")
    elif way == "nothing ticked":
        answer = browser.sends(f"/console/field/{REFERENCE}", page="/console/me")
    else:
        with office.database.write() as session:
            session.scalars(select(Case)).one().stage = "screening"
        answer = browser.sends(f"/console/cases/{REFERENCE}/move", page="/console/me", to="question_asked")
    assert WORDS in answer.get_data(as_text=True)
    with office.database.read() as session:
        looks = session.scalars(select(AuditEvent.action).where(AuditEvent.record == "case:1")).all()
    assert "case:view:case" in looks


def test_an_auditor_finds_the_look_and_reads_nothing_of_the_report(office: Office, report: Report) -> None:
    told(office.signed_in("a@acc.example", agency="acc"), f"/console/cases/{REFERENCE}")
    auditor = office.signed_in("x@audit.example", role=Role.AUDITOR, agency=None)
    page = told(auditor, "/console/audit?record=case:1")
    assert "Case opened to read" in page
    assert WORDS not in page and REFERENCE not in page
