"""Reading the audit trail."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.audit.model import AuditEvent

MOST = 500


def latest(session: Session, *, action: str | None = None, limit: int = MOST) -> list[AuditEvent]:
    """The latest acts, newest first; those whose name begins with ``action``, if given."""
    statement = select(AuditEvent).order_by(AuditEvent.id.desc()).limit(min(limit, MOST))
    if action is not None:
        statement = statement.where(AuditEvent.action.startswith(action, autoescape=True))
    return list(session.scalars(statement))
