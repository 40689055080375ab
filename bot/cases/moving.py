"""How a case goes from stage to stage: which way is open to whom, and what that does to its clocks."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.cases.deadlines import due_after_pause, due_when_extended, stage_due_at, warn_at
from bot.cases.errors import MoveNotAllowed, MoveNotPossible, OwnDecision, UnknownStage
from bot.cases.history import decided_by, is_same_person
from bot.cases.model import Case, CaseEvent, CaseEventKind
from bot.catalogue.conditions import holds
from bot.catalogue.facts import Deadline
from bot.catalogue.loader import Catalogue
from bot.catalogue.schema import Service
from bot.catalogue.stages import Stage
from bot.clock import dhaka_date


def next_stage(service: Service, case: Case, to: str, actor: str) -> Stage:
    """The stage that somebody may move a case to.

    Raises:
        UnknownStage, MoveNotPossible, MoveNotAllowed, OwnDecision.
    """
    try:
        current, wanted = service.stage(case.stage), service.stage(to)
    except KeyError:
        raise UnknownStage("the service has no such stage") from None
    if to not in current.next or not holds(wanted.when, case.fields):
        raise MoveNotPossible(f"no way leads from {case.stage} to {to}")
    if actor.partition(":")[0] not in wanted.moved_by:
        raise MoveNotAllowed(f"another role moves a case to {to}")
    if case.not_officer is not None and is_same_person(case.not_officer, actor):
        raise OwnDecision("somebody else has to decide the appeal")
    return wanted


def bring_into(
    session: Session, catalogue: Catalogue, service: Service, case: Case, stage: Stage, now: datetime
) -> None:
    """Bring a case into a stage, with what follows for its deadline, its appeal and its end."""
    leave_stage(catalogue, service, case, now)
    extend_case(session, catalogue, service, case, stage)
    appeal = service.after_closing.appeal
    if appeal is not None and stage.code == appeal.to and case.stage in appeal.after:
        case.not_officer, case.due_on = decided_by(session, case), None
    enter_stage(catalogue, case, stage, now)
    if stage.final:
        case.closed_at, case.not_officer = now, None


def leave_stage(catalogue: Catalogue, service: Service, case: Case, now: datetime) -> None:
    """Give the office back the days for which it had to wait for the citizen."""
    if not service.stage(case.stage).waits_for_citizen:
        return
    deadline = service.deadline_for(case.fields)
    kind = deadline.kind if isinstance(deadline, Deadline) else "calendar"
    case.due_on = due_after_pause(catalogue, kind, case.due_on, dhaka_date(case.stage_since), dhaka_date(now))


def enter_stage(catalogue: Catalogue, case: Case, stage: Stage, since: datetime) -> None:
    """Start the clock of the stage that a case is in now."""
    due = stage_due_at(catalogue, stage, since, case.fields, case.stage_due_at)
    case.stage, case.stage_since, case.stage_due_at, case.escalated_at = stage.code, since, due, None
    case.paused_at = since if stage.waits_for_citizen else None
    deadline = stage.deadline_for(case.fields)
    if due is not None and deadline is not None and deadline.replaces_case:
        case.due_on = dhaka_date(due - timedelta(microseconds=1))
    service = catalogue.service(case.service)
    case.warn_at = warn_at(catalogue, service, stage, since, due, case.due_on, case.fields)
    case.warned_at = None


def extend_case(session: Session, catalogue: Catalogue, service: Service, case: Case, stage: Stage) -> None:
    """Give a case the longer deadline of a stage that it comes into for the first time since its clock began.

    The clock begins with the opening, and anew when the citizen opens the case again.
    """
    if stage.extends_case is None:
        return
    mine = select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(CaseEvent.id.desc()).limit(1)
    reopened = session.scalar(mine.where(CaseEvent.kind == CaseEventKind.REOPENED))
    been = mine.where(CaseEvent.to_stage == stage.code, CaseEvent.id > (reopened.id if reopened else 0))
    if session.scalar(been) is None:
        began_at = reopened.happened_at if reopened else case.opened_at
        case.due_on = due_when_extended(
            catalogue, service, stage.extends_case, began_at, case.due_on, case.fields
        )
