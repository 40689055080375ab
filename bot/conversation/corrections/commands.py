"""Writing corrections down."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.audit.acts import Act
from bot.audit.commands import note
from bot.conversation import handover
from bot.conversation.corrections.errors import NotCorrectable
from bot.conversation.corrections.model import Correction
from bot.conversation.corrections.queries import is_confidential, typed_words
from bot.conversation.model import InboundEvent, Turn


def correct(
    session: Session,
    now: datetime,
    conversation_id: int,
    event_id: int,
    intent: str,
    *,
    intents: Collection[str],
    agency: str,
    actor: str,
) -> Correction:
    """An officer says what a message was for. Said twice, the last word counts.

    The audit trail has that it was said, not what: its lines stay, and the words may have to go.

    Args:
        intents: those that people's words may be taken for.
        agency: the officer's.
        actor: the officer, role first.

    Raises:
        NotCorrectable: there is nothing to correct, or it is none of these intents.
    """
    # Whoever erases holds the conversation's row: words can't go while this looks at them.
    conversation = handover.lock(session, conversation_id)
    event = session.get(InboundEvent, event_id)
    turn = session.scalars(select(Turn).where(Turn.event_id == event_id)).one_or_none()
    if event is None or turn is None or event.conversation_id != conversation_id or intent not in intents:
        raise NotCorrectable("there is nothing to correct")
    predicted = str((turn.record.get("intent") or {}).get("name") or "")
    if not predicted or is_confidential(event, conversation) or typed_words(event) is None:
        raise NotCorrectable("the words are gone, confidential, or were tapped")
    row = session.scalars(select(Correction).where(Correction.event_id == event_id)).one_or_none()
    row = row or Correction(event_id=event_id, conversation_id=conversation_id)
    row.predicted, row.intent, row.model_version = predicted, intent, turn.model_version
    row.agency, row.actor, row.at = agency, actor, now
    session.add(row)
    note(session, now, actor=actor, action=Act.INTENT_CORRECTED, event_id=event_id)
    return row
