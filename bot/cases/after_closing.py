"""What a citizen does when the office is done: opening the case again, appealing, rating the result."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from bot.cases.deadlines import due_on
from bot.cases.errors import NotOffered
from bot.cases.history import CITIZEN, decided_by, record
from bot.cases.idempotency import RECEIPT_LIFETIME, once
from bot.cases.model import Case, CaseEventKind
from bot.cases.moving import enter_stage
from bot.cases.queries import CaseStatus, own_case
from bot.catalogue.after_closing import AfterClosing
from bot.catalogue.loader import Catalogue
from bot.clock import Clock, dhaka_date

log = structlog.get_logger(__name__)

RATINGS = range(1, 6)


@dataclass(frozen=True)
class CaseClaim:
    """Which case is meant, and by whom.

    Attributes:
        reference: the case, in any writing.
        conversation_id: whose case it has to be.
        idempotency_key: the same key does a thing once, as in :func:`bot.cases.commands.open_case`.
    """

    reference: str
    conversation_id: int | None
    idempotency_key: str | None = None


@dataclass(frozen=True)
class Offers:
    """What a citizen may do with a case now. ``answer``: the office has asked them."""

    answer: bool = False
    reopen: bool = False
    appeal: bool = False
    rate: bool = False


def offers(catalogue: Catalogue, status: CaseStatus, now: datetime) -> Offers:
    """What is offered to whoever opened a case; nothing of a service that is no longer there."""
    service, today = catalogue.services.get(status.service), dhaka_date(now)
    if service is None or status.is_anonymous:
        return Offers()
    after, closed_on = service.after_closing, status.closed_on
    decisions = after.appeal.after if after.appeal else ()
    asking = {stage.code for stage in service.stages if stage.waits_for_citizen and stage.requires}
    reopen_until = closed_on + timedelta(days=after.reopen_days) if closed_on and after.reopen_days else None
    return Offers(
        answer=closed_on is None and status.stage in asking.difference(decisions),
        reopen=reopen_until is not None and today <= reopen_until,
        appeal=_may_appeal(after, status, now),
        rate=after.rate and closed_on is not None and status.rating is None,
    )


def _may_appeal(after: AfterClosing, status: CaseStatus, now: datetime) -> bool:
    appeal = after.appeal
    if appeal is None or not appeal.in_chat or status.stage not in appeal.after:
        return False
    return appeal.days is None or (dhaka_date(now) - status.stage_since_on).days <= appeal.days


def reopen_case(session: Session, catalogue: Catalogue, clock: Clock, whose: CaseClaim) -> str | None:
    """Open the citizen's own closed case again; its deadline begins anew.

    Returns:
        The case's reference; None unless it is theirs.

    Raises:
        NotOffered: it is too late, or the service does not offer it.
    """

    def work(case: Case, now: datetime) -> None:
        service = catalogue.service(case.service)
        stage = service.after_closing.reopen_to
        if stage is None or not offers(catalogue, CaseStatus.of(case), now).reopen:
            raise NotOffered("the case can't be opened again")
        case.due_on = due_on(catalogue, service, now, case.fields)
        _send_to(session, catalogue, case, now, CaseEventKind.REOPENED, stage)

    return _once(session, catalogue, clock, whose, "reopen_case", work)


def appeal_case(session: Session, catalogue: Catalogue, clock: Clock, whose: CaseClaim) -> str | None:
    """Appeal against the decision in the citizen's own case. Whoever made it may not decide the appeal.

    From here on the stage's own deadline counts, not that of the first decision.

    Returns:
        The case's reference; None unless it is theirs.

    Raises:
        NotOffered: it is too late, or the service does not offer it.
    """

    def work(case: Case, now: datetime) -> None:
        appeal = catalogue.service(case.service).after_closing.appeal
        if appeal is None or not offers(catalogue, CaseStatus.of(case), now).appeal:
            raise NotOffered("there is no appeal in this case now")
        case.not_officer, case.due_on = decided_by(session, case), None
        _send_to(session, catalogue, case, now, CaseEventKind.APPEALED, appeal.to)

    return _once(session, catalogue, clock, whose, "appeal_case", work)


def rate_case(
    session: Session, catalogue: Catalogue, clock: Clock, whose: CaseClaim, *, rating: int
) -> str | None:
    """Keep how satisfied the citizen is with their own closed case, from 1 to 5; once.

    Returns:
        The case's reference; None unless it is theirs.

    Raises:
        NotOffered: it was rated before, is not closed, or there is no such rating.
    """

    def work(case: Case, now: datetime) -> None:
        if rating not in RATINGS or not offers(catalogue, CaseStatus.of(case), now).rate:
            raise NotOffered("the case can't be rated")
        case.rating = rating
        record(session, case, now, CaseEventKind.RATED, CITIZEN, content={"rating": rating})

    return _once(session, catalogue, clock, whose, "rate_case", work)


def comment_rating(
    session: Session, catalogue: Catalogue, clock: Clock, whose: CaseClaim, *, comment: str
) -> str | None:
    """Keep what the citizen says about their rating, with it; the office reads it in the history.

    Returns:
        The case's reference; None unless it is theirs.

    Raises:
        NotOffered: it has no rating.
    """

    def work(case: Case, now: datetime) -> None:
        if case.rating is None:
            raise NotOffered("the case has no rating")
        content = {"rating": case.rating, "comment": comment}
        record(session, case, now, CaseEventKind.RATED, CITIZEN, content=content)

    return _once(session, catalogue, clock, whose, "comment_rating", work)


def _once(
    session: Session,
    catalogue: Catalogue,
    clock: Clock,
    whose: CaseClaim,
    command: str,
    work: Callable[[Case, datetime], None],
) -> str | None:
    """Do something to the citizen's own case, locked; None if it is not theirs."""
    found = own_case(session, catalogue, reference=whose.reference, conversation_id=whose.conversation_id)
    if found is None:
        return None
    now = clock.now()

    def locked() -> dict[str, Any]:
        statement = select(Case).where(Case.id == found.id).options(defer(Case.fields)).with_for_update()
        case = session.scalars(statement.execution_options(populate_existing=True)).one()
        work(case, now)
        session.flush()
        log.info("case_command", command=command, service=case.service)
        return {"reference": case.reference}

    done = once(session, command, whose.idempotency_key, now + RECEIPT_LIFETIME, locked)
    return str(done["reference"])


def _send_to(
    session: Session, catalogue: Catalogue, case: Case, now: datetime, kind: CaseEventKind, code: str
) -> None:
    before, case.closed_at = case.stage, None
    enter_stage(catalogue, case, catalogue.service(case.service).stage(code), now)
    record(session, case, now, kind, CITIZEN, from_stage=before, to_stage=code)
