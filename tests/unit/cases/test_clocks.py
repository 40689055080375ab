"""The clocks of a case, read from its history: running, ended, and when they stood still."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.cases.clocks import Clock, clocks_of
from bot.cases.commands import move_case
from bot.cases.model import Case
from bot.cases.worklist import history_of
from bot.catalogue.loader import Catalogue, load_catalogue
from bot.clock import FixedClock, dhaka_date
from bot.storage.database import Database
from tests.unit.cases.conftest import Opener
from tests.unit.catalogue.sample import COMPLAINT, write_sample

HEARD = "final: false, next: [decided], moved_by: [officer]"
TERM = "source: a made-up law, checked_on: 2026-11-01"
STAGE = (
    "final: false, next: [decided, submitted], moved_by: [officer], waits_for_citizen: true,"
    f" deadline: {{hours: 72, {TERM}}}"
)
DAY = timedelta(days=1)

Mover = Callable[..., None]


@pytest.fixture(scope="session")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """The sample: ``heard`` waits for the citizen and has 72 hours, the case has 7 working days."""
    text = COMPLAINT.replace(HEARD, STAGE).replace("moved_by: []", "moved_by: [officer]")
    folder: Path = tmp_path_factory.mktemp("clocks")
    return load_catalogue(write_sample(folder / "catalogue", complaint=text))


@pytest.fixture
def moves(database: Database, catalogue: Catalogue, clock: FixedClock, opened: Opener) -> Mover:
    reference = opened().reference

    def move(to: str, after: timedelta, **more: Any) -> None:
        clock.advance(after)
        with database.write() as session:
            actor = "supervisor:1" if to == "decided" else "officer:1"
            move_case(session, catalogue, clock, reference=reference, to=to, actor=actor, **more)

    return move


def clocks(database: Database, catalogue: Catalogue) -> tuple[Case, list[Clock]]:
    with database.read() as session:
        case = session.scalars(select(Case)).one()
        service = catalogue.service(case.service)
        return case, clocks_of(catalogue, service, case, history_of(session, case))


def last_day(clock: Clock) -> date:
    assert clock.due_at is not None
    return dhaka_date(clock.due_at - timedelta(microseconds=1))


def test_a_running_clock_has_its_length_end_and_source(
    database: Database, catalogue: Catalogue, clock: FixedClock, moves: Mover
) -> None:
    case, (whole,) = clocks(database, catalogue)
    assert (whole.stage, whole.term.days, whole.term.kind) == (None, 7, "working")
    assert whole.term.source == "a made-up law"
    assert last_day(whole) == case.due_on and whole.ended_at is None
    assert not whole.is_late(clock.now())


def test_waiting_for_the_citizen_is_a_pause_with_its_days_and_moves_the_end(
    database: Database, catalogue: Catalogue, clock: FixedClock, moves: Mover
) -> None:
    moves("heard", DAY)
    _case, (whole, stage) = clocks(database, catalogue)
    (pause,) = whole.pauses
    assert (pause.stage, pause.since, pause.until) == ("heard", dhaka_date(clock.now()), None)
    assert stage.stage == "heard" and stage.due_at == clock.now() + timedelta(hours=72)

    moves("submitted", 2 * DAY)
    case, (whole, stage) = clocks(database, catalogue)
    assert whole.pauses[0].until == dhaka_date(clock.now())
    assert last_day(whole) == case.due_on
    assert stage.ended_at == clock.now() and not stage.is_late(clock.now())


def test_a_clock_that_ended_late_says_so(
    database: Database, catalogue: Catalogue, clock: FixedClock, moves: Mover
) -> None:
    moves("heard", DAY)
    moves("decided", 20 * DAY)
    case, (whole, stage) = clocks(database, catalogue)
    clock.advance(100 * DAY)
    assert whole.ended_at == stage.ended_at == case.closed_at
    assert stage.is_late(clock.now())
