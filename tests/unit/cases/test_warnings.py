"""The office is warned before a deadline, once in a stage."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from bot.cases.commands import move_case
from bot.cases.deadlines import stage_due_at, warn_at
from bot.cases.model import Case, CaseEvent
from bot.cases.watching import escalate_overdue, warn_of_deadlines
from bot.catalogue.errors import FaultyCatalogue
from bot.catalogue.loader import Catalogue, load_catalogue
from bot.catalogue.schema import Service
from bot.clock import DHAKA, FixedClock
from bot.storage.database import Database
from tests.unit.cases.conftest import Opener
from tests.unit.catalogue.sample import COMPLAINT, REPORT, write_sample

SOURCE = "source: a made-up law, checked_on: 2026-11-01"
HEARD = "next: [decided], moved_by: [officer]"


def warning(
    catalogue: Catalogue, service: Service, code: str, since: datetime, due: date | None = None
) -> datetime | None:
    """When the office is warned of a case that comes into a stage at a moment."""
    stage = service.stage(code)
    end = stage_due_at(catalogue, stage, since, {})
    return warn_at(catalogue, service, stage, since, end, due, {})


def with_heard(*keys: str) -> str:
    return COMPLAINT.replace(HEARD, ", ".join([HEARD, *keys]))


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """The sample, with a stage of ten calendar days, and reports with one of 24 hours at their start."""
    report = REPORT.replace("moved_by: []", f"moved_by: [], deadline: {{hours: 24, {SOURCE}}}")
    complaint = with_heard(f"deadline: {{days: 10, {SOURCE}}}")
    folder = tmp_path_factory.mktemp("warnings") / "catalogue"
    return load_catalogue(write_sample(folder, complaint=complaint, report=report))


def tidied(database: Database, catalogue: Catalogue, clock: FixedClock) -> tuple[int, int]:
    """What the hourly job notes: late, soon late."""
    with database.write() as session:
        late = escalate_overdue(session, catalogue, clock.now())
        return late, warn_of_deadlines(session, clock.now())


def kinds(database: Database) -> list[str]:
    with database.read() as session:
        return list(session.scalars(select(CaseEvent.kind).order_by(CaseEvent.id)))


def dhaka(day: date, hour: int = 0) -> datetime:
    return datetime.combine(day, time(hour), DHAKA)


def test_two_working_days_before_the_last_day_it_is_warned_once(
    database: Database, catalogue: Catalogue, clock: FixedClock, opened: Opener
) -> None:
    assert opened().due_on == date(2026, 12, 2)
    clock.advance(dhaka(date(2026, 11, 29), 23) - clock.now())
    assert tidied(database, catalogue, clock) == (0, 0)
    clock.advance(timedelta(hours=1))
    assert tidied(database, catalogue, clock) == (0, 1)
    assert tidied(database, catalogue, clock) == (0, 0)
    clock.advance(dhaka(date(2026, 12, 3)) - clock.now())
    assert tidied(database, catalogue, clock) == (1, 0)
    assert kinds(database) == ["opened", "warned", "escalated"]


def test_a_new_stage_is_warned_of_anew(
    database: Database, catalogue: Catalogue, clock: FixedClock, opened: Opener
) -> None:
    opened()
    clock.advance(dhaka(date(2026, 12, 1)) - clock.now())
    assert tidied(database, catalogue, clock) == (0, 1)
    with database.write() as session:
        move_case(session, catalogue, clock, reference="TST-2026-000001", to="heard", actor="officer:1")
    assert tidied(database, catalogue, clock) == (0, 0)
    clock.advance(timedelta(days=1))
    assert tidied(database, catalogue, clock) == (0, 1)


def test_a_case_that_is_late_already_is_not_warned_of(
    database: Database, catalogue: Catalogue, clock: FixedClock, opened: Opener
) -> None:
    opened()
    clock.advance(timedelta(days=30))
    assert tidied(database, catalogue, clock) == (1, 0)


def test_a_closed_case_is_not_warned_of(
    database: Database, catalogue: Catalogue, clock: FixedClock, opened: Opener
) -> None:
    opened()
    with database.write() as session:
        move_case(session, catalogue, clock, reference="TST-2026-000001", to="withdrawn", actor="citizen")
    clock.advance(timedelta(days=8))
    assert tidied(database, catalogue, clock) == (0, 0)


def test_of_a_report_without_a_name_no_warning_tells_the_minute(
    database: Database, catalogue: Catalogue, clock: FixedClock, opened: Opener
) -> None:
    opened("report", anonymous=True)
    with database.read() as session:
        moment = session.scalars(select(Case)).one().warn_at
    assert moment is not None and moment.astimezone(DHAKA).time() == time.min


@given(minute=st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 1)), due_days=st.integers(-5, 40))
def test_a_warning_lies_between_the_stages_start_and_what_is_due(
    catalogue: Catalogue, minute: datetime, due_days: int
) -> None:
    since = minute.replace(tzinfo=DHAKA)
    due = since.date() + timedelta(days=due_days)
    for service, code in (("complaint", "heard"), ("report", "submitted"), ("complaint", "submitted")):
        definition = catalogue.service(service)
        moment = warning(catalogue, definition, code, since, due)
        if moment is None:
            assert due < since.date() and not definition.stage(code).deadline
            continue
        assert since < moment


def test_half_of_a_deadline_in_hours_is_left(catalogue: Catalogue) -> None:
    service, since = catalogue.service("report"), dhaka(date(2026, 11, 23), 10)
    assert warning(catalogue, service, "submitted", since) == since + timedelta(hours=12)


def test_the_catalogue_says_when(tmp_path: Path) -> None:
    complaint = with_heard(f"deadline: {{hours: 40, {SOURCE}}}", "warn_before_due: {part_left: 0.25}")
    complaint = complaint.replace("initial_stage:", "warn_before_due: {working_days: 4}\ninitial_stage:", 1)
    catalogue = load_catalogue(write_sample(tmp_path / "catalogue", complaint=complaint))
    service, since = catalogue.service("complaint"), dhaka(date(2026, 11, 23), 10)
    assert warning(catalogue, service, "heard", since) == since + timedelta(hours=30)
    assert warning(catalogue, service, "submitted", since, date(2026, 12, 2)) == dhaka(date(2026, 11, 26))


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        (("warn_before_due: {working_days: 2}",), "nothing to warn of"),
        ((f"deadline: {{hours: 40, {SOURCE}}}", "warn_before_due: {working_days: 2}"), "part_left"),
        ((f"deadline: {{days: 4, {SOURCE}}}", "warn_before_due: {}"), "either working_days or part_left"),
    ],
)
def test_a_warning_that_makes_no_sense_is_refused(
    tmp_path: Path, keys: tuple[str, ...], message: str
) -> None:
    with pytest.raises(FaultyCatalogue, match=message):
        load_catalogue(write_sample(tmp_path / "catalogue", complaint=with_heard(*keys)))
