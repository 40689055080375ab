"""Erasing the particulars of closed cases; what is left is a line of statistics.

Left are reference, service, office, district, stages and dates, and answers picked from a list. Gone are
all other answers, what officers filled in, files, notes and messages in the history, the way to the
conversation, all keyed hashes, and the case's words in the index.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import structlog
from prometheus_client import Counter
from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.orm import Session

from bot.audit.acts import Act
from bot.audit.commands import note
from bot.cases.errors import CaseIsOpen
from bot.cases.evidence import forget_case_evidence
from bot.cases.history import SCHEDULE, record
from bot.cases.indexing import forget_case_words
from bot.cases.model import ERASES_WORDS, Case, CaseEvent, CaseEventKind
from bot.catalogue.loader import Catalogue

log = structlog.get_logger(__name__)

CASES_ERASED = Counter("bot_cases_erased_total", "Closed cases whose particulars were erased", ["service"])

#: Kinds whose answers are picked from the catalogue's own words.
_PICKED = frozenset({"choice", "yes_no", "district"})


def erase_case(session: Session, catalogue: Catalogue, case: Case, now: datetime, *, actor: str) -> None:
    """Erase the particulars of a closed case, locked by the caller. Doing it twice is no harm.

    Raises:
        CaseIsOpen: an office still works on it.
    """
    if case.closed_at is None:
        raise CaseIsOpen("an open case keeps its particulars")
    if case.erased_at is not None:
        return
    case.fields = _statistics(catalogue, case)
    case.findings = None
    case.conversation_id = None
    case.phone_index = case.passport_index = case.nid_index = case.receipt_index = None
    case.erased_at = now
    session.flush()
    _empty_history(session, case.id)
    forget_case_words(session, case.id)
    forget_case_evidence(session, now, case.id)
    record(session, case, now, CaseEventKind.ERASED, actor)
    note(session, now, actor=actor, action=Act.CASE_ERASED, case_id=case.id)
    CASES_ERASED.labels(case.service).inc()
    log.info("case_erased", service=case.service)


def erase_due_cases(session: Session, catalogue: Catalogue, now: datetime, limit: int) -> int:
    """Erase closed cases whose time is over, oldest first; returns how many."""
    due = select(Case).where(_is_due(catalogue, now)).order_by(Case.closed_at, Case.id)
    cases = session.scalars(due.limit(limit).with_for_update(skip_locked=True)).all()
    for case in cases:
        erase_case(session, catalogue, case, now, actor=SCHEDULE)
    return len(cases)


def due_cases(session: Session, catalogue: Catalogue, now: datetime) -> int:
    """How many closed cases have outlived their time."""
    return session.scalar(select(func.count()).select_from(Case).where(_is_due(catalogue, now))) or 0


def _is_due(catalogue: Catalogue, now: datetime) -> ColumnElement[bool]:
    own = {code: days for code in catalogue.services if (days := _days(catalogue, code))}
    rules = [and_(Case.service == code, _closed_before(now, days)) for code, days in own.items()]
    others = and_(Case.service.not_in(list(own)), _closed_before(now, _days(catalogue, "")))
    return and_(Case.erased_at.is_(None), or_(*rules, others))


def _days(catalogue: Catalogue, service: str) -> int:
    return catalogue.retention_of(service).after_closing_days


def _closed_before(now: datetime, days: int) -> ColumnElement[bool]:
    return Case.closed_at <= now - timedelta(days=days)


def _statistics(catalogue: Catalogue, case: Case) -> dict[str, Any]:
    service = catalogue.services.get(case.service)
    kept = {one.name for one in service.fields if one.kind in _PICKED} if service else set()
    return {name: value for name, value in case.fields.items() if name in kept}


def _empty_history(session: Session, case_id: int) -> None:
    """The one way round the append-only history: its words go, its lines, actors and times stay."""
    statement = update(CaseEvent).where(CaseEvent.case_id == case_id).values(note=None, content=None)
    options = {"synchronize_session": False, ERASES_WORDS: True}
    session.execute(statement.execution_options(**options))
