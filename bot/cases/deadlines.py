"""When a case is due, as a whole and in each stage."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from bot.catalogue.facts import Deadline
from bot.catalogue.loader import Catalogue
from bot.catalogue.schema import Service
from bot.catalogue.stages import Stage
from bot.clock import DHAKA, dhaka_date


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
    last = _after(catalogue, dhaka_date(since), deadline.days or 0, deadline.kind)
    return datetime.combine(last + timedelta(days=1), time.min, DHAKA)


def _after(catalogue: Catalogue, start: date, days: int, kind: str) -> date:
    return start + timedelta(days=days) if kind == "calendar" else catalogue.working_days.add(start, days)
