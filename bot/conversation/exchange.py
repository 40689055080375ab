"""One synchronous exchange: store the message, run the conversation's turn, collect the replies."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import select

from bot.clock import Clock
from bot.conversation import handover
from bot.conversation.events import EventKind, ReceivedEvent
from bot.conversation.inbox import receive
from bot.conversation.model import LOCAL_ACCOUNT, DeliveryStatus, OutboxMessage
from bot.conversation.outbox import ERASED
from bot.conversation.turn import TurnRunner
from bot.storage.database import Database


def exchange(
    database: Database, clock: Clock, turns: TurnRunner, channel: str, sender: str, text: str
) -> list[dict[str, Any]]:
    """Say something and get what the bot has to say since the last time.

    Args:
        database: the database.
        clock: the time.
        turns: runs the turn in this thread.
        channel: ``rest`` or ``shell``.
        sender: the caller's id for the citizen.
        text: what the citizen wrote.

    Returns:
        Bot messages in Rasa's shape without the recipient. Empty while an officer owns the conversation.
    """
    event = ReceivedEvent(
        natural_key=uuid.uuid4().hex,
        kind=EventKind.MESSAGE,
        channel=channel,
        account_id=LOCAL_ACCOUNT,
        user_id=sender,
        event_at=clock.now(),
        content=_content(text),
    )
    receive(database, clock, [event])
    with database.read() as session:
        conversation = handover.find(session, channel, LOCAL_ACCOUNT, sender)
        assert conversation is not None
        conversation_id = conversation.id
    turns.run_pass(only=[conversation_id])
    return collect(database, clock, conversation_id)


def _content(text: str) -> dict[str, str]:
    """Rasa's callers send what a button carries as text."""
    return {"text": text, "payload": text} if text.startswith("/") else {"text": text}


def collect(database: Database, clock: Clock, conversation_id: int) -> list[dict[str, Any]]:
    """Take what waits for a caller out of the outbox."""
    with database.write() as session:
        statement = select(OutboxMessage).where(
            OutboxMessage.conversation_id == conversation_id,
            OutboxMessage.status == DeliveryStatus.QUEUED,
        )
        rows = session.scalars(statement.order_by(OutboxMessage.id).with_for_update()).all()
        messages = [dict(row.message) for row in rows]
        for row in rows:
            row.status, row.sent_at = DeliveryStatus.SENT, clock.now()
            if row.confidential:
                row.message = ERASED
    return messages
