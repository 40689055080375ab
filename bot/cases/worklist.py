"""Reading cases for whoever works on them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, defer

from bot.cases.model import Case, CaseEvent
from bot.cases.references import normalise_reference
from bot.catalogue.loader import Catalogue
from bot.clock import dhaka_date


@dataclass(frozen=True)
class CaseFilter:
    """Which open cases are looked for; None leaves a condition out."""

    office: str | None = None
    service: str | None = None
    stage: str | None = None
    late: bool = False


def found_cases(session: Session, chosen: CaseFilter, now: datetime) -> list[Case]:
    """Open cases, the oldest first, for officers; their fields load when touched."""
    query = select(Case).where(Case.closed_at.is_(None))
    for column, wanted in (
        (Case.office, chosen.office), (Case.service, chosen.service), (Case.stage, chosen.stage),
    ):  # fmt: skip
        query = query.where(column == wanted) if wanted is not None else query
    if chosen.late:
        query = query.where(is_late(now))
    return list(session.scalars(query.order_by(Case.id).options(defer(Case.fields))))


def is_late(now: datetime) -> ColumnElement[bool]:
    """Cases that are late in their stage or as a whole."""
    return or_(Case.stage_due_at <= now, Case.due_on < dhaka_date(now))


def case_of_reference(session: Session, catalogue: Catalogue, reference: str) -> Case | None:
    """A case of any agency with all its fields, for an operator."""
    plain = normalise_reference(reference, catalogue.prefixes)
    return session.scalars(select(Case).where(Case.reference == plain)).one_or_none()


def history_of(session: Session, case: Case) -> list[CaseEvent]:
    """What happened to a case, oldest first."""
    query = select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(CaseEvent.id)
    return list(session.scalars(query))
