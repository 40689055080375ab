"""A case on paper."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.audit.model import AuditEvent
from bot.cases.model import Case
from tests.unit.web.conftest import Office
from tests.unit.web.test_cases import CLEARANCE, opened, page_of

PATH = "/console/cases/PCC-2026-000001/print"


@pytest.fixture
def clearance(office: Office) -> Office:
    """An office with one case that holds a passport."""
    with office.database.write() as session:
        case = Case(service="police_clearance", agency="police", office="sp-sylhet", stage="submitted")
        case.reference, case.fields, case.anonymous = "PCC-2026-000001", CLEARANCE, False
        case.opened_at = case.stage_since = office.clock.now()
        session.add(case)
    return office


def acts(office: Office) -> list[str]:
    with office.database.read() as session:
        return [one.action for one in session.scalars(select(AuditEvent)) if one.action.startswith("case:")]


def test_numbers_are_masked_on_paper_until_they_are_asked_for_and_both_are_noted(clearance: Office) -> None:
    browser = clearance.signed_in()
    assert "AB1234567" not in page_of(browser, PATH)
    whole = browser.sends(PATH, page=PATH).get_data(as_text=True)
    assert "AB1234567" in whole
    assert acts(clearance) == ["case:view:print", "case:view:print", "case:reveal:print"]


def test_notes_among_colleagues_are_not_on_it(office: Office) -> None:
    browser = office.signed_in("o@dncrp.example", agency="dncrp")
    path = f"/console/cases/{opened(office)}"
    browser.sends(f"{path}/move", page=path, to="registered", note="ring him first")
    assert "ring him first" in page_of(browser, path)
    paper = page_of(browser, f"{path}/print")
    assert "ring him first" not in paper and "Moved: Registered" in paper


def test_another_agency_gets_no_paper(clearance: Office) -> None:
    browser = clearance.signed_in("o@dncrp.example", agency="dncrp")
    assert browser.opens(PATH).status_code == 404
    assert browser.sends(PATH, page="/console/me").status_code == 404
    assert acts(clearance) == []
