"""A case goes to another office of its agency, with its deadlines and its history."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from bot.cases.errors import CaseStays, UnknownCase
from bot.cases.model import Case, CaseEvent
from bot.cases.transfer import transfer_case
from bot.clock import FixedClock
from bot.runtime import project_catalogue
from bot.storage.database import Database


def has_case(database: Database, clock: FixedClock, **columns: object) -> str:
    """A case of the consumers' office in Sylhet; its reference."""
    now = clock.now()
    with database.write() as session:
        case = Case(reference="CON-2026-000001", service="consumer_complaint", agency="dncrp")
        case.office, case.stage, case.fields, case.anonymous = "dncrp-sylhet", "submitted", {}, False
        case.opened_at = case.stage_since = now
        case.due_on = date(2026, 12, 1)
        for name, value in columns.items():
            setattr(case, name, value)
        session.add(case)
        return case.reference


def hands_over(database: Database, clock: FixedClock, **changes: str) -> None:
    given = {
        "reference": "CON-2026-000001", "to": "dncrp-hq", "actor": "officer:1", "reason": "Theirs.",
        "agency": "dncrp", **changes,
    }  # fmt: skip
    with database.write() as session:
        transfer_case(session, project_catalogue(), clock, **given)


def test_the_office_changes_and_the_deadline_does_not(database: Database, clock: FixedClock) -> None:
    has_case(database, clock)
    hands_over(database, clock)
    with database.read() as session:
        case, line = session.scalars(select(Case)).one(), session.scalars(select(CaseEvent)).one()
        assert (case.office, case.due_on) == ("dncrp-hq", date(2026, 12, 1))
        assert (line.kind, line.note, line.actor) == ("transferred", "Theirs.", "officer:1")
        assert line.content == {"from_office": "dncrp-sylhet", "to_office": "dncrp-hq"}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"to": "police-hq"}, "office"),
        ({"to": "dncrp-sylhet"}, "office"),
        ({"to": "moon"}, "office"),
        ({"reason": " "}, "why"),
    ],
)
def test_it_goes_to_an_office_of_its_agency_and_with_a_reason(
    database: Database, clock: FixedClock, changes: dict[str, str], reason: str
) -> None:
    has_case(database, clock)
    with pytest.raises(CaseStays) as refused:
        hands_over(database, clock, **changes)
    assert refused.value.reason == reason


def test_a_closed_case_and_one_with_a_place_at_a_hearing_stay(database: Database, clock: FixedClock) -> None:
    has_case(database, clock, closed_at=clock.now())
    with pytest.raises(CaseStays):
        hands_over(database, clock)
    hearing = {"service": "public_hearing", "agency": "dc_office", "office": "dc-sylhet"}
    has_case(database, clock, reference="HRG-2026-000001", **hearing)
    with pytest.raises(CaseStays) as refused:
        hands_over(database, clock, reference="HRG-2026-000001", agency="dc_office", to="dc-dhaka")
    assert refused.value.reason == "hearing"


def test_another_agencys_case_is_unknown(database: Database, clock: FixedClock) -> None:
    has_case(database, clock)
    with pytest.raises(UnknownCase):
        hands_over(database, clock, agency="police")
