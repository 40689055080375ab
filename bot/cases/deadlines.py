"""When a case is due, as a whole and in each stage."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from bot.catalogue.facts import Deadline
from bot.catalogue.loader import Catalogue
from bot.catalogue.schema import Service
from bot.catalogue.stages import Stage, WarnBefore
from bot.clock import DHAKA, dhaka_date

#: Warnings where the catalogue says nothing else.
TWO_DAYS = WarnBefore(working_days=2)
HALF = WarnBefore(part_left=0.5)


def due_on(catalogue: Catalogue, service: Service, opened_on: date) -> date | None:
    """The last day the office has for a case opened on a day; None where no deadline is confirmed."""
    deadline = service.deadline
    if not isinstance(deadline, Deadline):
        return None
    return _after(catalogue, opened_on, deadline.days, deadline.kind)


def due_after_pause(
    catalogue: Catalogue, service: Service, due: date | None, since: date, until: date
) -> date | None:
    """A last day, moved by the days for which the office had to wait for the citizen.

    Args:
        since: the day from which it waited; not counted, as the day of opening is not.
        until: the day on which it no longer had to.
    """
    deadline = service.deadline
    if due is None or not isinstance(deadline, Deadline):
        return due
    if deadline.kind == "calendar":
        return due + (until - since)
    return catalogue.working_days.add(due, catalogue.working_days.between(since, until))


def stage_due_at(catalogue: Catalogue, stage: Stage, since: datetime) -> datetime | None:
    """The moment from which a case has been in a stage for too long; None where the stage has no deadline."""
    deadline = stage.deadline
    if deadline is None:
        return None
    if deadline.hours is not None:
        return since + timedelta(hours=deadline.hours)
    return _end_of(_after(catalogue, dhaka_date(since), deadline.days or 0, deadline.kind))


def warn_at(
    catalogue: Catalogue, service: Service, stage: Stage, since: datetime, due: date | None
) -> datetime | None:
    """When the office is warned, in a stage, of what comes first: the stage's deadline or the case's.

    Args:
        since: when the case came into the stage.
        due: the case's last day; it does not count while the office waits for the citizen.

    Returns:
        None where nothing is due, or is overdue already.
    """
    moments = []
    stage_end = stage_due_at(catalogue, stage, since)
    if stage_end is not None and stage.deadline is not None:
        usual = HALF if stage.deadline.hours is not None else TWO_DAYS
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


def _after(catalogue: Catalogue, start: date, days: int, kind: str) -> date:
    return start + timedelta(days=days) if kind == "calendar" else catalogue.working_days.add(start, days)
