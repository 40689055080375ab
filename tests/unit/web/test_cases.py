"""Cases in the console: whose are seen, what is masked, and how they are moved."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.accounts.roles import Role
from bot.audit.model import AuditEvent
from bot.cases.commands import open_case
from bot.cases.model import Case
from bot.evidence.commands import new_id
from bot.evidence.model import Evidence, EvidenceStatus
from tests.unit.web.conftest import Browser, Office

COMPLAINT: dict[str, Any] = {
    "purchase_date": "2026-11-20",
    "what_happened": "বেশি দাম নিয়েছে দোকানদার",
    "shop": "রহিম স্টোর, জিন্দাবাজার",
    "district": "Sylhet",
    "receipt": "yes",
    "consent": "yes",
    "full_name": "রহিমা খাতুন",
    "father_name": "করিম",
    "mother_name": "ফাতেমা",
    "address": "জিন্দাবাজার, সিলেট",
    "phone": "+8801712345678",
    "occupation": "শিক্ষক",
}
CLEARANCE: dict[str, Any] = {"passport_number": "AB1234567", "full_name": "Rahima Khatun"}


def opened(desk: Office, service: str = "consumer_complaint", **fields: Any) -> str:
    """A case of a service; its reference."""
    with desk.database.write() as session:
        case = open_case(
            session, desk.console.catalogue, desk.clock, service=service, fields=fields or COMPLAINT
        )
    desk.clock.advance(timedelta(minutes=1))
    return case.reference


@pytest.fixture
def officer(office: Office) -> Browser:
    """An officer of the consumer directorate."""
    return office.signed_in("o@dncrp.example", agency="dncrp")


def page_of(browser: Browser, path: str) -> str:
    response = browser.opens(path)
    assert response.status_code == 200, path
    return response.get_data(as_text=True)


def test_an_office_sees_its_cases_and_no_other_agencys(office: Office, officer: Browser) -> None:
    reference = opened(office)
    assert reference in page_of(officer, "/console/cases")
    assert "রহিম স্টোর" in page_of(officer, f"/console/cases/{reference}")

    police = office.signed_in("p@police.example")
    assert reference not in page_of(police, "/console/cases")
    assert police.opens(f"/console/cases/{reference}").status_code == 404
    for act in ("move", "reveal/phone"):
        path = f"/console/cases/{reference}/{act}"
        assert police.sends(path, page="/console/me", to="registered").status_code == 404
    other_district = office.signed_in("k@dncrp.example", agency="dncrp", office="dncrp-khulna")
    assert other_district.opens(f"/console/cases/{reference}").status_code == 404


@pytest.mark.parametrize("agency", ["police", "dncrp", "cag", "dc_office"])
def test_nobody_outside_the_commission_sees_a_corruption_report(office: Office, agency: str) -> None:
    service = office.console.catalogue.service("corruption_report")
    fields = {field.name: "yes" for field in service.fields if field.kind == "yes_no"}
    with office.database.write() as session:
        case = Case(service="corruption_report", agency="acc", office="acc-hq", stage=service.initial_stage)
        case.reference, case.fields, case.anonymous = "COR-2026-000001", fields, True
        case.opened_at = case.stage_since = office.clock.now()
        session.add(case)
    for role in (Role.OFFICER, Role.SUPERVISOR, Role.AGENCY_ADMIN):
        browser = office.signed_in(f"{role}@{agency}.example", role=role, agency=agency)
        assert browser.opens("/console/cases/COR-2026-000001").status_code in (403, 404)
    for role in (Role.SYSTEM_ADMIN, Role.AUDITOR):
        browser = office.signed_in(f"{role}.{agency}@x.example", role=role, agency=None)
        assert browser.opens("/console/cases/COR-2026-000001").status_code == 403
    admin = office.signed_in("admin@acc.example", role=Role.AGENCY_ADMIN, agency="acc")
    assert admin.opens("/console/cases/COR-2026-000001").status_code == 403
    assert "COR-2026-000001" in page_of(office.signed_in("a@acc.example", agency="acc"), "/console/cases")


def test_a_passport_is_masked_until_it_is_asked_for_and_that_is_noted(office: Office) -> None:
    with office.database.write() as session:
        case = Case(service="police_clearance", agency="police", office="sp-sylhet", stage="submitted")
        case.reference, case.fields, case.anonymous = "PCC-2026-000001", CLEARANCE, False
        case.opened_at = case.stage_since = office.clock.now()
        session.add(case)
    browser, path = office.signed_in(), "/console/cases/PCC-2026-000001"
    page = page_of(browser, path)
    assert "AB1234567" not in page and "4567" in page

    shown = browser.sends(f"{path}/reveal/passport_number", page=path)
    assert "AB1234567" in shown.get_data(as_text=True)
    assert browser.sends(f"{path}/reveal/nothing", page=path).status_code == 404
    with office.database.read() as session:
        (line,) = session.scalars(select(AuditEvent).where(AuditEvent.action == "case:reveal:field"))
    assert line.actor == "officer:1" and line.subjects["field"] == "passport_number"


def test_a_case_goes_through_its_stages(office: Office, officer: Browser) -> None:
    reference = opened(office)
    path = f"/console/cases/{reference}"
    assert officer.sends(f"{path}/move", page=path, to="registered").status_code == 302
    refused = officer.sends(f"{path}/move", page=path, to="hearing_notice", note="ring them")
    page = refused.get_data(as_text=True)
    assert refused.status_code == 422
    assert "This is needed." in page and "ring them" in page

    required = {
        f"hearing_notice-{datum.name}": "2026-12-10" if datum.kind == "date" else "সকাল ১০টা, সিলেট কার্যালয়"
        for datum in office.console.catalogue.service("consumer_complaint").stage("hearing_notice").requires
    }
    answer = officer.sends(f"{path}/move", page=path, to="hearing_notice", **required)
    assert answer.status_code == 302
    page = page_of(officer, path)
    assert "সিলেট কার্যালয়" in page and "Hearing called" in page
    assert page.count("here in the console") == 2
    with office.database.read() as session:
        assert session.scalars(select(Case.stage)).one() == "hearing_notice"


def test_a_step_that_is_not_there_any_more_is_told(office: Office, officer: Browser) -> None:
    reference = opened(office)
    path = f"/console/cases/{reference}"
    officer.sends(f"{path}/move", page=path, to="registered")
    officer.sends(f"{path}/move", page=path, to="registered")
    assert "moved meanwhile" in page_of(officer, path)


def test_an_officer_is_not_offered_a_supervisors_step(office: Office, officer: Browser) -> None:
    path = f"/console/cases/{opened(office)}"
    assert "Not admissible" not in page_of(officer, path)
    supervisor = office.signed_in("s@dncrp.example", role=Role.SUPERVISOR, agency="dncrp")
    assert "Not admissible" in page_of(supervisor, path)


def test_what_is_late_says_so_and_is_on_its_list(office: Office) -> None:
    with office.database.write() as session:
        case = Case(service="tenant_information", agency="police", office="sp-sylhet", stage="si_collecting")
        case.reference, case.fields, case.anonymous = "TEN-2026-000001", {}, False
        case.opened_at = case.stage_since = office.clock.now()
        case.stage_due_at = office.clock.now() + timedelta(hours=5)
        session.add(case)
    browser = office.signed_in()
    assert "5 hours left" in page_of(browser, "/console/cases")
    assert "TEN-2026" not in page_of(browser, "/console/cases?part=late")
    office.clock.advance(timedelta(hours=7))
    browser.signs_in()
    assert "2 hours late" in page_of(browser, "/console/cases?part=late")


def test_the_list_names_the_citizen_unless_a_confidential_form_was_told(
    office: Office, officer: Browser
) -> None:
    opened(office)
    assert "রহিমা খাতুন" in page_of(officer, "/console/cases")
    report = {"when": "past_year", "what_happened": "ঘুষ চেয়েছে অফিসের লোক", "full_name": "গোপন মানুষ"}
    service = office.console.catalogue.service("corruption_report")
    known = {field.name for field in service.fields}
    with office.database.write() as session:
        case = Case(service="corruption_report", agency="acc", office="acc-hq", stage=service.stages[0].code)
        case.reference, case.anonymous = "ACC-2026-000001", False
        case.fields = {name: value for name, value in report.items() if name in known}
        case.opened_at = case.stage_since = office.clock.now()
        session.add(case)
    listed = page_of(office.signed_in("o@acc.example", agency="acc"), "/console/cases")
    assert "ACC-2026-000001" in listed and "গোপন মানুষ" not in listed


def test_a_case_is_given_to_another_office_from_its_page(office: Office, officer: Browser) -> None:
    reference = opened(office)
    path = f"/console/cases/{reference}"
    assert f'action="{path}/transfer"' in page_of(officer, path)
    form = {"office": "dncrp-khulna", "reason": "দোকানটা খুলনায়"}
    assert officer.sends(f"{path}/transfer", page=path, **form).status_code == 302
    with office.database.read() as session:
        assert session.scalar(select(Case.office)) == "dncrp-khulna"
    # Who may not move it is not asked.
    auditor = office.signed_in("s@dncrp.example", agency="dncrp", role=Role.AGENCY_ADMIN)
    assert auditor.opens(path).status_code == 403


def test_a_counsellors_cases_are_on_no_other_list(office: Office) -> None:
    with office.database.write() as session:
        case = Case(service="drug_rehabilitation", agency="dc_office", office="dc-sylhet", stage="received")
        case.reference, case.fields, case.anonymous = "REH-2026-000001", {}, False
        case.opened_at = case.stage_since = office.clock.now()
        session.add(case)
    browser = office.signed_in("c@dc.example", agency="dc_office")
    assert "REH-2026" not in page_of(browser, "/console/cases")
    assert "REH-2026" in page_of(browser, "/console/cases?desk=counsellor")


def test_a_file_is_looked_at_in_its_case_only(office: Office, officer: Browser) -> None:
    reference, other = opened(office), opened(office)
    with office.database.write() as session:
        case_id = session.scalars(select(Case.id).where(Case.reference == reference)).one()
        file = Evidence(id=new_id(), case_id=case_id, kind="image", status=EvidenceStatus.WAITING)
        file.received_at = office.clock.now()
        session.add(file)
        evidence_id = file.id
    assert "being fetched" in page_of(officer, f"/console/cases/{reference}")
    assert officer.opens(f"/console/cases/{reference}/files/{evidence_id}").status_code == 404
    assert officer.opens(f"/console/cases/{other}/files/{evidence_id}").status_code == 404
