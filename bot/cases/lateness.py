"""How late an office is with its cases, and what that costs it by its own rule. For the office only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from bot.cases.deadlines import last_day
from bot.cases.model import Case
from bot.catalogue.conditions import holds
from bot.catalogue.loader import Catalogue
from bot.catalogue.schema import Service
from bot.clock import DHAKA, dhaka_date


@dataclass(frozen=True)
class LateCase:
    """A case that is late, or was when it was closed.

    Attributes:
        was_due_on: the last day the office had.
        days_late: working days since then, up to the closing of the case.
        owed_taka: what the office owes by a rule it switched on and confirmed; None where it has no rule.
    """

    reference: str
    service: str
    was_due_on: date
    days_late: int
    owed_taka: int | None
    is_closed: bool


def was_due_on(
    catalogue: Catalogue, service: Service, answers: Mapping[str, Any], due_on: date | None
) -> date | None:
    """The last day the office had: by what was promised before the case, else by the case's own deadline."""
    promise = service.promise
    if promise is None or not holds(promise.when, answers) or not answers.get(promise.since):
        return due_on
    start = date.fromisoformat(str(answers[promise.since]))
    return last_day(catalogue, promise, datetime.combine(start, time.min, DHAKA))


def days_late(catalogue: Catalogue, due: date | None, until: date) -> int:
    """Working days after a last day, up to and with ``until``; 0 where nothing is late or due."""
    return 0 if due is None else max(0, catalogue.working_days.between(due, until))


def late_cases(
    session: Session, catalogue: Catalogue, *, office: str, today: date, closed_since: date | None = None
) -> list[LateCase]:
    """An office's late cases, the latest first.

    Args:
        closed_since: with the cases that were closed on this day or later; open ones only unless given.
    """
    wanted: list[ColumnElement[bool]] = [Case.closed_at.is_(None)]
    if closed_since is not None:
        wanted.append(Case.closed_at >= datetime.combine(closed_since, time.min, DHAKA))
    query = select(Case).where(Case.office == office, or_(*wanted)).order_by(Case.id)
    found = (_late(catalogue, case, today) for case in session.scalars(query))
    return sorted((one for one in found if one is not None), key=lambda one: -one.days_late)


def _until(service: Service, case: Case, today: date) -> date:
    """The day up to which the office is late: while it waits for the citizen it gets no later."""
    if case.closed_at is not None:
        return dhaka_date(case.closed_at)
    stage = next((one for one in service.stages if one.code == case.stage), None)
    return dhaka_date(case.stage_since) if stage is not None and stage.waits_for_citizen else today


def _late(catalogue: Catalogue, case: Case, today: date) -> LateCase | None:
    service = catalogue.services.get(case.service)
    if service is None:
        return None
    due = was_due_on(catalogue, service, case.fields, case.due_on)
    late = days_late(catalogue, due, _until(service, case, today))
    if due is None or not late:
        return None
    rule = catalogue.late_compensation.get((case.office, case.service))
    owed = rule.owed(late) if rule is not None and rule.confirmed else None
    return LateCase(case.reference, case.service, due, late, owed, case.closed_at is not None)
