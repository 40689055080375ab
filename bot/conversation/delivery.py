"""Sends what is in the outbox: in order for each citizen, never twice while it can be known.

A row is marked ``sending`` and committed before the carrier is called, and no database session is open during
the call. If the process dies in between, or the carrier hangs up, nobody knows whether the citizen has the
message: the row waits for its echo, which carries the row's id, and is sent again only when no echo came.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from prometheus_client import Counter, Histogram
from sqlalchemy import select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.catalogue.model import Page
from bot.clock import Clock
from bot.conversation.channel import (
    TEXT_CHANNELS,
    Channel,
    Decision,
    SendOutcome,
    SendRequest,
    SignalAction,
)
from bot.conversation.failures import DATABASE_AWAY
from bot.conversation.model import Conversation, DeliveryStatus, OutboxMessage
from bot.conversation.outbox import fail
from bot.conversation.outcomes import ECHO_WAIT, LONGEST_RETRY_SECONDS, MAX_ATTEMPTS, settle
from bot.conversation.sendable import (
    SENDING_LEASE,
    abandoned,
    due_messages,
    is_first_reply,
    more_follow,
    reply_window,
    sent_this_hour,
)
from bot.storage.database import Database

__all__ = ["ECHO_WAIT", "MAX_ATTEMPTS", "SENDING_LEASE", "Delivery"]

log = structlog.get_logger(__name__)

#: What was sent is written down at all costs: else it is sent once more when its lease is over.
RECORD_TRIES = 6
RECORD_PAUSE_SECONDS = 0.25
ABANDONED_A_ROUND = 1000
#: A send that has not begun this long after its row was taken is put back.
LATEST_START_SECONDS = 12.0

SENDS = Counter("bot_sends_total", "Sends by how they ended", ["channel", "outcome"])
WAITED = Histogram("bot_outbox_wait_seconds", "From the outbox to the carrier's answer", ["channel"])


@dataclass(frozen=True)
class Claimed:
    """A row that is ours to send, for as long as its lease lasts.

    ``is_first`` of the replies to a message; ``more`` of them follow. ``attempt`` counts the row's claims,
    ``claimed_at`` is by the monotonic clock.
    """

    outbox_id: int
    channel: str
    request: SendRequest
    is_first: bool
    more: bool
    attempt: int
    claimed_at: float


class Delivery:
    """Takes due rows, hands them to their channel, records what became of them."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        channels: Mapping[str, Channel],
        *,
        concurrency: int = 16,
        hourly_limits: Mapping[str, int] | None = None,
    ) -> None:
        """Wire it.

        Args:
            hourly_limits: by channel, the messages that the bot may send to one citizen in an hour: two
                machines that answer each other must come to an end where each message costs money.
        """
        self.database = database
        self.clock = clock
        self.channels = channels
        self.concurrency = concurrency
        self.hourly_limits = hourly_limits or {}
        self._pool = ThreadPoolExecutor(concurrency, thread_name_prefix="send")
        self._sending: set[int] = set()

    def close(self) -> None:
        """Let sends under way finish and stop the threads."""
        self._pool.shutdown(wait=True)

    def run_pass(self, pause: Callable[[], bool] = lambda: False) -> int:
        """Send all that is due now, and what becomes due because of it.

        Args:
            pause: asked before more is taken; what is under way is finished in any case.

        Returns:
            How many messages were attempted.
        """
        under_way: dict[Future[SendOutcome], Claimed] = {}
        attempted = 0
        try:
            while True:
                free = self.concurrency - len(under_way)
                if free and not pause():
                    for claimed in self._claim(free):
                        under_way[self._begin(claimed)] = claimed
                        attempted += 1
                if not under_way:
                    return attempted
                self._finish(under_way)
        finally:
            while under_way:
                self._finish(under_way)

    def recover(self) -> int:
        """Put rows back whose echo did not come in time. Returns how many.

        An echo that has come and waits for its turn counts as come. Where none ever comes, a send of unknown
        outcome is not tried again: each copy costs money, and the citizen's patience.
        """
        now = self.clock.now()
        given_up = abandoned(now)
        with self.database.read() as session:
            if session.execute(select(OutboxMessage.id).where(given_up).limit(1)).first() is None:
                return 0
        with self.database.write() as session:
            statement = select(OutboxMessage).where(given_up).order_by(OutboxMessage.id)
            found = session.scalars(statement.limit(ABANDONED_A_ROUND).with_for_update(skip_locked=True))
            # A clock that was set forward ends leases, not what this process is still sending.
            rows = [row for row in found if row.id not in self._sending]
            for row in rows:
                is_unknown = row.status == DeliveryStatus.UNKNOWN
                if row.attempts >= MAX_ATTEMPTS or (is_unknown and row.conversation.channel in TEXT_CHANNELS):
                    fail(row, "outcome unknown")
                else:
                    row.status, row.next_attempt_at = DeliveryStatus.QUEUED, now
            if rows:
                log.warning("sends_of_unknown_outcome", rows=len(rows))
            return len(rows)

    def _begin(self, claimed: Claimed) -> Future[SendOutcome]:
        self._sending.add(claimed.outbox_id)
        try:
            return self._pool.submit(self._send, claimed)
        except RuntimeError:
            # The process is ending: the row goes back as it was.
            unsent: Future[SendOutcome] = Future()
            unsent.set_result(SendOutcome("failed", decision=Decision.RETRY, reason="stopping"))
            return unsent

    def _finish(self, under_way: dict[Future[SendOutcome], Claimed]) -> None:
        finished, _ = wait(under_way, return_when=FIRST_COMPLETED)
        results = [(under_way.pop(future), future.result()) for future in finished]
        try:
            self._record(results)
        finally:
            self._sending.difference_update(claimed.outbox_id for claimed, _ in results)

    def _claim(self, limit: int) -> list[Claimed]:
        now = self.clock.now()
        due = due_messages(self.channels, now).limit(limit)
        with self.database.read() as session:
            if not session.scalars(due).all():
                return []
        with self.database.write() as session:
            rows = session.scalars(due.with_for_update(of=OutboxMessage, skip_locked=True)).all()
            claimed = [self._take_safely(session, row_id, now) for row_id in rows]
        return [one for one in claimed if one is not None]

    def _take_safely(self, session: Session, row_id: int, now: datetime) -> Claimed | None:
        """Take a row; one that can't even be read (no key opens it) must not stop all others."""
        try:
            with session.begin_nested():
                return self._take(session, session.get_one(OutboxMessage, row_id), now)
        except DATABASE_AWAY:
            raise
        except Exception as error:
            log.exception("message_unreadable", outbox_id=row_id, error=type(error).__name__)
        attempts = session.scalar(select(OutboxMessage.attempts).where(OutboxMessage.id == row_id)) or 0
        status = DeliveryStatus.QUEUED if attempts + 1 < MAX_ATTEMPTS else DeliveryStatus.FAILED
        values = {"attempts": attempts + 1, "status": status, "error_reason": "can't be read"}
        later = now + timedelta(seconds=LONGEST_RETRY_SECONDS)
        statement = update(OutboxMessage).where(OutboxMessage.id == row_id)
        session.execute(statement.values(next_attempt_at=later, **values))
        return None

    def _take(self, session: Session, row: OutboxMessage, now: datetime) -> Claimed | None:
        conversation = session.get_one(Conversation, row.conversation_id)
        page = session.get_one(Page, conversation.account_id)
        if conversation.suppressed_at is not None:
            fail(row, "the citizen can't be reached")
            return None
        if self._is_too_much(session, conversation, row, now):
            log.warning("hourly_limit_reached", channel=conversation.channel, conversation_id=conversation.id)
            fail(row, "too many messages in an hour")
            return None
        is_first, more = is_first_reply(session, row), more_follow(session, row)
        row.status, row.attempted_at = DeliveryStatus.SENDING, now
        row.attempts += 1
        request = SendRequest(
            account_id=conversation.account_id,
            token=page.token,
            user_id=conversation.phone or conversation.user_id,
            message=row.message,
            metadata=row.public_id,
            author="officer" if row.author == "officer" else "bot",
            window=reply_window(conversation, now),
        )
        return Claimed(row.id, conversation.channel, request, is_first, more, row.attempts, time.monotonic())

    def _is_too_much(
        self, session: Session, conversation: Conversation, row: OutboxMessage, now: datetime
    ) -> bool:
        limit = self.hourly_limits.get(conversation.channel)
        if limit is None or row.author != "bot":
            return False
        return sent_this_hour(session, conversation.id, now) >= limit

    def _send(self, claimed: Claimed) -> SendOutcome:
        channel, request = self.channels[claimed.channel], claimed.request
        if claimed.is_first and request.window == "open":
            _signal(channel, request, "mark_seen")
        if time.monotonic() > claimed.claimed_at + LATEST_START_SECONDS:
            # This process stood still, or looking up a name did: the lease would end before this send.
            return SendOutcome("failed", decision=Decision.RETRY, reason="too_late")
        try:
            outcome = channel.send(request)
        except Exception as error:
            # A fault of ours, perhaps after the request went out: treat it as unknown, never as unsent.
            log.exception("send_raised", channel=claimed.channel, error=type(error).__name__)
            return SendOutcome("unknown", reason=type(error).__name__)
        if claimed.more and outcome.status == "sent":
            _signal(channel, request, "typing_on")
        return outcome

    def _record(self, results: Sequence[tuple[Claimed, SendOutcome]]) -> None:
        """Write down how sends ended: all at once, or, if that fails, each alone and again and again."""
        try:
            self._write(results)
        except Exception as error:
            log.error("record_failed", results=len(results), error=type(error).__name__)
            for one in results:
                self._record_alone(one)
        for claimed, outcome in results:
            SENDS.labels(claimed.channel, outcome.status).inc()

    def _record_alone(self, result: tuple[Claimed, SendOutcome]) -> None:
        for attempt in range(RECORD_TRIES):
            try:
                self._write([result])
                return
            except SQLAlchemyError as error:
                log.error("record_failed", outbox_id=result[0].outbox_id, error=type(error).__name__)
                time.sleep(RECORD_PAUSE_SECONDS * 2**attempt)
            except Exception as error:
                log.exception("record_raised", outbox_id=result[0].outbox_id, error=type(error).__name__)
                return

    def _write(self, results: Sequence[tuple[Claimed, SendOutcome]]) -> None:
        now = self.clock.now()
        with self.database.write() as session:
            # One order for everyone who locks several rows.
            for claimed, outcome in sorted(results, key=lambda result: result[0].outbox_id):
                row = session.get(OutboxMessage, claimed.outbox_id, with_for_update=True)
                if row is None:
                    continue
                WAITED.labels(claimed.channel).observe(max(0.0, (now - row.created_at).total_seconds()))
                is_ours = row.attempts == claimed.attempt
                if row.status == DeliveryStatus.SENDING and is_ours:
                    settle(session, row, outcome, now)
                elif outcome.mid and row.mid is None:
                    # The echo was faster than the carrier's own answer.
                    row.mid = outcome.mid


def _signal(channel: Channel, request: SendRequest, action: SignalAction) -> None:
    try:
        channel.signal(request.account_id, request.token, request.user_id, action)
    except Exception as error:
        log.warning("signal_raised", channel=channel.name, error=type(error).__name__)
