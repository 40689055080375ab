"""What a carrier tells later about single messages: that they arrived, or that they never will.

Facebook's receipts come through the inbox, with a watermark. Here are those of carriers that name a message.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import structlog
from prometheus_client import Counter
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.clock import Clock
from bot.conversation.model import Conversation, DeliveryStatus, OutboxMessage
from bot.conversation.outbox import fail
from bot.conversation.outcomes import mark_sent
from bot.storage.database import Database

log = structlog.get_logger(__name__)

RECEIPTS = Counter("bot_receipts_total", "Delivery receipts by what became of them", ["channel", "result"])

#: It may still turn out that the message never arrives.
_ON_ITS_WAY = (DeliveryStatus.SENDING, DeliveryStatus.UNKNOWN, DeliveryStatus.SENT)
_ARRIVED = (DeliveryStatus.DELIVERED, DeliveryStatus.READ)


@dataclass(frozen=True)
class Receipt:
    """One message's fate.

    Attributes:
        name: the carrier's id of the message, or the ``public_id`` that this service gave along.
        arrived: whether the citizen's phone has it; else it never will.
        reason: why not, as a code.
    """

    name: str
    arrived: bool
    reason: str | None = None


def note_receipts(database: Database, clock: Clock, channel: str, receipts: Iterable[Receipt]) -> int:
    """Write receipts down; the same one twice changes nothing. Returns how many named no message of ours."""
    unknown = 0
    with database.write() as session:
        for receipt in receipts:
            row = _named(session, channel, receipt.name)
            result = _note(row, receipt, clock.now()) if row is not None else "unknown"
            unknown += result == "unknown"
            RECEIPTS.labels(channel, result).inc()
    return unknown


def _named(session: Session, channel: str, name: str) -> OutboxMessage | None:
    statement = (
        select(OutboxMessage)
        .join(Conversation, Conversation.id == OutboxMessage.conversation_id)
        .where(
            Conversation.channel == channel,
            or_(OutboxMessage.mid == name, OutboxMessage.public_id == name),
        )
    )
    newest = statement.order_by(OutboxMessage.id.desc()).limit(1)
    return session.scalars(newest.with_for_update(of=OutboxMessage)).first()


def _note(row: OutboxMessage, receipt: Receipt, now: datetime) -> str:
    if receipt.arrived and row.status not in _ARRIVED:
        if row.status != DeliveryStatus.SENT:
            # The carrier has it after all, whatever became of its answer.
            mark_sent(row, None, now)
        row.status, row.delivered_at = DeliveryStatus.DELIVERED, now
        return "delivered"
    if not receipt.arrived and row.status in _ON_ITS_WAY:
        fail(row, f"not delivered: {receipt.reason}" if receipt.reason else "not delivered")
        log.info("message_not_delivered", outbox_id=row.id, reason=receipt.reason)
        return "failed"
    return "repeated"
