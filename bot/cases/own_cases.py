"""What a citizen may see of all their cases and ask for: the particulars, how long they stay, erasure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from bot.cases.erasure import erase_case
from bot.cases.history import CITIZEN, record
from bot.cases.model import Case, CaseEvent, CaseEventKind
from bot.cases.queries import CaseStatus
from bot.catalogue.loader import Catalogue
from bot.clock import dhaka_date


@dataclass(frozen=True)
class OwnCase:
    """A citizen's case with what it holds.

    ``kept_until``: None while it is open. ``goes_on_request``: it is erased once its citizen asks.
    """

    status: CaseStatus
    fields: dict[str, Any] = field(repr=False)
    kept_days_after_closing: int
    kept_until: date | None
    goes_on_request: bool


@dataclass(frozen=True)
class CasesAfterErasure:
    """What became of a citizen's cases: open ones stay and their offices hear of it, others wait or go."""

    open: list[OwnCase]
    waiting: list[OwnCase]
    erased: list[str]

    @property
    def kept(self) -> int:
        """How many are kept for the time being."""
        return len(self.open) + len(self.waiting)


def own_cases(session: Session, catalogue: Catalogue, now: datetime, conversation_id: int) -> list[OwnCase]:
    """The cases opened in a conversation with what they hold, newest first."""
    return [_own_case(catalogue, case, now) for case in session.scalars(_cases(conversation_id))]


def ask_for_erasure(
    session: Session,
    catalogue: Catalogue,
    now: datetime,
    conversation_id: int,
) -> CasesAfterErasure:
    """A citizen wants their cases erased: what may go goes; of what has to stay, the office is told once."""
    after = CasesAfterErasure([], [], [])
    for case in session.scalars(_cases(conversation_id).with_for_update()):
        own = _own_case(catalogue, case, now)
        if case.closed_at is None:
            _tell_office(session, case, now)
            after.open.append(own)
        elif own.goes_on_request:
            erase_case(session, catalogue, case, now, actor=CITIZEN)
            after.erased.append(case.reference)
        else:
            after.waiting.append(own)
    return after


def _cases(conversation_id: int) -> Select[Case]:
    return select(Case).where(Case.conversation_id == conversation_id).order_by(Case.id.desc())


def _own_case(catalogue: Catalogue, case: Case, now: datetime) -> OwnCase:
    rule = catalogue.retention_of(case.service)
    ends_at = rule.ends_at(case.closed_at) if case.closed_at else None
    goes = ends_at is not None and (rule.on_request == "erase" or ends_at <= now)
    until = dhaka_date(ends_at) if ends_at else None
    return OwnCase(CaseStatus.of(case), case.fields, rule.after_closing_days, until, goes)


def _tell_office(session: Session, case: Case, now: datetime) -> None:
    told = CaseEvent.case_id == case.id, CaseEvent.kind == CaseEventKind.ERASURE_REQUESTED
    if session.scalars(select(CaseEvent.id).where(*told).limit(1)).first() is None:
        record(session, case, now, CaseEventKind.ERASURE_REQUESTED, CITIZEN)
