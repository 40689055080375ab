"""Sealing new lines into the chain, one sealer at a time.

Not in the act's own transaction: acts would then wait for each other's commits (docs/adr/0015).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple, cast

import structlog
from sqlalchemy import Select, Table, bindparam, select, text, update
from sqlalchemy.orm import Session

from bot.audit.chain import FIRST, audit_keys
from bot.audit.model import AuditEvent
from bot.storage.database import Database

log = structlog.get_logger(__name__)

#: Lines of one transaction.
BATCH_LINES = 500
#: One round does no more; the rest waits for the next one, two seconds later.
MOST_BATCHES = 20
#: Older lines are sealed by an operator only. Else who owns the database could take old seals off, take lines
#: out, and have the rest sealed anew.
SEALED_BY_ITSELF = timedelta(days=1)
#: Any number: the lock that keeps two sealers from forking the chain (PostgreSQL).
SEALING_LOCK = 7_106_998


class Head(NamedTuple):
    """The last sealed line."""

    position: int
    seal: str


START = Head(0, FIRST)
"""The head before the first line."""


def head(session: Session) -> Head:
    """The end of the chain; position 0 before the first line."""
    sealed = select(AuditEvent.position, AuditEvent.seal).where(AuditEvent.position.is_not(None))
    found = session.execute(sealed.order_by(AuditEvent.position.desc()).limit(1)).one_or_none()
    return Head(found.position or 0, found.seal or "") if found is not None else START


def seal_new_lines(database: Database, now: datetime) -> int:
    """Seal what was written and committed since the last round. Returns how many lines."""
    return _seal(database, now - SEALED_BY_ITSELF)


def seal_late_lines(database: Database) -> int:
    """Seal whatever has no seal, after the schedule stood still for more than a day."""
    return _seal(database, None)


def _seal(database: Database, since: datetime | None) -> int:
    total = 0
    for _ in range(MOST_BATCHES):
        with database.read() as session:
            # The write lock is not for looking: mostly there is nothing.
            if not session.execute(_waiting(since).limit(1)).all():
                break
        with database.write() as session:
            done = _seal_batch(session, since)
        total += done
        if done < BATCH_LINES:
            break
    return total


def _seal_batch(session: Session, since: datetime | None) -> int:
    if session.get_bind().dialect.name == "postgresql" and not _is_only_sealer(session):
        return 0
    keys, last, sealed = audit_keys(), head(session), []
    for line in session.execute(_waiting(since).limit(BATCH_LINES)):
        position = last.position + 1
        last = Head(position, keys.seal(last.seal, position, line.id, line.mark))
        sealed.append({"line_id": line.id, "at_position": position, "under": last.seal})
    if sealed:
        # On the connection: the session refuses every change of a line, this one too.
        table = cast(Table, AuditEvent.__table__)
        statement = update(table).where(table.c.id == bindparam("line_id"))
        values: dict[str, Any] = {"position": bindparam("at_position"), "seal": bindparam("under")}
        session.connection().execute(statement.values(values), sealed)
    return len(sealed)


def _waiting(since: datetime | None) -> Select[int, str]:
    statement = select(AuditEvent.id, AuditEvent.mark).where(AuditEvent.seal.is_(None))
    statement = statement if since is None else statement.where(AuditEvent.at >= since)
    return statement.order_by(AuditEvent.id)


def _is_only_sealer(session: Session) -> bool:
    return bool(session.scalar(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": SEALING_LOCK}))
