"""A pass over the waiting conversations: understand, decide, act, reply; all effects in one transaction.

One statement locks the conversations of a pass, one prediction serves all their texts, each event has its own
savepoint so that a bad one falls alone, and one commit ends the pass. Whoever is killed in the middle has
done nothing at all.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from prometheus_client import Counter, Histogram
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from bot.clock import Clock
from bot.conversation import effects
from bot.conversation.answer import Answerer, utterance_of
from bot.conversation.events import ANSWERED_KINDS
from bot.conversation.model import Conversation, EventStatus, InboundEvent, is_pending
from bot.nlu.interpreter import Interpreter
from bot.storage.database import Database

log = structlog.get_logger(__name__)

PASS_SIZE = 32
EVENTS_A_CONVERSATION = 50
MAX_ATTEMPTS = 4
FIRST_BACKOFF = timedelta(seconds=1)

TURNS = Counter("bot_turns_total", "Events processed, by how they ended", ["status"])
PASS_SECONDS = Histogram("bot_pass_seconds", "Length of a pass")
TURN_WAIT = Histogram("bot_turn_wait_seconds", "From an event's arrival to the end of its turn")


@dataclass(frozen=True)
class Work:
    """The events of one conversation that are to be processed now, oldest first by their own time."""

    conversation: Conversation
    events: Sequence[InboundEvent]


class TurnRunner:
    """Runs passes. Any number of them may run at once, in threads, processes or on machines."""

    def __init__(
        self, database: Database, clock: Clock, interpreter: Interpreter, answerer: Answerer
    ) -> None:
        self.database = database
        self.clock = clock
        self.interpreter = interpreter
        self.answerer = answerer

    def run_until_quiet(self, pause: Callable[[], bool] = lambda: False) -> int:
        """Run passes until nothing is due. ``pause`` may stop it early. Returns the events processed."""
        total = 0
        while not pause():
            done = self.run_pass()
            if not done:
                break
            total += done
        return total

    def run_pass(self, *, limit: int = PASS_SIZE, only: Collection[int] | None = None) -> int:
        """Process what is due in up to ``limit`` conversations.

        Args:
            limit: conversations a pass.
            only: restrict to these conversations, and don't wait for their hold to end.

        Returns:
            How many events were processed (also those that failed and will be tried again).
        """
        started = time.perf_counter()
        now = self.clock.now()
        with self.database.read() as session:
            if session.execute(_due(now, only).limit(1)).first() is None:
                return 0
        with self.database.write() as session:
            done = self._page_events(session, now)
            work = _claim(session, now, limit, only)
            parses = self._understand(work, now)
            for one in work:
                done += self._conversation(session, one, parses, now)
        PASS_SECONDS.observe(time.perf_counter() - started)
        return done

    def _understand(self, work: Sequence[Work], now: datetime) -> dict[str, Any]:
        """One prediction for all texts of the pass."""
        texts = {
            text
            for one in work
            for event in one.events
            if event.kind in ANSWERED_KINDS and (text := utterance_of(event.content)) is not None
        }
        ordered = sorted(texts)
        return (
            dict(zip(ordered, self.interpreter.parse_many(ordered, now=now), strict=True)) if ordered else {}
        )

    def _conversation(self, session: Session, work: Work, parses: Mapping[str, Any], now: datetime) -> int:
        done = 0
        for event in work.events:
            done += 1
            if not self._event(session, work.conversation, event, parses, now):
                break
        return done

    def _event(
        self,
        session: Session,
        conversation: Conversation,
        event: InboundEvent,
        parses: Mapping[str, Any],
        now: datetime,
    ) -> bool:
        """One event in its own savepoint. Returns whether the conversation may go on with the next one."""
        try:
            with session.begin_nested():
                event.status = self._effect(session, conversation, event, parses, now)
                event.done_at = now
        except Exception as error:
            return self._failed(session, event, error, now)
        TURNS.labels(event.status).inc()
        TURN_WAIT.observe(max(0.0, (now - event.received_at).total_seconds()))
        return True

    def _effect(
        self,
        session: Session,
        conversation: Conversation,
        event: InboundEvent,
        parses: Mapping[str, Any],
        now: datetime,
    ) -> EventStatus:
        if event.kind not in ANSWERED_KINDS:
            effects.apply(session, conversation, event, now, self.answerer.app_id)
            return EventStatus.DONE
        return self.answerer.answer(session, conversation, event, parses, now)

    def _failed(self, session: Session, event: InboundEvent, error: Exception, now: datetime) -> bool:
        event.attempts += 1
        event.error = type(error).__name__
        quarantined = event.attempts >= MAX_ATTEMPTS
        event.status = EventStatus.QUARANTINED if quarantined else EventStatus.PENDING
        event.due_at = now + FIRST_BACKOFF * 4 ** (event.attempts - 1)
        session.flush()
        log.exception(
            "event_quarantined" if quarantined else "event_failed",
            event_id=event.id,
            attempts=event.attempts,
            error=event.error,
        )
        TURNS.labels(event.status).inc()
        return quarantined

    def _page_events(self, session: Session, now: datetime) -> int:
        statement = select(InboundEvent).where(
            is_pending(),
            InboundEvent.due_at <= now,
            InboundEvent.conversation_id.is_(None),
        )
        events = session.scalars(statement.limit(100).with_for_update(skip_locked=True)).all()
        for event in events:
            effects.apply_to_page(session, event, now)
            event.status, event.done_at = EventStatus.DONE, now
        return len(events)


def _due(now: datetime, only: Collection[int] | None) -> Select[int | None]:
    statement = select(InboundEvent.conversation_id).where(is_pending())
    if only is None:
        return statement.where(InboundEvent.due_at <= now).order_by(InboundEvent.due_at)
    return statement.where(InboundEvent.conversation_id.in_(only))


def _claim(session: Session, now: datetime, limit: int, only: Collection[int] | None) -> list[Work]:
    """Lock waiting conversations, the longest waiting first, and read what is due in them."""
    # A conversation may have many due events, and another worker may hold some: look further than the limit.
    due = session.scalars(_due(now, only).limit(limit * 8))
    ids = list(dict.fromkeys(due))
    statement = select(Conversation).where(Conversation.id.in_(ids[: limit * 2])).limit(limit)
    conversations = session.scalars(statement.with_for_update(key_share=True, skip_locked=only is None)).all()
    pending: dict[int, list[InboundEvent]] = defaultdict(list)
    events = select(InboundEvent).where(
        is_pending(),
        InboundEvent.conversation_id.in_([conversation.id for conversation in conversations]),
    )
    for event in session.scalars(events.order_by(InboundEvent.event_at, InboundEvent.id)):
        assert event.conversation_id is not None
        pending[event.conversation_id].append(event)
    work = [
        Work(one, _ready(pending[one.id], now, patient=only is None)[:EVENTS_A_CONVERSATION])
        for one in conversations
    ]
    return [one for one in work if one.events]


def _ready(events: Sequence[InboundEvent], now: datetime, *, patient: bool) -> list[InboundEvent]:
    """The events to process now, in event-time order.

    An event that is due takes along those that happened before it, even if they are still held back; one that
    failed and waits for its next try holds back all that came after it.
    """
    last = max((i for i, event in enumerate(events) if event.due_at <= now or not patient), default=-1)
    ready: list[InboundEvent] = []
    for event in events[: last + 1]:
        if event.attempts and event.due_at > now:
            break
        ready.append(event)
    return ready
