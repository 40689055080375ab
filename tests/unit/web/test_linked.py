"""Linked cases, clocks and a citizen's other cases in the console."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.cases.model import Case, CaseEvent
from tests.unit.web.conftest import Browser, Office
from tests.unit.web.test_cases import COMPLAINT, opened, page_of
from tests.unit.web.test_steps import in_chat


@pytest.fixture
def officer(office: Office) -> Browser:
    return office.signed_in("o@dncrp.example", agency="dncrp")


def test_cases_are_linked_and_taken_out_by_reference(office: Office, officer: Browser) -> None:
    one, two = opened(office), opened(office)
    path = f"/console/cases/{one}/linked"
    officer.sends(path, other=two.lower(), reason="one shop")
    assert two in page_of(officer, path) and "(1)" in page_of(officer, f"/console/cases/{two}")
    officer.sends(f"{path}/{two}/undo", page=path)
    assert "No case is linked" in page_of(officer, path)
    with office.database.read() as session:
        kinds = list(session.scalars(select(CaseEvent.kind).order_by(CaseEvent.id)))
    assert kinds == ["opened", "opened", "linked", "linked", "unlinked"]


def test_another_offices_number_and_one_that_does_not_exist_get_the_same_answer(
    office: Office, officer: Browser
) -> None:
    sylhet, khulna = opened(office), opened(office, **{**COMPLAINT, "district": "Khulna"})
    local = office.signed_in("s@dncrp.example", agency="dncrp", office="dncrp-sylhet")
    path = f"/console/cases/{sylhet}/linked"
    for number in (khulna, "CON-2026-009999"):
        answer = local.sends(path, other=number, reason="same shop")
        page = answer.get_data(as_text=True)
        assert answer.status_code == 422 and "Your office has no case with this number." in page
        # What was typed is kept.
        assert f'value="{number}"' in page and 'value="same shop"' in page
    officer.sends(path, other=khulna)
    assert khulna not in page_of(local, path) and "0 beside this one" in page_of(local, path)
    assert local.sends(f"{path}/{khulna}/undo", page=path).status_code == 404


def test_what_looks_alike_is_looked_for_when_asked(office: Office, officer: Browser) -> None:
    one, two = opened(office), opened(office)
    path = f"/console/cases/{one}/linked"
    assert two not in page_of(officer, path)
    assert two in page_of(officer, f"{path}?alike=1")


def test_a_citizens_other_cases_are_those_of_the_conversation_only(office: Office, officer: Browser) -> None:
    one, two, three = opened(office), opened(office), opened(office)
    in_chat(office, one)
    with office.database.write() as session:
        case = session.scalars(select(Case).where(Case.reference == two)).one()
        case.conversation_id = 1
    page = page_of(officer, f"/console/cases/{one}")
    assert two in page and three not in page
    assert "other cases" not in page_of(officer, f"/console/cases/{three}")


def test_a_clock_is_shown_with_its_length_and_source(office: Office) -> None:
    with office.database.write() as session:
        case = Case(service="tenant_information", agency="police", office="sp-sylhet", stage="si_collecting")
        case.reference, case.fields, case.anonymous = "TEN-2026-000001", {}, False
        case.opened_at = case.stage_since = office.clock.now()
        session.add(case)
        session.flush()
        came = CaseEvent(case_id=case.id, kind="moved", to_stage="si_collecting", actor="officer:1")
        came.happened_at = office.clock.now()
        session.add(came)
    page = page_of(office.signed_in(), "/console/cases/TEN-2026-000001")
    assert "72 hours" in page and "dialogue with citizens of April 2017" in page and "running" in page
