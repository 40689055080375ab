"""What officers may read of what was said: not what was told to a confidential form, not what is erased."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.conversation.model import Conversation, InboundEvent, OutboxMessage, Turn


def words_heard(session: Session, event_ids: Collection[int]) -> dict[int, str]:
    """The words of citizens' messages, by id; of those that are hidden or erased there are none."""
    if not event_ids:
        return {}
    statement = (
        select(InboundEvent.id, InboundEvent.content, Turn.id, Conversation.confidential_since)
        .join(Conversation, Conversation.id == InboundEvent.conversation_id)
        .outerjoin(Turn, Turn.event_id == InboundEvent.id)
        .where(InboundEvent.id.in_(event_ids))
    )
    return {
        event_id: content["text"]
        for event_id, content, turn_id, first_hidden in session.execute(statement)
        if content.get("text") and not is_hidden(event_id, turn_id, first_hidden)
    }


def words_said(session: Session, outbox_ids: Collection[int]) -> dict[int, str]:
    """The words of officers' replies, by id; of those that are erased there are none."""
    if not outbox_ids:
        return {}
    mine = OutboxMessage.id.in_(outbox_ids), OutboxMessage.author == "officer"
    found = session.execute(select(OutboxMessage.id, OutboxMessage.message).where(*mine))
    texts = {outbox_id: words_of(message)[0] for outbox_id, message in found}
    return {outbox_id: text for outbox_id, text in texts.items() if text}


def is_hidden(event_id: int, turn_id: int | None, first_hidden: int | None) -> bool:
    """Whether it was told to a confidential form. What the bot had no turn for went to the officer."""
    return first_hidden is not None and event_id >= first_hidden and turn_id is not None


def answers_hidden(event_id: int | None, first_hidden: int | None) -> bool:
    """Whether something was said in answer to what was told to a confidential form."""
    return first_hidden is not None and event_id is not None and event_id >= first_hidden


def words_of(message: Mapping[str, Any]) -> tuple[str | None, tuple[str, ...]]:
    """The words of a carrier's message object, and the titles of its buttons and quick replies."""
    payload: Mapping[str, Any] = (message.get("attachment") or {}).get("payload") or {}
    texts = [message.get("text"), payload.get("text")]
    choices = [*(message.get("quick_replies") or []), *(payload.get("buttons") or [])]
    for element in payload.get("elements") or []:
        texts += [element.get("title"), element.get("subtitle")]
        choices += element.get("buttons") or []
    said = "\n".join(str(text) for text in texts if text)
    titles = (choice.get("title") for choice in choices if isinstance(choice, Mapping))
    return said or None, tuple(str(title) for title in titles if title)
