"""Stages have deadlines of their own, pauses move the case's, and what is late is noted once."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from bot.cases.commands import move_case
from bot.cases.deadlines import due_after_pause, due_on, due_when_extended, stage_due_at
from bot.cases.model import Case, CaseEvent
from bot.cases.watching import escalate_overdue
from bot.catalogue.errors import FaultyCatalogue
from bot.catalogue.facts import Term
from bot.catalogue.loader import Catalogue, load_catalogue
from bot.clock import DHAKA, FixedClock, dhaka_date
from bot.storage.database import Database
from tests.unit.cases.conftest import Opener
from tests.unit.catalogue.sample import COMPLAINT, REPORT, write_sample

SOURCE = "source: a made-up law, checked_on: 2026-11-01"
HEARD = "next: [decided], moved_by: [officer]"
ASKED = (
    "  - {code: asked, title: {bn: কথা, en: words}, citizen_note: {bn: কথা, en: words}, final: false, "
    "next: [heard], moved_by: [officer], waits_for_citizen: true}\n"
)
THIRTY_DAYS = Term(days=30, kind="working", source="a made-up law", checked_on=date(2026, 11, 1))
ONE_DAY = THIRTY_DAYS.model_copy(update={"days": 1})
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))


def with_stage(text: str, deadline: str) -> str:
    """A sample service whose stage ``heard`` has a deadline, and which can ask the citizen back."""
    text = text.replace(HEARD, f"next: [decided, asked], moved_by: [officer], deadline: {deadline}")
    return text + ASKED


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """The sample: complaints with a stage of three calendar days, reports that begin with 24 hours and go on
    with 60 days after those."""
    report = REPORT.replace("moved_by: []", f"moved_by: [], deadline: {{hours: 24, {SOURCE}}}")
    report = report.replace(HEARD, f"{HEARD}, deadline: {{days: 60, continues: true, {SOURCE}}}")
    folder = write_sample(
        tmp_path_factory.mktemp("stages") / "catalogue",
        complaint=with_stage(COMPLAINT, f"{{days: 3, {SOURCE}}}"),
        report=report,
    )
    return load_catalogue(folder)


def move(database: Database, catalogue: Catalogue, clock: FixedClock, to: str) -> None:
    with database.write() as session:
        move_case(session, catalogue, clock, reference="TST-2026-000001", to=to, actor="officer:1")


def the_case(database: Database) -> Case:
    with database.read() as session:
        return session.scalars(select(Case)).one()


def escalated(database: Database, catalogue: Catalogue, clock: FixedClock) -> int:
    with database.write() as session:
        return escalate_overdue(session, catalogue, clock.now())


def test_a_stage_is_late_when_its_last_day_is_over(
    database: Database, catalogue: Catalogue, clock: FixedClock, opened: Opener
) -> None:
    opened()
    assert the_case(database).stage_due_at is None
    move(database, catalogue, clock, "heard")
    due = the_case(database).stage_due_at
    assert due == datetime.combine(dhaka_date(clock.now()) + timedelta(days=4), time.min, DHAKA)

    clock.advance(due - clock.now() - timedelta(seconds=1))
    assert escalated(database, catalogue, clock) == 0
    clock.advance(timedelta(seconds=1))
    assert escalated(database, catalogue, clock) == 1
    assert escalated(database, catalogue, clock) == 0

    with database.read() as session:
        last = session.scalars(select(CaseEvent).order_by(CaseEvent.id.desc())).first()
        assert last is not None
        assert (last.kind, last.actor, last.to_stage) == ("escalated", "schedule", "heard")


def test_the_next_stage_has_a_clock_of_its_own(
    database: Database, catalogue: Catalogue, clock: FixedClock, opened: Opener
) -> None:
    opened()
    move(database, catalogue, clock, "heard")
    clock.advance(timedelta(days=5))
    assert escalated(database, catalogue, clock) == 1
    move(database, catalogue, clock, "asked")
    case = the_case(database)
    assert (case.stage_due_at, case.escalated_at, case.stage_since) == (None, None, clock.now())


def test_a_case_that_is_late_as_a_whole_is_noted_without_anybody_having_taken_it(
    database: Database, catalogue: Catalogue, clock: FixedClock, opened: Opener
) -> None:
    due = opened().due_on
    assert due is not None
    clock.advance(datetime.combine(due, time(23, 59), DHAKA) - clock.now())
    assert escalated(database, catalogue, clock) == 0
    clock.advance(timedelta(minutes=1))
    assert escalated(database, catalogue, clock) == 1


def test_while_the_citizen_is_asked_the_cases_deadline_stands_still(
    database: Database, catalogue: Catalogue, clock: FixedClock, opened: Opener
) -> None:
    due = opened().due_on
    assert due is not None
    move(database, catalogue, clock, "heard")
    move(database, catalogue, clock, "asked")
    asked_on = dhaka_date(clock.now())
    clock.advance(timedelta(days=60))
    assert escalated(database, catalogue, clock) == 0
    move(database, catalogue, clock, "heard")
    days = catalogue.working_days
    waited = days.between(asked_on, dhaka_date(clock.now()))
    moved = the_case(database).due_on
    assert moved is not None and days.between(due, moved) == waited


def test_of_a_report_without_a_name_no_stage_tells_the_minute(
    database: Database, catalogue: Catalogue, clock: FixedClock, opened: Opener
) -> None:
    opened("report", anonymous=True)
    case = the_case(database)
    for moment in (case.stage_since, case.stage_due_at):
        assert moment is not None and moment.astimezone(DHAKA).time() == time.min


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), DHAKA)


@given(opened_on=DAYS, waited_from=st.integers(0, 200), waited=st.integers(0, 200))
def test_the_office_has_as_many_days_with_pauses_as_without(
    catalogue: Catalogue, opened_on: date, waited_from: int, waited: int
) -> None:
    days = catalogue.working_days
    for service, kind in (("complaint", "working"), ("report", "calendar")):
        due = due_on(catalogue, catalogue.service(service), noon(opened_on), {})
        assert due is not None
        since = min(opened_on + timedelta(days=waited_from), due)
        until = since + timedelta(days=waited)
        later = due_after_pause(catalogue, kind, due, since, until)
        assert later is not None and later >= due
        if kind == "working":
            assert days.between(opened_on, later) - days.between(since, until) == 7
            assert later == due or days.is_working(later)
        else:
            assert (later - opened_on) - (until - since) == timedelta(days=10)


@given(opened_on=DAYS, waited=st.integers(0, 60))
def test_a_longer_deadline_counts_from_the_opening_and_keeps_the_pauses(
    catalogue: Catalogue, opened_on: date, waited: int
) -> None:
    days, service = catalogue.working_days, catalogue.service("complaint")
    due = due_on(catalogue, service, noon(opened_on), {})
    assert due is not None
    paused = days.add(due, waited)
    longer = due_when_extended(catalogue, service, THIRTY_DAYS, noon(opened_on), paused, {})
    assert longer is not None and days.between(opened_on, longer) == 30 + waited
    shorter = due_when_extended(catalogue, service, ONE_DAY, noon(opened_on), paused, {})
    assert shorter == paused


@given(day=DAYS, hour=st.integers(0, 23))
def test_a_stages_days_end_at_midnight_in_dhaka(catalogue: Catalogue, day: date, hour: int) -> None:
    since = datetime.combine(day, time(hour), DHAKA)
    due = stage_due_at(catalogue, catalogue.service("complaint").stage("heard"), since, {})
    assert due == datetime.combine(day + timedelta(days=4), time.min, DHAKA)
    in_hours = stage_due_at(catalogue, catalogue.service("report").stage("submitted"), since, {})
    assert in_hours is not None and in_hours - since == timedelta(hours=24)


@given(day=DAYS, hour=st.integers(0, 23), moved_after=st.integers(0, 300))
def test_an_extension_ends_on_the_same_day_whenever_it_is_granted(
    catalogue: Catalogue, day: date, hour: int, moved_after: int
) -> None:
    stage = catalogue.service("report").stage("heard")
    before = datetime.combine(day, time.min, DHAKA)
    moved_at = before + timedelta(hours=hour) - timedelta(days=moved_after)
    due = stage_due_at(catalogue, stage, moved_at, {}, before)
    assert due == before + timedelta(days=60)


@pytest.mark.parametrize(
    ("deadline", "message"),
    [
        (f"{{days: 3, hours: 72, {SOURCE}}}", "either hours or days"),
        (f"{{{SOURCE}}}", "either hours or days"),
        (f"{{hours: 24, kind: working, {SOURCE}}}", "give days"),
        (f"{{hours: 24, continues: true, {SOURCE}}}", "has days"),
    ],
)
def test_a_deadline_that_is_no_length_is_refused(tmp_path: Path, deadline: str, message: str) -> None:
    with pytest.raises(FaultyCatalogue, match=message):
        load_catalogue(write_sample(tmp_path / "catalogue", complaint=with_stage(COMPLAINT, deadline)))
