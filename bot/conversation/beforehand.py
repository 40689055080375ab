"""Turns whose actions run on a server of their own: decided first, stored afterwards.

The action server opens units of work itself: it opens cases, and marks this very conversation as waiting for
an officer. Were the turn's transaction open meanwhile, each would wait for the other. So the dialogue decides
on what it has read, with no session open, and the transaction only stores the result, if the
conversation still is as it was. If it isn't, the turn is decided again; commands carry a key, so what
an action has done once it does not do twice.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime

from bot.conversation.answer import Answerer
from bot.conversation.events import ANSWERED_KINDS
from bot.conversation.failures import DATABASE_AWAY
from bot.conversation.question import Course, Decided
from bot.conversation.understanding import understand
from bot.conversation.waiting import EVENTS_A_CONVERSATION, read_conversation, work_of
from bot.storage.database import Database

#: What was decided beforehand about one event, or why that failed; None to decide in the transaction.
Beforehand = Decided | Exception | None
#: Stores the first event of a conversation with what was decided about it; returns how many were processed.
Store = Callable[[int, Beforehand], int]

#: Conversations at a time.
AT_ONCE = 8
#: Longer than the longest turn: ten actions that all time out.
PATIENCE_SECONDS = 120.0


class DecidesBeforehand:
    """Takes each conversation alone; two threads never decide the same one at once."""

    def __init__(self, database: Database, answerer: Answerer) -> None:
        self.database = database
        self.answerer = answerer
        self._busy: set[int] = set()
        self._changed = threading.Condition()

    def run(self, ids: Sequence[int], now: datetime, store: Store, *, patient: bool) -> int:
        """Process what is due in conversations. Returns how many events were processed.

        Args:
            ids: which conversations.
            now: the time of the pass.
            store: stores what was decided.
            patient: leave alone what another thread is busy with, instead of waiting for it.
        """

        def process(conversation_id: int) -> int:
            with self._alone_with(conversation_id, patient=patient) as is_mine:
                return self._events(conversation_id, now, store, patient=patient) if is_mine else 0

        if len(ids) == 1:
            return process(ids[0])
        # Most of the time is the action server's: one that is slow for a citizen is not for the next.
        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="decide") as pool:
            return sum(pool.map(process, ids))

    def _events(self, conversation_id: int, now: datetime, store: Store, *, patient: bool) -> int:
        done = 0
        for _ in range(EVENTS_A_CONVERSATION):
            processed = store(conversation_id, self._decide(conversation_id, now, patient=patient))
            if not processed:
                break
            done += processed
        return done

    def _decide(self, conversation_id: int, now: datetime, *, patient: bool) -> Beforehand:
        """Decide about the first event of a conversation, if it takes a decision."""
        try:
            with self.database.read() as session:
                conversations = read_conversation(session, conversation_id)
                work = work_of(session, conversations, now, patient=patient, most=1)
                if not work or work[0].events[0].kind not in ANSWERED_KINDS:
                    return None
                conversation, event = work[0].conversation, work[0].events[0]
                parses = understand(self.answerer.interpreter, [event], now)
                question = self.answerer.question(session, conversation, event, parses, now)
            if question.course is not Course.TURN:
                return None
            return self.answerer.decide_remotely(conversation, event, question, now)
        except DATABASE_AWAY:
            raise
        except Exception as error:
            # Counted against the event where its result would have been stored.
            return error

    @contextmanager
    def _alone_with(self, conversation_id: int, *, patient: bool) -> Iterator[bool]:
        if not self._begin(conversation_id, patient=patient):
            yield False
            return
        try:
            yield True
        finally:
            with self._changed:
                self._busy.discard(conversation_id)
                self._changed.notify_all()

    def _begin(self, conversation_id: int, *, patient: bool) -> bool:
        with self._changed:
            if not patient:
                self._changed.wait_for(lambda: conversation_id not in self._busy, PATIENCE_SECONDS)
            if conversation_id in self._busy:
                return False
            self._busy.add(conversation_id)
            return True
