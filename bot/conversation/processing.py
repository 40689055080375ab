"""One event at a time, each in its own savepoint, so that a bad one falls alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import structlog
from prometheus_client import Counter, Histogram
from sqlalchemy.orm import Session

from bot.clock import Clock
from bot.conversation import effects
from bot.conversation.answer import Answerer
from bot.conversation.beforehand import Beforehand
from bot.conversation.events import ANSWERED_KINDS
from bot.conversation.failures import after_failure, is_cut_off
from bot.conversation.model import Conversation, EventStatus, InboundEvent
from bot.conversation.question import Overtaken
from bot.conversation.waiting import Work

log = structlog.get_logger(__name__)

TURNS = Counter("bot_turns_total", "Events processed, by how they ended", ["status"])
TURN_WAIT = Histogram("bot_turn_wait_seconds", "From an event's arrival to the end of its turn")


class Processing:
    """Lets events have their effects, inside the pass's transaction."""

    def __init__(self, clock: Clock, answerer: Answerer) -> None:
        self.clock = clock
        self.answerer = answerer

    def run(
        self,
        session: Session,
        work: Sequence[Work],
        parses: Mapping[str, Any],
        now: datetime,
        beforehand: Beforehand,
        is_over: Callable[[], bool],
    ) -> int:
        """Process the first event of each conversation, then the second of each, until the time is over.

        Returns:
            How many were processed.
        """
        done, place, going = 0, 0, list(work)
        while going:
            may_go_on = []
            for one in going:
                if done and is_over():
                    return done
                try:
                    event = one.events[place]
                    goes_on = self._event(session, one.conversation, event, parses, now, beforehand)
                except Overtaken:
                    continue
                done += 1
                if goes_on and place + 1 < len(one.events):
                    may_go_on.append(one)
            going, place = may_go_on, place + 1
        return done

    def _event(
        self,
        session: Session,
        conversation: Conversation,
        event: InboundEvent,
        parses: Mapping[str, Any],
        now: datetime,
        beforehand: Beforehand,
    ) -> bool:
        """One event in its own savepoint. Returns whether the conversation may go on with the next one."""
        try:
            with session.begin_nested():
                event.status = self._effect(session, conversation, event, parses, now, beforehand)
                event.done_at = now
        except Overtaken:
            raise
        except Exception as error:
            if is_cut_off(error):
                raise
            return self._failed(session, conversation, event, error, now)
        TURNS.labels(event.status).inc()
        TURN_WAIT.observe(max(0.0, (self.clock.now() - event.received_at).total_seconds()))
        return True

    def _effect(
        self,
        session: Session,
        conversation: Conversation,
        event: InboundEvent,
        parses: Mapping[str, Any],
        now: datetime,
        beforehand: Beforehand,
    ) -> EventStatus:
        if event.kind not in ANSWERED_KINDS:
            effects.apply(session, conversation, event, now, self.answerer.app_id)
            return EventStatus.DONE
        if isinstance(beforehand, Exception):
            raise beforehand
        return self.answerer.answer(session, conversation, event, parses, now, beforehand)

    def _failed(
        self,
        session: Session,
        conversation: Conversation | None,
        event: InboundEvent,
        error: Exception,
        now: datetime,
    ) -> bool:
        for name, value in after_failure(event.attempts + 1, error, now).items():
            setattr(event, name, value)
        session.flush()
        quarantined = event.status == EventStatus.QUARANTINED
        log.error(
            "event_quarantined" if quarantined else "event_failed",
            event_id=event.id,
            attempts=event.attempts,
            error=event.error,
            exc_info=True,
        )
        TURNS.labels(event.status).inc()
        if quarantined and conversation is not None and event.kind in ANSWERED_KINDS:
            self._apologise(session, conversation, event)
        return quarantined

    def _apologise(self, session: Session, conversation: Conversation, event: InboundEvent) -> None:
        try:
            with session.begin_nested():
                self.answerer.apologise(session, conversation, event)
        except Exception as error:
            log.error("no_apology", event_id=event.id, error=type(error).__name__)

    def page_event(self, session: Session, event: InboundEvent, now: datetime) -> None:
        """Process an event about a whole Page."""
        try:
            with session.begin_nested():
                effects.apply_to_page(session, event, now)
                event.status, event.done_at = EventStatus.DONE, now
        except Exception as error:
            self._failed(session, None, event, error, now)
