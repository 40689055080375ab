"""A pass over the waiting conversations: understand, decide, act, reply; all effects in one transaction.

One statement locks the conversations of a pass, one prediction serves all their texts, each event has its own
savepoint so that a bad one falls alone, and one commit ends the pass. Whoever is killed in the middle has
done nothing at all.

Where actions run on a server of their own, the turn is decided before the transaction begins (see
:mod:`bot.conversation.beforehand`): that server has units of work itself, and would wait for ours.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from datetime import datetime

import structlog
from prometheus_client import Histogram
from sqlalchemy import ColumnElement, select

from bot.clock import Clock
from bot.conversation.answer import Answerer
from bot.conversation.beforehand import Beforehand, DecidesBeforehand
from bot.conversation.failures import DATABASE_AWAY, set_back
from bot.conversation.indexing import index_heard
from bot.conversation.model import InboundEvent, is_pending
from bot.conversation.processing import Processing
from bot.conversation.understanding import understand
from bot.conversation.waiting import (
    EVENTS_A_CONVERSATION,
    due_conversations,
    lock_conversations,
    pending_among,
    set_aside,
    work_of,
)
from bot.nlu.interpreter import Interpreter
from bot.storage.database import Database

log = structlog.get_logger(__name__)

PASS_SIZE = 32
#: Events of one pass: it holds the write lock of SQLite, and citizens' locks on PostgreSQL.
PASS_EVENTS = 64
#: Nothing new is begun after this long; what is left waits for the next pass.
PASS_SECONDS = 0.3
PAGE_EVENTS = 100

PASS_LENGTH = Histogram("bot_pass_seconds", "Length of a pass")


class TurnRunner:
    """Runs passes. Any number of them may run at once, in threads, processes or on machines."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        interpreter: Interpreter,
        answerer: Answerer,
        *,
        pass_seconds: float = PASS_SECONDS,
    ) -> None:
        self.database = database
        self.clock = clock
        self.interpreter = interpreter
        self.answerer = answerer
        self.pass_seconds = pass_seconds
        self._processing = Processing(clock, answerer)
        self._ahead = DecidesBeforehand(database, answerer)

    def run_until_quiet(self, *, only: Collection[int] | None = None) -> int:
        """Run passes until nothing is due, as a pass may end with its time. Returns the events processed."""
        total = 0
        while done := self.run_pass(only=only):
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
        now, patient = self.clock.now(), only is None
        with self.database.read() as session:
            found = due_conversations(session, now, limit) if only is None else pending_among(session, only)
        if not found:
            return 0
        ids = [conversation_id for conversation_id in found if conversation_id is not None]
        done = self._page_events(now) if None in found else 0
        if ids and self.answerer.actions.is_remote:
            done += self._ahead.run(ids[:limit], now, self._storing(now, patient=patient), patient=patient)
        elif ids:
            done += self._together(ids, now, limit, patient=patient)
        PASS_LENGTH.observe(time.perf_counter() - started)
        return done

    def _together(self, ids: Sequence[int], now: datetime, limit: int, *, patient: bool) -> int:
        """One pass over all; if something spoils it as a whole, over each alone."""
        try:
            return self._perform(ids, now, limit, patient=patient)
        except DATABASE_AWAY:
            raise
        except Exception as error:
            log.exception("pass_failed", error=type(error).__name__)
        alone = self._storing(now, patient=patient, events=PASS_EVENTS)
        return sum(alone(conversation_id, None) for conversation_id in ids[:limit])

    def _storing(self, now: datetime, *, patient: bool, events: int = 1) -> Callable[[int, Beforehand], int]:
        """Processes one conversation; if even that fails as a whole, its oldest event is set back."""

        def store(conversation_id: int, beforehand: Beforehand) -> int:
            ids = [conversation_id]
            try:
                return self._perform(ids, now, 1, patient=patient, beforehand=beforehand, events=events)
            except DATABASE_AWAY:
                raise
            except Exception as error:
                self._set_back(InboundEvent.conversation_id == conversation_id, error, now)
                return 1

        return store

    def _perform(
        self,
        ids: Sequence[int],
        now: datetime,
        limit: int,
        *,
        patient: bool,
        beforehand: Beforehand = None,
        events: int = PASS_EVENTS,
    ) -> int:
        """One transaction: lock conversations, process their events. Returns how many were processed."""
        until = time.perf_counter() + self.pass_seconds
        with self.database.write() as session:
            conversations = lock_conversations(session, ids, limit, patient=patient)
            share = max(1, min(EVENTS_A_CONVERSATION, events // max(1, len(conversations))))
            work = work_of(session, conversations, now, patient=patient, most=share)
            busy = {one.conversation.id for one in work}
            idle = [conversation for conversation in conversations if conversation.id not in busy]
            done = set_aside(session, idle, now) if idle else 0
            parses = understand(self.interpreter, [event for one in work for event in one.events], now)
            done += self._processing.run(
                session, work, parses, now, beforehand, lambda: time.perf_counter() > until
            )
            index_heard(session, [event for one in work for event in one.events])
        return done

    def _page_events(self, now: datetime) -> int:
        """Events about a whole Page: they belong to no conversation."""
        mine = is_pending(), InboundEvent.due_at <= now, InboundEvent.conversation_id.is_(None)
        try:
            with self.database.write() as session:
                statement = select(InboundEvent).where(*mine).order_by(InboundEvent.event_at, InboundEvent.id)
                events = session.scalars(statement.limit(PAGE_EVENTS).with_for_update(skip_locked=True)).all()
                for event in events:
                    self._processing.page_event(session, event, now)
                return len(events)
        except DATABASE_AWAY:
            raise
        except Exception as error:
            self._set_back(InboundEvent.conversation_id.is_(None), error, now)
            return 1

    def _set_back(self, which: ColumnElement[bool], error: Exception, now: datetime) -> None:
        log.exception("pass_failed", error=type(error).__name__)
        with self.database.write() as session:
            set_back(session, which, error, now)
