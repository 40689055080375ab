"""The chain of stages as a supervisor sees it: how many cases stand where, and what is late."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case as when
from sqlalchemy import func, select
from sqlalchemy.orm import Session, defer

from bot.cases.history import BRINGS
from bot.cases.model import Case, CaseEvent
from bot.cases.worklist import CASES_SHOWN, is_late


@dataclass(frozen=True)
class Standing:
    """Open cases of a service that stand in one stage in one office; ``since`` is the oldest one's."""

    service: str
    stage: str
    office: str
    open: int
    late: int
    since: datetime


def standing(session: Session, offices: Collection[str], now: datetime) -> list[Standing]:
    """Where the offices' open cases stand: one statement over the index of open cases."""
    late = func.sum(when((is_late(now), 1), else_=0))
    query = (
        select(Case.service, Case.stage, Case.office, func.count(), late, func.min(Case.stage_since))
        .where(Case.office.in_(list(offices)), Case.closed_at.is_(None))
        .group_by(Case.office, Case.service, Case.stage)
    )
    return [
        Standing(service, stage, office, total, int(number or 0), since)
        for service, stage, office, total, number, since in session.execute(query)
    ]


def late_in(
    session: Session,
    offices: Collection[str],
    now: datetime,
    service: str,
    stage: str,
    after: int | None = None,
) -> list[Case]:
    """A page of late cases in a stage, the oldest first; ``after`` is the id of the last one before."""
    here = Case.office.in_(list(offices)), Case.service == service, Case.stage == stage
    query = select(Case).where(*here, Case.closed_at.is_(None), is_late(now))
    query = query.where(Case.id > after) if after is not None else query
    return list(session.scalars(query.order_by(Case.id).limit(CASES_SHOWN).options(defer(Case.fields))))


def brought_by(session: Session, cases: Sequence[Case]) -> dict[int, str]:
    """By case who brought it into its stage."""
    of_cases = CaseEvent.case_id.in_([case.id for case in cases]), CaseEvent.kind.in_(BRINGS)
    last = select(func.max(CaseEvent.id)).where(*of_cases).group_by(CaseEvent.case_id)
    found = session.execute(select(CaseEvent.case_id, CaseEvent.actor).where(CaseEvent.id.in_(last)))
    return {row.case_id: row.actor for row in found}
