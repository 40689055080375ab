"""Numbers typed where no button can be tapped.

A channel of plain text writes choices as numbered lines and keeps what each stands for in the message it
renders (``choices``, a list of payloads in their order). So the outbox remembers what the citizen was
offered, and a number that comes back is that choice.
"""

from __future__ import annotations

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.conversation.model import Conversation, InboundEvent, OutboxMessage
from bot.text.normalise import ascii_digits

#: ``1``, ``১``, ``1)``, ``(১)``, ``2.``, ``২।``
_NUMBER = re.compile(r"\(?\s*([0-9]{1,2})\s*[).।]?")
#: An answer has fewer messages than this.
MESSAGES_BACK = 20


def typed_number(text: object) -> int | None:
    """The number that a message consists of, in digits of either script; None if it says anything else."""
    found = _NUMBER.fullmatch(ascii_digits(text.strip())) if isinstance(text, str) else None
    return int(found[1]) if found else None


def chosen(session: Session, conversation: Conversation, event: InboundEvent) -> str | None:
    """The payload of the choice that an event's text picks by its number; None if it picks none."""
    number = typed_number(event.content.get("text"))
    if number is None:
        return None
    offered = _offered(session, conversation, event)
    return offered[number - 1] if 0 < number <= len(offered) else None


def _offered(session: Session, conversation: Conversation, event: InboundEvent) -> list[str]:
    """What the bot's last answer offered, as the citizen could read it when the number was written."""
    statement = select(OutboxMessage).where(
        OutboxMessage.conversation_id == conversation.id,
        OutboxMessage.author == "bot",
        OutboxMessage.created_at <= event.event_at,
    )
    newest = session.scalars(statement.order_by(OutboxMessage.id.desc()).limit(MESSAGES_BACK)).all()
    said = [row for row in newest if not row.message.get("notice")]
    for row in said:
        if row.created_at != said[0].created_at:
            break
        if row.message.get("choices"):
            return [str(payload) for payload in row.message["choices"]]
    return []
