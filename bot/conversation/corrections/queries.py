"""Reading corrections; for training only with words that are still there and were never confidential."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.conversation.corrections.model import Correction
from bot.conversation.model import Conversation, InboundEvent
from bot.conversation.outbox import ERASED


@dataclass(frozen=True)
class Example:
    """What somebody wrote, and what it was for."""

    words: str
    intent: str


def corrected_intents(session: Session, event_ids: Collection[int]) -> Mapping[int, str]:
    """What officers have said of some messages, by event."""
    statement = select(Correction.event_id, Correction.intent).where(Correction.event_id.in_(event_ids))
    return {row.event_id: row.intent for row in session.execute(statement)} if event_ids else {}


def corrections(session: Session, since: datetime | None = None) -> list[Correction]:
    """All corrections, oldest first."""
    statement = select(Correction).order_by(Correction.id)
    return list(session.scalars(statement if since is None else statement.where(Correction.at >= since)))


def examples(
    session: Session, confidential: Collection[str], closed: Collection[str], since: datetime | None = None
) -> list[Example]:
    """Corrections with their words, as far as words may become training data, each once.

    Left out are erased words, those told to a confidential form, and whatever was or should have been taken
    for the wish to open one: there the first words often are the report.

    Args:
        confidential: intents of confidential services.
        closed: agencies whose conversations give no examples.
    """
    statement = (
        select(Correction, InboundEvent, Conversation)
        .join(InboundEvent, InboundEvent.id == Correction.event_id)
        .join(Conversation, Conversation.id == Correction.conversation_id)
        .where(
            Correction.intent.not_in(list(confidential)),
            Correction.predicted.not_in(list(confidential)),
            Correction.agency.not_in(list(closed)),
        )
        .order_by(Correction.id)
    )
    statement = statement if since is None else statement.where(Correction.at >= since)
    found: dict[Example, None] = {}
    for row, event, conversation in session.execute(statement):
        words = typed_words(event)
        if words is not None and not is_confidential(event, conversation):
            found[Example(words, row.intent)] = None
    return list(found)


def typed_words(event: InboundEvent) -> str | None:
    """What was typed, on one line; None for a tap, a file, a changed message, or words that are gone."""
    payload, text = event.content.get("payload"), event.content.get("text")
    is_tap = isinstance(payload, str) and payload.startswith("/")
    if event.content == ERASED or is_tap or event.content.get("edits"):
        return None
    return " ".join(text.split()) or None if isinstance(text, str) else None


def is_confidential(event: InboundEvent, conversation: Conversation) -> bool:
    """Whether a message was told to a confidential form that is not yet forgotten."""
    first = conversation.confidential_since
    return first is not None and event.id >= first
