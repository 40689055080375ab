"""What becomes of a message after a try to send it."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import structlog
from sqlalchemy.orm import Session

from bot.catalogue.model import Page
from bot.conversation.channel import Decision, SendOutcome
from bot.conversation.model import Conversation, DeliveryStatus, OutboxMessage
from bot.conversation.outbox import ERASED, fail, give_up_open

log = structlog.get_logger(__name__)

#: How long a message of unknown outcome waits for its echo before it is sent again; each time twice as long,
#: so that an outage of a quarter of an hour loses nothing.
ECHO_WAIT = timedelta(seconds=20)
MAX_ATTEMPTS = 6
FIRST_RETRY_SECONDS = 2.0
LONGEST_RETRY_SECONDS = 300.0
LONGEST_DOUBLING = 10
PAGE_PAUSE = timedelta(minutes=5)


def mark_sent(row: OutboxMessage, mid: str | None, now: datetime) -> None:
    """The carrier has it, by its answer or by its echo. Confidential words are erased here."""
    row.status, row.sent_at, row.mid = DeliveryStatus.SENT, now, mid or row.mid
    row.error_code = row.error_subcode = row.error_reason = None
    if row.confidential:
        row.message = ERASED


def settle(session: Session, row: OutboxMessage, outcome: SendOutcome, now: datetime) -> None:
    """Write down how a send ended, and what follows from it."""
    row.error_code, row.error_subcode = outcome.code, outcome.subcode
    row.error_reason = outcome.reason
    if outcome.status == "sent" or outcome.decision is Decision.SENT:
        mark_sent(row, outcome.mid, now)
        return
    if outcome.status == "unknown":
        wait = ECHO_WAIT * 2 ** min(row.attempts - 1, LONGEST_DOUBLING)
        row.status, row.next_attempt_at = DeliveryStatus.UNKNOWN, now + wait
        return
    log.warning(
        "send_failed",
        outbox_id=row.id,
        code=outcome.code,
        subcode=outcome.subcode,
        decision=outcome.decision,
        trace_id=outcome.trace_id,
    )
    _DECIDE[outcome.decision or Decision.DROP](session, row, outcome, now)


def _retry(session: Session, row: OutboxMessage, outcome: SendOutcome, now: datetime) -> None:
    # Without a code nobody refused it: the carrier was out of reach, and may be for as long as it takes.
    if row.attempts >= MAX_ATTEMPTS and outcome.code is not None:
        _drop(session, row, outcome, now)
        return
    seconds = outcome.retry_after_seconds or min(
        LONGEST_RETRY_SECONDS, FIRST_RETRY_SECONDS * 2 ** min(row.attempts - 1, LONGEST_DOUBLING)
    )
    row.status = DeliveryStatus.QUEUED
    row.next_attempt_at = now + timedelta(seconds=seconds * random.uniform(0.8, 1.2))


def _drop(session: Session, row: OutboxMessage, outcome: SendOutcome, now: datetime) -> None:
    fail(row, outcome.reason or "refused")


def _pause_page(session: Session, row: OutboxMessage, outcome: SendOutcome, now: datetime) -> None:
    page = _page_of(session, row)
    pause = timedelta(seconds=outcome.retry_after_seconds) if outcome.retry_after_seconds else PAGE_PAUSE
    page.paused_until_at = max(page.paused_until_at or now, now + pause)
    _wait(row, now)
    # Without a code it is our own pacing, which is no trouble.
    tell = log.error if outcome.code is not None else log.info
    tell("page_paused", page_id=page.page_id, seconds=pause.total_seconds(), reason=outcome.reason)


def _reauthorise(session: Session, row: OutboxMessage, outcome: SendOutcome, now: datetime) -> None:
    page = _page_of(session, row)
    page.status = "reauthorise"
    _wait(row, now)
    log.error("page_needs_a_new_token", page_id=page.page_id, code=outcome.code, subcode=outcome.subcode)


def _suppress(session: Session, row: OutboxMessage, outcome: SendOutcome, now: datetime) -> None:
    _drop(session, row, outcome, now)
    session.get_one(Conversation, row.conversation_id).suppressed_at = now
    session.flush()
    give_up_open(session, row.conversation_id, "the citizen can't be reached")


def _alert(session: Session, row: OutboxMessage, outcome: SendOutcome, now: datetime) -> None:
    _drop(session, row, outcome, now)
    log.error("send_needs_an_operator", outbox_id=row.id, code=outcome.code, subcode=outcome.subcode)


def _wait(row: OutboxMessage, now: datetime) -> None:
    # The Page is the hindrance, not the message: it keeps its attempts.
    row.status, row.next_attempt_at = DeliveryStatus.QUEUED, now
    row.attempts = max(0, row.attempts - 1)


def _page_of(session: Session, row: OutboxMessage) -> Page:
    conversation = session.get_one(Conversation, row.conversation_id)
    return session.get_one(Page, conversation.account_id)


_DECIDE = {
    Decision.RETRY: _retry,
    Decision.DROP: _drop,
    Decision.PAUSE_PAGE: _pause_page,
    Decision.REAUTHORISE: _reauthorise,
    Decision.SUPPRESS: _suppress,
    Decision.ALERT: _alert,
}
