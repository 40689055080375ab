"""What would have been sent in the week counts as sent: nothing of it leaves the machine."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from bot.conversation.model import DeliveryStatus, OutboxMessage
from bot.conversation.outcomes import mark_sent
from bot.storage.database import Database


def count_as_sent(database: Database, now: datetime) -> None:
    """Settle all that is in the outbox, as a carrier's answer would."""
    with database.write() as session:
        queued = select(OutboxMessage).where(OutboxMessage.status == DeliveryStatus.QUEUED)
        for row in session.scalars(queued.order_by(OutboxMessage.id)):
            row.attempts, row.attempted_at = 1, now
            mark_sent(row, f"m_{row.public_id}", now)
