"""Opening a case: office, deadline, fields, indexes."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select

from bot.cases.errors import AnonymousNotAllowed, IncompleteCase, UnknownField
from bot.cases.model import Case, CaseEvent
from bot.catalogue.errors import UnknownDistrict, UnknownService
from bot.clock import FixedClock
from bot.privacy.blind_index import blind_index
from bot.storage.database import Database
from tests.unit.cases.conftest import COMPLAINT, Opener


def test_a_case_gets_a_reference_an_office_a_stage_and_a_deadline(opened: Opener) -> None:
    case = opened()
    assert case.reference == "TST-2026-000001"
    assert (case.service, case.agency, case.office_code) == ("complaint", "dncrp", "dncrp-sylhet")
    assert case.stage == "submitted"
    assert case.due_on == date(2026, 12, 2)  # seven working days after Monday, 23 November
    assert case.receipt_code is None


def test_a_case_is_stored_as_it_was_told(database: Database, opened: Opener, clock: FixedClock) -> None:
    reference = opened().reference
    with database.read() as session:
        case = session.scalars(select(Case)).one()
        assert (case.reference, case.fields, case.district) == (reference, COMPLAINT, "Sylhet")
        assert (case.conversation_id, case.opened_at, case.anonymous) == (7, clock.now(), False)
        (event,) = session.scalars(select(CaseEvent))
        assert (event.kind, event.to_stage, event.actor) == ("opened", "submitted", "citizen")


def test_the_years_number_follows_dhakas_new_year(opened: Opener, clock: FixedClock) -> None:
    clock.advance(datetime(2026, 12, 31, 18, 30, tzinfo=UTC) - clock.now())  # half past midnight in Dhaka
    assert opened().reference == "TST-2027-000001"


def test_the_page_decides_where_no_district_is_known(opened: Opener) -> None:
    fields = {"accused": "Karim Mia", "what_happened": "ঘুষ চেয়েছেন"}
    assert opened("report", fields=fields, page_office="acc-hq").office_code == "acc-hq"
    assert opened("report", fields=fields, page_office="dc-sylhet").office_code == "acc-hq"


def test_the_answer_about_the_city_decides_between_two_police_offices(opened: Opener) -> None:
    assert opened("clearance", fields={"district": "Khulna", "in_city": "yes"}).office_code == "kmp"
    assert opened("clearance", fields={"district": "Khulna", "in_city": "no"}).office_code == "sp-khulna"


def test_a_deadline_in_calendar_days_counts_weekends_too(opened: Opener) -> None:
    assert opened("report").due_on == date(2026, 12, 3)


def test_where_no_deadline_is_confirmed_none_is_told(opened: Opener) -> None:
    assert opened("clearance", fields={"district": "Khulna"}).due_on is None


def test_the_citizens_own_numbers_are_indexed_and_nobody_elses(database: Database, opened: Opener) -> None:
    opened()
    with database.read() as session:
        case = session.scalars(select(Case)).one()
        assert case.phone_index == blind_index(session, "phone", "01712345678")
        assert case.nid_index == blind_index(session, "nid", "১২৩৪৫৬৭৮৯০")
        assert case.passport_index == blind_index(session, "passport", "ab 1234567")


def test_an_answer_that_no_longer_applies_is_not_kept(database: Database, opened: Opener) -> None:
    opened(fields={**COMPLAINT, "has_receipt": "no", "receipt_number": "R-17"})
    with database.read() as session:
        assert "receipt_number" not in session.scalars(select(Case.fields)).one()


def test_a_district_is_kept_by_its_one_name(database: Database, opened: Opener) -> None:
    assert opened(fields={**COMPLAINT, "district": "চিটাগাং"}).office_code == "dncrp-chattogram"
    with database.read() as session:
        assert session.scalars(select(Case.fields)).one()["district"] == "Chattogram"


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({"phone": None}, ("phone",)),
        ({"phone": "", "full_name": None}, ("full_name", "phone")),
        ({"has_receipt": "yes"}, ("receipt_number",)),
    ],
)
def test_a_case_without_a_required_answer_is_refused(
    opened: Opener, change: dict[str, str | None], missing: tuple[str, ...]
) -> None:
    with pytest.raises(IncompleteCase) as raised:
        opened(fields={**COMPLAINT, **change})
    assert raised.value.missing == missing


def test_answers_that_make_no_case_are_refused_and_leave_no_trace(database: Database, opened: Opener) -> None:
    with pytest.raises(UnknownField):
        opened(fields={**COMPLAINT, "shoe_size": "42"})
    with pytest.raises(UnknownDistrict):
        opened(fields={**COMPLAINT, "district": "Atlantis"})
    with pytest.raises(UnknownService):
        opened("passport")
    with pytest.raises(AnonymousNotAllowed):
        opened(anonymous=True)
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Case)) == 0
    assert opened().reference == "TST-2026-000001"


def test_errors_never_repeat_what_a_citizen_said(opened: Opener) -> None:
    with pytest.raises(UnknownDistrict) as raised:
        opened(fields={**COMPLAINT, "district": "01712345678"})
    assert "0171" not in str(raised.value)
