"""After the clock was set back: what would wait until the old time comes again is dated anew.

Waits are short, and written down as moments. If the machine's clock ran an hour ahead and was put right, what
came in shortly before would be due in an hour, and hold back what its citizens write meanwhile.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from bot.conversation.model import DeliveryStatus, InboundEvent, OutboxMessage, is_pending
from bot.conversation.outcomes import ECHO_WAIT
from bot.storage.database import Database

log = structlog.get_logger(__name__)

#: No event waits longer for its next try, and no message for its first one.
LONGEST_WAIT = timedelta(minutes=2)


def date_anew(database: Database, now: datetime) -> int:
    """Let nothing wait for a moment that was the present before the clock was set back. Returns how many."""
    until = now + LONGEST_WAIT
    events, messages = and_(is_pending(), InboundEvent.due_at > until), _postdated(until)
    with database.read() as session:
        found = session.scalar(select(InboundEvent.id).where(events).limit(1))
        if found is None and session.scalar(select(OutboxMessage.id).where(messages).limit(1)) is None:
            return 0
    with database.write() as session:
        ids = session.scalars(select(OutboxMessage.id).where(messages).with_for_update()).all()
        mine = update(OutboxMessage).where(OutboxMessage.id.in_(ids))
        session.execute(mine.where(OutboxMessage.status == DeliveryStatus.QUEUED).values(next_attempt_at=now))
        session.execute(
            mine.where(OutboxMessage.status != DeliveryStatus.QUEUED).values(
                attempted_at=now, next_attempt_at=now + ECHO_WAIT
            )
        )
        count = len(ids) + _shift_events(session, now, until)
    log.error("clock_was_set_back", rows=count)
    return count


def _shift_events(session: Session, now: datetime, until: datetime) -> int:
    statement = select(InboundEvent).where(is_pending(), InboundEvent.due_at > until)
    rows = session.scalars(statement.with_for_update()).all()
    # All by the same amount: their order among themselves stays.
    by = max((row.due_at for row in rows), default=now) - now
    for row in rows:
        row.due_at -= by
        if row.event_at > now:
            row.event_at -= by
    return len(rows)


def _postdated(until: datetime) -> ColumnElement[bool]:
    first_try = and_(
        OutboxMessage.status == DeliveryStatus.QUEUED,
        OutboxMessage.attempts == 0,
        OutboxMessage.next_attempt_at > until,
    )
    under_way = and_(
        OutboxMessage.status.in_([DeliveryStatus.SENDING, DeliveryStatus.UNKNOWN]),
        OutboxMessage.attempted_at > until,
    )
    return or_(first_try, under_way)
