"""Sending an officer's words once more, after they failed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.audit.acts import Act
from bot.audit.commands import note
from bot.clock import Clock
from bot.conversation import handover
from bot.conversation.channel import Channel
from bot.conversation.model import Conversation, DeliveryStatus, OutboxMessage, Owner
from bot.conversation.outbox import ERASED
from bot.conversation.sendable import reply_window

#: So many of the latest failures are looked at.
LATEST = 80


def repeatable(
    session: Session, channel: Channel, conversation: Conversation, officer: str, now: datetime
) -> frozenset[int]:
    """Ids of the officers' failed messages that may be sent once more by whoever has the conversation.

    Not while nothing may be sent at all, not what the carrier would refuse again, and never erased words.
    """
    mine = conversation.owner == Owner.OFFICER and conversation.officer == officer
    if not mine or conversation.suppressed_at is not None or reply_window(conversation, now) == "closed":
        return frozenset()
    failed = select(OutboxMessage).where(
        OutboxMessage.conversation_id == conversation.id,
        OutboxMessage.status == DeliveryStatus.FAILED,
        OutboxMessage.author == "officer",
        OutboxMessage.confidential.is_(False),
    )
    rows = session.scalars(failed.order_by(OutboxMessage.id.desc()).limit(LATEST))
    return frozenset(row.id for row in rows if row.message != ERASED and channel.may_repeat(row.error_reason))


def send_again(
    session: Session,
    clock: Clock,
    channels: Mapping[str, Channel],
    conversation_id: int,
    message_id: int,
    *,
    officer: str,
    actor: str,
) -> None:
    """Put a failed message on its way again: the same row, so that a second click sends nothing twice.

    Raises:
        bot.conversation.handover.HandoverError: it may not be sent again, or no longer needs to be.
    """
    conversation, now = handover.lock(session, conversation_id), clock.now()
    channel = channels[conversation.channel]
    if message_id not in repeatable(session, channel, conversation, officer, now):
        raise handover.HandoverError("this message can't be sent again", conversation.officer)
    row = session.get_one(OutboxMessage, message_id)
    row.status, row.attempts = DeliveryStatus.QUEUED, 0
    # It is said now, behind what was said meanwhile.
    row.created_at = row.next_attempt_at = now
    row.error_code = row.error_subcode = row.error_reason = None
    note(
        session,
        now,
        actor=actor,
        action=Act.REPLY_SENT_AGAIN,
        conversation_id=conversation_id,
        message_id=message_id,
    )
