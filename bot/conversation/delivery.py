"""Sends what is in the outbox: in order for each citizen, never twice while it can be known.

A row is marked ``sending`` and committed before the carrier is called, and no database session is open during
the call. If the process dies in between, or the carrier hangs up, nobody knows whether the citizen has the
message: the row waits for its echo, which carries the row's id, and is sent again only when no echo came.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from prometheus_client import Counter, Histogram
from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import Session, aliased

from bot.catalogue.model import Page
from bot.clock import Clock
from bot.conversation.channel import Channel, Decision, SendOutcome, SendRequest, Window
from bot.conversation.model import (
    Conversation,
    DeliveryStatus,
    OutboxMessage,
    is_open,
)
from bot.conversation.outbox import ERASED, fail_queued, give_up_open
from bot.storage.database import Database

log = structlog.get_logger(__name__)

#: How long an officer may still answer (Meta's human-agent rule).
HUMAN_AGENT_WINDOW = timedelta(days=7)
#: How long a message of unknown outcome waits for its echo before it is sent again.
ECHO_WAIT = timedelta(seconds=20)
#: A row that has been 'sending' for longer than any request may take was left by a process that died.
SENDING_LEASE = timedelta(seconds=35)
MAX_ATTEMPTS = 6
FIRST_RETRY_SECONDS = 2.0
LONGEST_RETRY_SECONDS = 300.0
PAGE_PAUSE = timedelta(minutes=5)

SENDS = Counter("bot_sends_total", "Sends by how they ended", ["channel", "outcome"])
WAITED = Histogram("bot_outbox_wait_seconds", "From the outbox to the carrier's answer", ["channel"])


@dataclass(frozen=True)
class Claimed:
    """A row that is ours to send."""

    outbox_id: int
    channel: str
    request: SendRequest
    first: bool
    more: bool


class Delivery:
    """Takes due rows, hands them to their channel, records what became of them."""

    def __init__(
        self, database: Database, clock: Clock, channels: Mapping[str, Channel], *, concurrency: int = 8
    ) -> None:
        self.database = database
        self.clock = clock
        self.channels = channels
        self.concurrency = concurrency
        self._pool = ThreadPoolExecutor(concurrency, thread_name_prefix="send")

    def close(self) -> None:
        """Let sends under way finish and stop the threads."""
        self._pool.shutdown(wait=True)

    def run_pass(self) -> int:
        """Send all that is due now, and what becomes due because of it.

        Returns:
            How many messages were attempted.
        """
        under_way: dict[Future[SendOutcome], Claimed] = {}
        attempted = 0
        while True:
            free = self.concurrency - len(under_way)
            if free:
                for claimed in self._claim(free):
                    under_way[self._pool.submit(self._send, claimed)] = claimed
                    attempted += 1
            if not under_way:
                return attempted
            finished, _ = wait(under_way, return_when=FIRST_COMPLETED)
            self._record([(under_way.pop(future), future.result()) for future in finished])

    def recover(self) -> int:
        """Put rows back whose echo did not come in time. Returns how many."""
        now = self.clock.now()
        abandoned = (
            (OutboxMessage.status == DeliveryStatus.SENDING)
            & (OutboxMessage.attempted_at < now - SENDING_LEASE)
        ) | ((OutboxMessage.status == DeliveryStatus.UNKNOWN) & (OutboxMessage.next_attempt_at <= now))
        with self.database.read() as session:
            ids = session.scalars(select(OutboxMessage.id).where(abandoned).limit(1000)).all()
        if not ids:
            return 0
        with self.database.write() as session:
            rows = session.scalars(select(OutboxMessage).where(OutboxMessage.id.in_(ids), abandoned)).all()
            for row in rows:
                if row.attempts >= MAX_ATTEMPTS:
                    row.status, row.error_reason = DeliveryStatus.FAILED, "outcome unknown"
                else:
                    row.status, row.next_attempt_at = DeliveryStatus.QUEUED, now
            log.warning("sends_of_unknown_outcome", rows=len(rows))
            return len(rows)

    def _claim(self, limit: int) -> list[Claimed]:
        now = self.clock.now()
        due = self._due(now).limit(limit)
        with self.database.read() as session:
            if not session.scalars(due).all():
                return []
        with self.database.write() as session:
            rows = session.scalars(due.with_for_update(of=OutboxMessage, skip_locked=True)).all()
            claimed = [self._take(session, session.get_one(OutboxMessage, row_id), now) for row_id in rows]
        return [one for one in claimed if one is not None]

    def _due(self, now: datetime) -> Select[int]:
        earlier = aliased(OutboxMessage)
        held_back = exists().where(
            earlier.conversation_id == OutboxMessage.conversation_id,
            earlier.id < OutboxMessage.id,
            is_open(earlier),
        )
        return (
            select(OutboxMessage.id)
            .join(Conversation, Conversation.id == OutboxMessage.conversation_id)
            .join(Page, Page.page_id == Conversation.account_id)
            .where(
                OutboxMessage.status == DeliveryStatus.QUEUED,
                OutboxMessage.next_attempt_at <= now,
                Conversation.channel.in_(list(self.channels)),
                Page.status != "reauthorise",
                or_(Page.paused_until_at.is_(None), Page.paused_until_at <= now),
                ~held_back,
            )
            .order_by(OutboxMessage.id)
        )

    def _take(self, session: Session, row: OutboxMessage, now: datetime) -> Claimed | None:
        conversation = session.get_one(Conversation, row.conversation_id)
        page = session.get_one(Page, conversation.account_id)
        if conversation.suppressed_at is not None:
            row.status, row.error_reason = DeliveryStatus.FAILED, "the citizen can't be reached"
            return None
        first = row.attempts == 0 and row.author == "bot"
        more = session.scalar(
            select(
                exists().where(
                    OutboxMessage.conversation_id == row.conversation_id,
                    OutboxMessage.id > row.id,
                    OutboxMessage.status == DeliveryStatus.QUEUED,
                )
            )
        )
        row.status, row.attempted_at = DeliveryStatus.SENDING, now
        row.attempts += 1
        request = SendRequest(
            account_id=conversation.account_id,
            token=page.token,
            user_id=conversation.user_id,
            message=row.message,
            metadata=row.public_id,
            author="officer" if row.author == "officer" else "bot",
            window=reply_window(conversation, now),
        )
        return Claimed(row.id, conversation.channel, request, first, bool(more))

    def _send(self, claimed: Claimed) -> SendOutcome:
        channel, request = self.channels[claimed.channel], claimed.request
        if claimed.first and request.window == "open":
            channel.signal(request.account_id, request.token, request.user_id, "mark_seen")
        try:
            outcome = channel.send(request)
            if claimed.more and outcome.status == "sent":
                channel.signal(request.account_id, request.token, request.user_id, "typing_on")
            return outcome
        except Exception as error:
            # A fault of ours, perhaps after the request went out: treat it as unknown, never as unsent.
            log.exception("send_raised", channel=claimed.channel, error=type(error).__name__)
            return SendOutcome("unknown", reason=type(error).__name__)

    def _record(self, results: Sequence[tuple[Claimed, SendOutcome]]) -> None:
        now = self.clock.now()
        with self.database.write() as session:
            for claimed, outcome in results:
                row = session.get_one(OutboxMessage, claimed.outbox_id, with_for_update=True)
                SENDS.labels(claimed.channel, outcome.status).inc()
                WAITED.labels(claimed.channel).observe(max(0.0, (now - row.created_at).total_seconds()))
                if row.status == DeliveryStatus.SENDING:
                    _apply(session, row, outcome, now)
                elif outcome.mid and row.mid is None:
                    # The echo was faster than the carrier's own answer.
                    row.mid = outcome.mid


def reply_window(conversation: Conversation, now: datetime) -> Window:
    """Who may still write to this citizen (``facts``: 24 hours for all, 7 days for an officer)."""
    if conversation.window_expires_at is not None and conversation.window_expires_at > now:
        return "open"
    last = conversation.last_inbound_at
    return "human_agent" if last is not None and last + HUMAN_AGENT_WINDOW > now else "closed"


def mark_sent(row: OutboxMessage, mid: str | None, now: datetime) -> None:
    """The carrier has it, by its answer or by its echo. Confidential words are erased here."""
    row.status, row.sent_at, row.mid = DeliveryStatus.SENT, now, mid or row.mid
    row.error_code = row.error_subcode = row.error_reason = None
    if row.confidential:
        row.message = ERASED


def _apply(session: Session, row: OutboxMessage, outcome: SendOutcome, now: datetime) -> None:
    row.error_code, row.error_subcode = outcome.code, outcome.subcode
    row.error_reason = outcome.reason
    if outcome.status == "sent" or outcome.decision is Decision.SENT:
        mark_sent(row, outcome.mid, now)
        return
    if outcome.status == "unknown":
        row.status, row.next_attempt_at = DeliveryStatus.UNKNOWN, now + ECHO_WAIT
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
    if row.attempts >= MAX_ATTEMPTS:
        _drop(session, row, outcome, now)
        return
    seconds = outcome.retry_after_seconds or min(
        LONGEST_RETRY_SECONDS, FIRST_RETRY_SECONDS * 2 ** (row.attempts - 1)
    )
    row.status = DeliveryStatus.QUEUED
    row.next_attempt_at = now + timedelta(seconds=seconds * random.uniform(0.8, 1.2))


def _drop(session: Session, row: OutboxMessage, outcome: SendOutcome, now: datetime) -> None:
    row.status = DeliveryStatus.FAILED
    if row.confidential:
        row.message = ERASED


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


def expire_unsendable(session: Session, now: datetime) -> int:
    """Fail what waited so long that nobody may send it any more (a Page without a token, say)."""
    stale = select(Conversation.id).where(
        or_(
            Conversation.last_inbound_at.is_(None),
            Conversation.last_inbound_at <= now - HUMAN_AGENT_WINDOW,
        )
    )
    return fail_queued(
        session,
        OutboxMessage.created_at <= now - HUMAN_AGENT_WINDOW,
        OutboxMessage.conversation_id.in_(stale),
        reason="the reply window closed",
    )
