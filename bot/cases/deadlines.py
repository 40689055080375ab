"""When a case is due, as a whole and in each stage."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.catalogue.facts import Deadline, Term
from bot.catalogue.loader import Catalogue
from bot.catalogue.schema import Service
from bot.catalogue.stages import Stage, WarnBefore
from bot.clock import DHAKA, dhaka_date

#: Warnings where the catalogue says nothing else.
TWO_DAYS = WarnBefore(working_days=2)
HALF = WarnBefore(part_left=0.5)


def due_on(
    catalogue: Catalogue, service: Service, opened_at: datetime, answers: Mapping[str, Any]
) -> date | None:
    """The last day the office has for a case opened at a moment; None where no deadline is confirmed."""
    deadline = service.deadline_for(answers)
    return last_day(catalogue, deadline, opened_at) if isinstance(deadline, Deadline) else None


def due_after_pause(
    catalogue: Catalogue, kind: str, due: date | None, since: date, until: date
) -> date | None:
    """A last day, moved by the days for which the office had to wait for the citizen.

    Args:
        kind: which days the deadline counts, ``working`` or ``calendar``.
        since: the day from which it waited; not counted, as the day of opening is not.
        until: the day on which it no longer had to.
    """
    return None if due is None else _add(catalogue, due, _between(catalogue, since, until, kind), kind)


def due_when_extended(
    catalogue: Catalogue, service: Service, longer: Term, opened_at: datetime, due: date | None,
    answers: Mapping[str, Any],
) -> date | None:  # fmt: skip
    """A last day, when the case is found to be one that has ``longer``; what it stood still is kept."""
    ordinary = due_on(catalogue, service, opened_at, answers)
    if due is None or ordinary is None:
        return due
    waited = _between(catalogue, ordinary, due, longer.kind)
    return max(due, _add(catalogue, last_day(catalogue, longer, opened_at), waited, longer.kind))


def stage_due_at(
    catalogue: Catalogue,
    stage: Stage,
    since: datetime,
    answers: Mapping[str, Any],
    due_before: datetime | None = None,
) -> datetime | None:
    """The moment from which a case has been in a stage for too long; None where the stage has no deadline.

    Args:
        due_before: when the stage before was due, for a stage that continues it.
    """
    deadline = stage.deadline_for(answers)
    if deadline is None:
        return None
    start = due_before - timedelta(microseconds=1) if deadline.continues and due_before is not None else since
    if deadline.hours is not None:
        return start + timedelta(hours=deadline.hours)
    return _end_of(last_day(catalogue, deadline, start))


def warn_at(
    catalogue: Catalogue,
    service: Service,
    stage: Stage,
    since: datetime,
    stage_end: datetime | None,
    due: date | None,
    answers: Mapping[str, Any],
) -> datetime | None:
    """When the office is warned, in a stage, of what comes first: the stage's deadline or the case's.

    Args:
        since: when the case came into the stage.
        stage_end: when it is there for too long, see :func:`stage_due_at`.
        due: the case's last day; it does not count while the office waits for the citizen.

    Returns:
        None where nothing is due, or is overdue already.
    """
    moments, deadline = [], stage.deadline_for(answers)
    if stage_end is not None and deadline is not None:
        usual = HALF if deadline.hours is not None else TWO_DAYS
        moments.append(_before(catalogue, stage.warn_before_due or usual, since, stage_end))
    if due is not None and not stage.waits_for_citizen and _end_of(due) > since:
        moments.append(_before(catalogue, service.warn_before_due or TWO_DAYS, since, _end_of(due)))
    return min(moments, default=None)


def _before(catalogue: Catalogue, warning: WarnBefore, since: datetime, end: datetime) -> datetime:
    """The moment of a warning; half-way where there is less time than it wants."""
    if warning.working_days is not None:
        days = catalogue.working_days
        last = day = dhaka_date(end - timedelta(seconds=1))
        while not days.is_working(day) or days.between(day, last) < warning.working_days:
            day -= timedelta(days=1)
        moment = datetime.combine(day, time.min, DHAKA)
        return moment if moment > since else since + (end - since) / 2
    return end - (end - since) * (warning.part_left or 0)


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time.min, DHAKA)


def last_day(catalogue: Catalogue, term: Term, start: datetime) -> date:
    """The last day of a term that starts at a moment."""
    if term.hours is not None:
        return dhaka_date(start + timedelta(hours=term.hours))
    return _add(catalogue, dhaka_date(start), term.days or 0, term.kind)


def _add(catalogue: Catalogue, start: date, days: int, kind: str) -> date:
    return start + timedelta(days=days) if kind == "calendar" else catalogue.working_days.add(start, days)


def _between(catalogue: Catalogue, since: date, until: date, kind: str) -> int:
    return (until - since).days if kind == "calendar" else catalogue.working_days.between(since, until)
