"""The clocks of a case as an officer reads them: running and ended ones, and when they stood still."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.cases.deadlines import due_after_pause, due_on, stage_due_at
from bot.cases.history import BRINGS
from bot.cases.model import Case, CaseEvent, CaseEventKind
from bot.catalogue.facts import Deadline, Term
from bot.catalogue.loader import Catalogue
from bot.catalogue.schema import Service
from bot.clock import DHAKA, dhaka_date


@dataclass(frozen=True)
class Pause:
    """While the office waited for the citizen in a stage; ``until`` is None while it still does."""

    stage: str
    since: date
    until: date | None


@dataclass(frozen=True)
class Clock:
    """One deadline of a case.

    Attributes:
        stage: whose it is; None for the case as a whole.
        term: its length and where that is known from.
        due_at: the moment from which it is late; None where no end is known any more.
        ended_at: when it stopped to matter; None while it runs.
        pauses: when it stood still.
    """

    stage: str | None
    term: Term
    started_at: datetime
    due_at: datetime | None
    ended_at: datetime | None
    pauses: tuple[Pause, ...] = ()

    def is_late(self, now: datetime) -> bool:
        """Whether it ran out, or had when it ended."""
        return self.due_at is not None and (self.ended_at or now) >= self.due_at


@dataclass(frozen=True)
class _Visit:
    stage: str
    kind: str
    since: datetime
    until: datetime | None


def clocks_of(
    catalogue: Catalogue, service: Service, case: Case, history: Sequence[CaseEvent]
) -> list[Clock]:
    """The clocks of a case in the order in which they began, by its history and the catalogue of today."""
    visits = _visits(history, case)
    clocks = [*_of_case(catalogue, service, case, visits), *_of_stages(catalogue, service, case, visits)]
    return sorted(clocks, key=lambda clock: (clock.started_at, clock.stage is not None))


def _visits(history: Sequence[CaseEvent], case: Case) -> list[_Visit]:
    came = [event for event in history if event.kind in BRINGS and event.to_stage is not None]
    ends: list[datetime | None] = [*(event.happened_at for event in came[1:]), case.closed_at]
    return [
        _Visit(str(event.to_stage), event.kind, event.happened_at, end)
        for event, end in zip(came, ends, strict=False)
    ]


def _of_stages(
    catalogue: Catalogue, service: Service, case: Case, visits: Sequence[_Visit]
) -> Iterator[Clock]:
    stages, before = {stage.code: stage for stage in service.stages}, None
    for visit in visits:
        stage = stages.get(visit.stage)
        term = stage.deadline_for(case.fields) if stage is not None else None
        if stage is None or term is None:
            before = None
            continue
        due = stage_due_at(catalogue, stage, visit.since, case.fields, before)
        is_current = visit is visits[-1] and visit.stage == case.stage and case.closed_at is None
        before = case.stage_due_at if is_current else due
        yield Clock(visit.stage, term, visit.since, before, visit.until)


def _of_case(catalogue: Catalogue, service: Service, case: Case, visits: Sequence[_Visit]) -> Iterator[Clock]:
    """A clock from the opening, and one from each time that the case was opened again."""
    deadline = service.deadline_for(case.fields)
    if not isinstance(deadline, Deadline):
        return
    starts = [
        place
        for place, visit in enumerate(visits)
        if visit.kind in (CaseEventKind.OPENED, CaseEventKind.REOPENED)
    ]
    for start, following in zip(starts, [*starts[1:], len(visits)], strict=True):
        part = visits[start:following]
        ended_at = _end(service, case, part)
        pauses = _pauses(service, part)
        term = _longest(service, part) or deadline
        due = due_on(catalogue, service, part[0].since, case.fields)
        for pause in pauses:
            if pause.until is not None:
                due = due_after_pause(catalogue, deadline.kind, due, pause.since, pause.until)
        if following == len(visits) and case.due_on is not None and ended_at is None:
            due = case.due_on
        yield Clock(None, term, part[0].since, _end_of(due), ended_at, pauses)


def _end(service: Service, case: Case, part: Sequence[_Visit]) -> datetime | None:
    """When the case's own clock stopped: at the end, at an appeal, or in a stage whose clock replaces it."""
    for visit in part[1:]:
        stage = next((one for one in service.stages if one.code == visit.stage), None)
        term = stage.deadline_for(case.fields) if stage is not None else None
        replaced = term is not None and term.replaces_case
        if visit.kind == CaseEventKind.APPEALED or replaced or (stage is not None and stage.final):
            return visit.since
    return None


def _pauses(service: Service, part: Sequence[_Visit]) -> tuple[Pause, ...]:
    waiting = {stage.code for stage in service.stages if stage.waits_for_citizen}
    return tuple(
        Pause(visit.stage, dhaka_date(visit.since), dhaka_date(visit.until) if visit.until else None)
        for visit in part
        if visit.stage in waiting
    )


def _longest(service: Service, part: Sequence[_Visit]) -> Term | None:
    """The longer term of a stage that the case has been in."""
    been = {visit.stage for visit in part}
    longer = [one.extends_case for one in service.stages if one.code in been and one.extends_case]
    return longer[-1] if longer else None


def _end_of(day: date | None) -> datetime | None:
    return datetime.combine(day + timedelta(days=1), time.min, DHAKA) if day is not None else None
