"""What becomes of an event that failed: it is tried again, later and later, and then put aside."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.exc import DBAPIError, DisconnectionError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as WaitedTooLong
from sqlalchemy.orm import Session

from bot.conversation.model import EventStatus, InboundEvent, is_pending

MAX_ATTEMPTS = 4
FIRST_BACKOFF = timedelta(seconds=1)

#: Faults of the way to the database: the same events will do when it is back.
DATABASE_AWAY = (OperationalError, InterfaceError, DisconnectionError, WaitedTooLong)


def is_cut_off(error: Exception) -> bool:
    """Whether the connection broke under a unit of work: then none of its events is to blame."""
    return isinstance(error, DBAPIError) and error.connection_invalidated


def after_failure(attempts: int, error: Exception, now: datetime) -> dict[str, Any]:
    """The columns of an event that has failed so many times, this time with ``error``."""
    return {
        "attempts": attempts,
        "error": type(error).__name__,
        "status": EventStatus.QUARANTINED if attempts >= MAX_ATTEMPTS else EventStatus.PENDING,
        "due_at": now + FIRST_BACKOFF * 4 ** (attempts - 1),
    }


def set_back(session: Session, which: ColumnElement[bool], error: Exception, now: datetime) -> None:
    """Count a failed try of the oldest due event among some, where its row can't even be read.

    A value that no key opens is such a case: reading it spoils the pass of everybody.
    """
    due = select(InboundEvent.id, InboundEvent.attempts).where(
        is_pending(), which, InboundEvent.due_at <= now
    )
    oldest = due.order_by(InboundEvent.event_at, InboundEvent.id).limit(1)
    row = session.execute(oldest).first()
    if row is not None:
        values = after_failure(row.attempts + 1, error, now)
        session.execute(update(InboundEvent).where(InboundEvent.id == row.id).values(**values))
