"""What the clock notes about cases: that they will soon be late, and that they are."""

from __future__ import annotations

from datetime import datetime

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from bot.cases.history import SCHEDULE, record
from bot.cases.model import Case, CaseEventKind
from bot.cases.worklist import is_late
from bot.catalogue.loader import Catalogue

log = structlog.get_logger(__name__)


def escalate_overdue(session: Session, catalogue: Catalogue, now: datetime) -> int:
    """Note each open case that is late, in its stage or as a whole, in its history; once in a stage.

    It does not matter whether anybody has taken the case. While the office waits for the citizen only the
    stage's own deadline counts.

    Returns:
        How many cases became late since the last time.
    """
    open_cases = (Case.closed_at.is_(None), Case.escalated_at.is_(None), is_late(now))
    statement = select(Case).where(*open_cases).options(defer(Case.fields)).with_for_update(skip_locked=True)
    count = 0
    for case in session.scalars(statement.order_by(Case.id)):
        in_stage = case.stage_due_at is not None and case.stage_due_at <= now
        if not in_stage and catalogue.service(case.service).stage(case.stage).waits_for_citizen:
            continue
        case.escalated_at = now
        record(
            session, case, now, CaseEventKind.ESCALATED, SCHEDULE, from_stage=case.stage, to_stage=case.stage
        )
        log.info("case_escalated", service=case.service, stage=case.stage, agency=case.agency)
        count += 1
    return count


def warn_of_deadlines(session: Session, now: datetime) -> int:
    """Note each open case that will be late soon in its history; once in a stage, and not when it is late.

    Returns:
        How many were warned of.
    """
    waits = (Case.closed_at.is_(None), Case.warned_at.is_(None), Case.escalated_at.is_(None))
    statement = select(Case).where(*waits, Case.warn_at <= now).options(defer(Case.fields))
    cases = session.scalars(statement.order_by(Case.id).with_for_update(skip_locked=True)).all()
    for case in cases:
        case.warned_at, stage = now, case.stage
        record(session, case, now, CaseEventKind.WARNED, SCHEDULE, from_stage=stage, to_stage=stage)
        log.info("case_warned", service=case.service, stage=stage, agency=case.agency)
    return len(cases)
