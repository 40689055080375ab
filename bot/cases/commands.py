"""What changes cases: opening, moving and adding to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, cast

import structlog
from sqlalchemy import CursorResult, delete
from sqlalchemy.orm import Session

from bot.cases.answers import checked_answers
from bot.cases.checks.queries import ensure_checked
from bot.cases.errors import NoticeRefused
from bot.cases.evidence import files_among, take_evidence
from bot.cases.findings import checked_findings
from bot.cases.hearings.booking import confirm_place, leave_place, take_place, wished_day
from bot.cases.history import CITIZEN, kept_moment, record
from bot.cases.idempotency import RECEIPT_LIFETIME, once
from bot.cases.indexing import index_case
from bot.cases.model import CaseEventKind, CommandReceipt
from bot.cases.moving import bring_into, next_stage
from bot.cases.opening import index_own_numbers, leave_no_trail, new_case
from bot.cases.outcomes import InformationAdded, MovedCase, OpenedCase
from bot.cases.queries import own_case
from bot.cases.receipt_codes import new_receipt_code
from bot.cases.references import next_reference
from bot.cases.worklist import locked_case
from bot.catalogue.loader import Catalogue
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
    by_hand: Mapping[str, str] | None = None,
) -> OpenedCase:
    """Open a case of a service, at the office that its place and page lead to.

    Files among the answers become the case's.

    Args:
        fields: answers by field name; unanswered ones may be left out or None.
        district: any spelling the catalogue lists; the answers' district unless given.
        page_office: the office of the page the citizen wrote to.
        anonymous: keep nothing that leads to the citizen; a receipt code is made instead.
        idempotency_key: the same key opens one case, and always answers the same. With a key the answer, and
            in it an anonymous report's code, is kept encrypted for a day or two; where the unit of work
            already makes sure that the command runs once, give none.
        by_hand: what the history tells of an officer's opening it; not kept with an anonymous report.

    Raises:
        UnknownService, UnknownDistrict, DistrictNeeded: the catalogue has no such thing, or needs more.
        AnonymousNotAllowed, UnknownField, IncompleteCase: the answers don't make a case.
        NoSuchHearing, HearingFull: the day that was chosen is not to be had; nothing has been written.
        IdempotencyKeyReused: the key belongs to another command.
    """
    now = clock.now()

    def work() -> dict[str, Any]:
        definition = catalogue.service(service)
        answers = checked_answers(catalogue, definition, fields, anonymous=anonymous)
        case = new_case(catalogue, definition, answers, now, district, page_office)
        day = wished_day(definition, answers)
        if day is not None:
            take_place(session, catalogue, case.office, day, dhaka_date(now))
        case.reference = next_reference(session, definition.prefix, now.astimezone(DHAKA).year)
        code = new_receipt_code() if anonymous else None
        if code is not None:
            leave_no_trail(session, case, code)
        else:
            case.anonymous, case.conversation_id = False, conversation_id
            index_own_numbers(session, case, definition)
        session.add(case)
        session.flush()
        opener, content = (CITIZEN, None) if anonymous else (actor, dict(by_hand) if by_hand else None)
        record(session, case, now, CaseEventKind.OPENED, opener, to_stage=case.stage, content=content)
        take_evidence(session, case, files_among(answers), now, conversation_id, actor=opener)
        index_case(session, catalogue, case)
        if day is not None:
            confirm_place(session, catalogue, definition, case, day, now)
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
    data: Mapping[str, Any] | None = None,
    note: str | None = None,
    agency: str | None = None,
    notice: str | None = None,
) -> MovedCase:
    """Move a case to its next stage.

    Args:
        actor: who moves it, role first: ``officer:7``, ``citizen``. The role must be one of the stage's
            ``moved_by``.
        data: what the stage requires, by name; kept encrypted. Typed text is read as its kind asks.
        note: for the officers; kept in the history, encrypted, and never shown to the citizen.
        agency: the mover's agency; another agency's case is then unknown to them.
        notice: the mover's own words to the citizen, kept in the history; empty: the citizen is not told.
            None: the catalogue's words.

    Raises:
        UnknownCase, UnknownStage, MoveNotPossible, MoveNotAllowed.
        ChecksMissing: something has to be done first, and ticked off.
        NoticeRefused: the citizen has to be told of this stage.
        OwnDecision: the mover may not decide the appeal against their own decision.
        DataRefused: what the stage requires is missing or does not fit.
    """
    case = locked_case(session, catalogue, reference, agency)
    service, before, now = catalogue.service(case.service), case.stage, clock.now()
    stage = next_stage(service, case, to, actor)
    ensure_checked(session, service, case, to)
    if notice == "" and stage.tell_citizen is True:
        raise NoticeRefused("the citizen has to be told of this stage")
    given, known = data or {}, case.findings or {}
    case.findings = checked_findings(service, stage, given, known, dhaka_date(now))
    bring_into(session, catalogue, service, case, stage, now)
    leave_place(session, service, case, now)
    filled = {name: case.findings[name] for name in (*given, *stage.computed) if name in case.findings}
    content = {**({"data": filled} if filled else {}), **({} if notice is None else {"notice": notice})}
    stages = {"from_stage": before, "to_stage": stage.code}
    event = record(
        session, case, now, CaseEventKind.MOVED, actor, **stages, note=note, content=content or None
    )
    log.info("case_moved", service=case.service, from_stage=before, to_stage=stage.code)
    return MovedCase(case.reference, before, stage.code, stage.final, case.id, event.id)


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
        take_evidence(session, case, attachments, now, conversation_id)
        return asdict(InformationAdded(case.reference, case.service, case.stage, case.closed_at is not None))

    expires_at = _receipt_expiry(now, case.anonymous)
    return InformationAdded(**once(session, "add_information", idempotency_key, expires_at, work))


def purge_command_receipts(session: Session, now: datetime) -> int:
    """Forget commands that nobody will send again, a day after they were done; returns how many."""
    statement = delete(CommandReceipt).where(CommandReceipt.expires_at <= now)
    result = session.execute(statement.execution_options(synchronize_session=False))
    return cast("CursorResult[Any]", result).rowcount


def _receipt_expiry(now: datetime, anonymous: bool) -> datetime:
    # For an anonymous report the end of the next day, so that the minute is not kept here either.
    return kept_moment(now + timedelta(days=2), anonymous=True) if anonymous else now + RECEIPT_LIFETIME
