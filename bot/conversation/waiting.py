"""What waits for its turn: which conversations, and which of their events may be processed now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, case, func, select, update
from sqlalchemy.orm import Session, defer

from bot.conversation.model import Conversation, InboundEvent, is_pending

#: So many events of one conversation are processed in one go.
EVENTS_A_CONVERSATION = 50
#: A conversation may have many due events, and another worker may hold some: look further than the limit.
ROWS_A_CONVERSATION = 8
SPARE = 2


@dataclass(frozen=True)
class Work:
    """The events of one conversation that are to be processed now, oldest first by their own time."""

    conversation: Conversation
    events: Sequence[InboundEvent]


def due_conversations(session: Session, now: datetime, limit: int) -> list[int | None]:
    """Conversations with due events, the longest waiting first; None stands for events about a whole Page.

    A citizen who sends hundreds of messages fills the front of the queue: then the conversations behind are
    looked for, so that everybody gets a place in the pass.
    """
    due = is_pending(), InboundEvent.due_at <= now
    rows = limit * ROWS_A_CONVERSATION
    in_front = select(InboundEvent.conversation_id).where(*due).order_by(InboundEvent.due_at).limit(rows)
    found = session.scalars(in_front).all()
    ids = list(dict.fromkeys(found))
    if len(found) == rows and len(ids) < limit:
        first_due = func.min(InboundEvent.due_at)
        each = select(InboundEvent.conversation_id).where(*due).group_by(InboundEvent.conversation_id)
        ids = list(session.scalars(each.order_by(first_due).limit(limit * SPARE)).all())
    return ids[: limit * SPARE]


def pending_among(session: Session, conversation_ids: Collection[int]) -> list[int | None]:
    """Which of these conversations have events that wait, due or not."""
    statement = select(InboundEvent.conversation_id).where(
        is_pending(), InboundEvent.conversation_id.in_(conversation_ids)
    )
    return list(session.scalars(statement.distinct()))


def lock_conversations(
    session: Session, ids: Sequence[int], limit: int, *, patient: bool
) -> list[Conversation]:
    """Lock conversations, in the order given.

    Args:
        patient: leave alone what another worker has locked, instead of waiting for it.
    """
    places = case(
        {conversation_id: place for place, conversation_id in enumerate(ids)}, value=Conversation.id
    )
    statement = select(Conversation).where(Conversation.id.in_(ids)).order_by(places).limit(limit)
    return list(session.scalars(statement.with_for_update(key_share=True, skip_locked=patient)))


def read_conversation(session: Session, conversation_id: int) -> list[Conversation]:
    """One conversation, not locked; empty if there is none."""
    return list(session.scalars(select(Conversation).where(Conversation.id == conversation_id)))


def work_of(
    session: Session,
    conversations: Sequence[Conversation],
    now: datetime,
    *,
    patient: bool,
    most: int = EVENTS_A_CONVERSATION,
) -> list[Work]:
    """What is to be done in conversations; those where nothing may be done yet are left out.

    Args:
        most: events of each conversation, the oldest ones.
    """
    pending = _pending(session, [conversation.id for conversation in conversations], most)
    work = [Work(one, ready(pending[one.id], now, patient=patient)) for one in conversations]
    return [one for one in work if one.events]


def set_aside(session: Session, conversations: Sequence[Conversation], now: datetime) -> int:
    """Let due events behind one that waits for its next try wait as long; returns how many.

    Else they would be found due, and in vain, again and again, before those of others.
    """
    retries = (
        select(InboundEvent.conversation_id, func.max(InboundEvent.due_at))
        .where(
            is_pending(),
            InboundEvent.conversation_id.in_([conversation.id for conversation in conversations]),
            InboundEvent.attempts > 0,
            InboundEvent.due_at > now,
        )
        .group_by(InboundEvent.conversation_id)
    )
    count = 0
    for conversation_id, until in session.execute(retries).all():
        behind = is_pending(), InboundEvent.conversation_id == conversation_id, InboundEvent.due_at <= now
        statement = update(InboundEvent).where(*behind).values(due_at=until)
        done = session.execute(statement.execution_options(synchronize_session=False))
        count += cast("CursorResult[Any]", done).rowcount
    return count


def ready(events: Sequence[InboundEvent], now: datetime, *, patient: bool) -> list[InboundEvent]:
    """The events to process now, of those that wait in event-time order.

    An event that is due takes along those that happened before it, even if they are still held back; one that
    failed and waits for its next try holds back all that came after it.
    """
    last = max((i for i, event in enumerate(events) if event.due_at <= now or not patient), default=-1)
    chosen: list[InboundEvent] = []
    for event in events[: last + 1]:
        if event.attempts and event.due_at > now:
            break
        chosen.append(event)
    return chosen


def _pending(session: Session, conversation_ids: Sequence[int], most: int) -> dict[int, list[InboundEvent]]:
    place = func.row_number().over(
        partition_by=InboundEvent.conversation_id, order_by=(InboundEvent.event_at, InboundEvent.id)
    )
    ranked = (
        select(InboundEvent.id, place.label("place"))
        .where(is_pending(), InboundEvent.conversation_id.in_(conversation_ids))
        .subquery()
    )
    statement = (
        select(InboundEvent)
        .join(ranked, ranked.c.id == InboundEvent.id)
        .where(ranked.c.place <= most)
        .order_by(InboundEvent.event_at, InboundEvent.id)
        # Kept for whoever mends a reader; nothing here reads it.
        .options(defer(InboundEvent.raw))
    )
    found: dict[int, list[InboundEvent]] = defaultdict(list)
    for event in session.scalars(statement):
        if event.conversation_id is not None:
            found[event.conversation_id].append(event)
    return found
