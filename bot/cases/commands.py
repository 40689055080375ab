"""What changes cases: opening, moving and adding to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, cast

import structlog
from sqlalchemy import CursorResult, delete, or_, select
from sqlalchemy.orm import Session, defer

from bot.cases.answers import checked_answers
from bot.cases.errors import MoveNotAllowed, MoveNotPossible, UnknownCase, UnknownStage
from bot.cases.history import CITIZEN, SCHEDULE, kept_moment, record
from bot.cases.idempotency import RECEIPT_LIFETIME, once
from bot.cases.model import Case, CaseEventKind, CommandReceipt
from bot.cases.moving import enter_stage, extend_case, leave_stage
from bot.cases.opening import index_own_numbers, leave_no_trail, new_case
from bot.cases.outcomes import InformationAdded, MovedCase, OpenedCase
from bot.cases.queries import own_case
from bot.cases.receipt_codes import new_receipt_code
from bot.cases.references import next_reference, normalise_reference
from bot.catalogue.conditions import holds
from bot.catalogue.loader import Catalogue
from bot.catalogue.schema import Service, Stage
from bot.clock import DHAKA, Clock, dhaka_date

log = structlog.get_logger(__name__)


def open_case(
    session: Session,
    catalogue: Catalogue,
    clock: Clock,
    *,
    service: str,
    fields: Mapping[str, Any],
    district: str | None = None,
    page_office: str | None = None,
    conversation_id: int | None = None,
    anonymous: bool = False,
    actor: str = CITIZEN,
    idempotency_key: str | None = None,
) -> OpenedCase:
    """Open a case of a service, at the office that its place and page lead to.

    Args:
        fields: answers by field name; unanswered ones may be left out or None.
        district: any spelling the catalogue lists; the answers' district unless given.
        page_office: the office of the page the citizen wrote to.
        anonymous: keep nothing that leads to the citizen; a receipt code is made instead.
        idempotency_key: the same key opens one case, and always answers the same. With a key the answer, and
            in it an anonymous report's code, is kept encrypted for a day or two; where the unit of work
            already makes sure that the command runs once, give none.

    Raises:
        UnknownService, UnknownDistrict, DistrictNeeded: the catalogue has no such thing, or needs more.
        AnonymousNotAllowed, UnknownField, IncompleteCase: the answers don't make a case.
        IdempotencyKeyReused: the key belongs to another command.
    """
    now = clock.now()

    def work() -> dict[str, Any]:
        definition = catalogue.service(service)
        answers = checked_answers(catalogue, definition, fields, anonymous=anonymous)
        case = new_case(catalogue, definition, answers, now, district, page_office)
        case.reference = next_reference(session, definition.prefix, now.astimezone(DHAKA).year)
        code = new_receipt_code() if anonymous else None
        if code is not None:
            leave_no_trail(session, case, code)
        else:
            case.anonymous, case.conversation_id = False, conversation_id
            index_own_numbers(session, case, definition)
        session.add(case)
        session.flush()
        record(session, case, now, CaseEventKind.OPENED, CITIZEN if anonymous else actor, to_stage=case.stage)
        if not anonymous:  # a line in the log with its time would lead from the report to the conversation
            log.info("case_opened", service=service, office=case.office)
        return OpenedCase.of(case, code).to_json()

    expires_at = _receipt_expiry(now, anonymous)
    return OpenedCase.from_json(once(session, "open_case", idempotency_key, expires_at, work))


def move_case(
    session: Session,
    catalogue: Catalogue,
    clock: Clock,
    *,
    reference: str,
    to: str,
    actor: str,
    note: str | None = None,
    agency: str | None = None,
) -> MovedCase:
    """Move a case to its next stage.

    Args:
        actor: who moves it, role first: ``officer:7``, ``citizen``. The role must be one of the stage's
            ``moved_by``.
        note: kept in the history, encrypted.
        agency: the mover's agency; another agency's case is then unknown to them.

    Raises:
        UnknownCase, UnknownStage, MoveNotPossible, MoveNotAllowed.
    """
    plain = normalise_reference(reference, catalogue.prefixes)
    case = session.scalar(select(Case).where(Case.reference == plain).with_for_update())
    if case is None or (agency is not None and case.agency != agency):
        raise UnknownCase("no such case")
    service, before, now = catalogue.service(case.service), case.stage, clock.now()
    stage = _next_stage(service, case, to, actor)
    leave_stage(catalogue, service, case, now)
    extend_case(session, catalogue, service, case, stage)
    enter_stage(catalogue, case, stage, now)
    case.closed_at = now if stage.final else None
    record(session, case, now, CaseEventKind.MOVED, actor, from_stage=before, to_stage=stage.code, note=note)
    log.info("case_moved", service=case.service, from_stage=before, to_stage=stage.code)
    return MovedCase(case.reference, before, stage.code, stage.final)


def escalate_overdue(session: Session, catalogue: Catalogue, now: datetime) -> int:
    """Note each open case that is late, in its stage or as a whole, in its history; once in a stage.

    It does not matter whether anybody has taken the case. While the office waits for the citizen only the
    stage's own deadline counts.

    Returns:
        How many cases became late since the last time.
    """
    late = or_(Case.stage_due_at <= now, Case.due_on < dhaka_date(now))
    open_cases = (Case.closed_at.is_(None), Case.escalated_at.is_(None), late)
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


def add_information(
    session: Session,
    catalogue: Catalogue,
    clock: Clock,
    *,
    text: str,
    attachments: Sequence[Mapping[str, Any]] = (),
    reference: str | None = None,
    receipt_code: str | None = None,
    conversation_id: int | None = None,
    phone: str | None = None,
    idempotency_key: str | None = None,
) -> InformationAdded | None:
    """Add what the citizen wrote to their own case; None unless it is theirs (see ``case_status``).

    A closed case takes information too; its officers decide whether that changes anything.

    Raises:
        IdempotencyKeyReused: the key belongs to another command.
    """
    case = own_case(
        session,
        catalogue,
        reference=reference,
        receipt_code=receipt_code,
        conversation_id=conversation_id,
        phone=phone,
    )
    if case is None:
        return None
    now = clock.now()

    def work() -> dict[str, Any]:
        content = {"text": text, "attachments": [dict(attachment) for attachment in attachments]}
        record(session, case, now, CaseEventKind.INFORMATION_ADDED, CITIZEN, content=content)
        return asdict(InformationAdded(case.reference, case.service, case.stage, case.closed_at is not None))

    expires_at = _receipt_expiry(now, case.anonymous)
    return InformationAdded(**once(session, "add_information", idempotency_key, expires_at, work))


def purge_command_receipts(session: Session, now: datetime) -> int:
    """Forget commands that nobody will send again, a day after they were done; returns how many."""
    statement = delete(CommandReceipt).where(CommandReceipt.expires_at <= now)
    result = session.execute(statement.execution_options(synchronize_session=False))
    return cast("CursorResult[Any]", result).rowcount


def _next_stage(service: Service, case: Case, to: str, actor: str) -> Stage:
    try:
        current, wanted = service.stage(case.stage), service.stage(to)
    except KeyError:
        raise UnknownStage("the service has no such stage") from None
    if to not in current.next or not holds(wanted.when, case.fields):
        raise MoveNotPossible(f"no way leads from {case.stage} to {to}")
    if actor.partition(":")[0] not in wanted.moved_by:
        raise MoveNotAllowed(f"another role moves a case to {to}")
    return wanted


def _receipt_expiry(now: datetime, anonymous: bool) -> datetime:
    # For an anonymous report the end of the next day, so that the minute is not kept here either.
    return kept_moment(now + timedelta(days=2), anonymous=True) if anonymous else now + RECEIPT_LIFETIME
