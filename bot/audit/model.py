"""The audit trail's table."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String, event
from sqlalchemy.orm import Mapped, ORMExecuteState, Session, mapped_column

from bot.audit.errors import AuditIsAppendOnly
from bot.storage.model import Base, BigId, UTCDateTime


class AuditEvent(Base):
    """One act: who, what, on which rows, when. Written once."""

    __tablename__ = "audit_event"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    actor: Mapped[str] = mapped_column(String(120), index=True)
    action: Mapped[str] = mapped_column(String(80), index=True)
    subjects: Mapped[dict[str, Any]] = mapped_column(JSON)


@event.listens_for(AuditEvent, "before_update")
@event.listens_for(AuditEvent, "before_delete")
def _refuse_change(_mapper: object, _connection: object, _event: AuditEvent) -> None:
    raise AuditIsAppendOnly("the audit trail is never changed")


@event.listens_for(Session, "do_orm_execute")
def _refuse_bulk_change(state: ORMExecuteState) -> None:
    changes = state.is_update or state.is_delete
    # By its name: the table of a mapped statement is a copy with annotations.
    table = getattr(getattr(state.statement, "table", None), "name", None)
    if changes and table == AuditEvent.__tablename__:
        raise AuditIsAppendOnly("the audit trail is never changed")
