"""The one way out: messages are rows, written in the transaction of what caused them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, update
from sqlalchemy.orm import Session

from bot.clock import Clock
from bot.conversation.channel import Author, Channel
from bot.conversation.indexing import index_said
from bot.conversation.model import Conversation, DeliveryStatus, OutboxMessage
from bot.conversation.standing import spoke

#: What is left of words that had to be forgotten.
ERASED: dict[str, Any] = {"erased": True}


def enqueue(
    session: Session,
    clock: Clock,
    channel: Channel,
    conversation: Conversation,
    messages: Iterable[Mapping[str, Any]],
    *,
    author: Author = "bot",
    event_id: int | None = None,
    case_id: int | None = None,
    confidential: bool = False,
) -> list[OutboxMessage]:
    """Put bot messages on their way.

    The channel renders them at once, so that each row is exactly one request with an id and a fate.

    Args:
        session: the unit of work of the cause; the conversation's row is locked in it.
        clock: stamps the rows.
        channel: renders for the carrier.
        conversation: to whom.
        messages: bot messages in Rasa's shape.
        author: who wrote them.
        event_id: the inbound event that they answer, if any.
        case_id: the case whose move they tell of, if any.
        confidential: erase the words as soon as the carrier has taken them.
    """
    now = clock.now()
    rows = [
        OutboxMessage(
            public_id=uuid.uuid4().hex,
            conversation_id=conversation.id,
            event_id=event_id,
            case_id=case_id,
            author=author,
            message=rendered,
            confidential=confidential,
            status=DeliveryStatus.QUEUED,
            attempts=0,
            created_at=now,
            next_attempt_at=now,
        )
        for message in messages
        for rendered in channel.render(message)
    ]
    session.add_all(rows)
    if author == "officer":
        index_said(session, rows)
    spoke(conversation, now)
    return rows


def fail(row: OutboxMessage, reason: str) -> None:
    """Give a message up, with the reason an operator will read; confidential words go with it."""
    row.status, row.error_reason = DeliveryStatus.FAILED, reason
    if row.confidential:
        row.message = ERASED


def give_up_open(session: Session, conversation_id: int, reason: str) -> None:
    """Fail everything that still waits in a conversation."""
    fail_queued(session, OutboxMessage.conversation_id == conversation_id, reason=reason)


def fail_queued(session: Session, *which: ColumnElement[bool], reason: str) -> int:
    """Fail queued messages; confidential words are erased with it. Returns how many.

    Nothing is read first: a row that a sender takes meanwhile is no longer queued, and stays the sender's.
    """
    session.flush()
    queued = OutboxMessage.status == DeliveryStatus.QUEUED, *which
    given_up = {"status": DeliveryStatus.FAILED, "error_reason": reason}
    count = 0
    for is_confidential, values in ((True, {**given_up, "message": ERASED}), (False, given_up)):
        statement = update(OutboxMessage).where(*queued, OutboxMessage.confidential.is_(is_confidential))
        done = session.execute(statement.values(**values).execution_options(synchronize_session=False))
        count += cast("CursorResult[Any]", done).rowcount
    return count
