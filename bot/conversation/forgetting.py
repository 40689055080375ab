"""Forgetting the words and files of an anonymous report, wherever the conversation keeps them.

The rows stay, so that nothing is processed twice, but without their content. What is still on its way to the
citizen is forgotten as soon as the carrier has taken it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from bot.catalogue.loader import Catalogue
from bot.conversation.model import (
    OPEN_STATUSES,
    Conversation,
    InboundEvent,
    OutboxMessage,
    Turn,
    is_pending,
)
from bot.conversation.outbox import ERASED
from bot.dialogue.names import ASK_AFFIRMATION, ASK_REPHRASE, DEFAULT_FALLBACK, TWO_STAGE_FALLBACK
from bot.dialogue.tracker import Tracker
from bot.evidence.commands import forget_events
from bot.evidence.queries import event_of_first

#: The bot had not understood, or asked what was meant: the words it had not understood may be the report's.
NOT_UNDERSTOOD = frozenset({TWO_STAGE_FALLBACK, ASK_AFFIRMATION, ASK_REPHRASE, DEFAULT_FALLBACK})
#: So far back, in turns and in time, words may have led to a confidential form.
TURNS_BACK = 5
TIME_BACK = timedelta(hours=1)


def note_confidential(
    session: Session,
    catalogue: Catalogue,
    conversation: Conversation,
    tracker: Tracker,
    event: InboundEvent,
) -> None:
    """Remember where a confidential form began, so that its words can be erased later."""
    name = str((tracker.active_loop or {}).get("name") or "").removesuffix("_form")
    service = catalogue.services.get(name)
    if service is not None and service.confidential and conversation.confidential_since is None:
        first = _first_words(session, conversation, event)
        conversation.confidential_since = min(first, _first_file(session, tracker) or first)


def erase(
    session: Session, conversation: Conversation, tracker: Tracker, event: InboundEvent, now: datetime
) -> None:
    """Forget what came in, what was understood and what was said since the confidential form began.

    Outside of such a form (somebody asks by a receipt code) that is this one event. Messages that came
    meanwhile and still wait for their turn keep their words. Files that the report has taken are no longer
    the conversation's; the others go.
    """
    first = conversation.confidential_since or event.id
    session.flush()
    mine = InboundEvent.conversation_id == conversation.id, _from(session, first, event)
    processed = or_(InboundEvent.id == event.id, ~is_pending())
    forget_events(session, now, conversation.id, select(InboundEvent.id).where(*mine, processed))
    session.execute(
        update(InboundEvent)
        .where(*mine, processed)
        .values(content=ERASED, raw=None)
        .execution_options(synchronize_session=False)
    )
    events = select(InboundEvent.id).where(*mine)
    session.execute(
        update(Turn)
        .where(Turn.conversation_id == conversation.id, Turn.event_id.in_(events))
        .values(record=ERASED)
        .execution_options(synchronize_session=False)
    )
    spoken = OutboxMessage.conversation_id == conversation.id, OutboxMessage.event_id.in_(events)
    session.execute(
        update(OutboxMessage)
        .where(*spoken)
        .values(confidential=True)
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(OutboxMessage)
        .where(*spoken, OutboxMessage.status.not_in(OPEN_STATUSES))
        .values(message=ERASED)
        .execution_options(synchronize_session=False)
    )
    session.expire_all()
    tracker.forget_message()
    conversation.tracker = tracker.to_snapshot()
    conversation.confidential_since = None


def _from(session: Session, first: int, event: InboundEvent) -> ColumnElement[bool]:
    """From an event on, by the order of arrival or by the order of happening: the two can differ."""
    first_at = session.scalar(select(InboundEvent.event_at).where(InboundEvent.id == first))
    return or_(InboundEvent.id >= first, InboundEvent.event_at >= (first_at or event.event_at))


def _first_words(session: Session, conversation: Conversation, event: InboundEvent) -> int:
    """The event that the report began with: this one, or one before it that the bot had asked back about."""
    statement = (
        select(Turn)
        .where(
            Turn.conversation_id == conversation.id,
            Turn.event_id != event.id,
            Turn.at >= event.received_at - TIME_BACK,
        )
        .order_by(Turn.id.desc())
        .limit(TURNS_BACK)
    )
    first = event.id
    for turn in session.scalars(statement):
        actions = {one.get("name") for one in turn.record.get("events") or [] if one.get("event") == "action"}
        if not actions & NOT_UNDERSTOOD:
            break
        first = turn.event_id
    return first


def _first_file(session: Session, tracker: Tracker) -> int | None:
    """The event of the first file that was sent before the form began, and was taken into it."""
    held = [item for value in tracker.slots.values() if isinstance(value, list) for item in value]
    ids = [str(item["evidence"]) for item in held if isinstance(item, dict) and item.get("evidence")]
    return event_of_first(session, ids)
