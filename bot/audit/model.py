"""The audit trail's table."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, String, event
from sqlalchemy.orm import Mapped, ORMExecuteState, Session, mapped_column

from bot.audit.chain import SEAL_LENGTH, Content
from bot.audit.errors import AuditIsAppendOnly
from bot.audit.origin import LONGEST_ORIGIN
from bot.storage.model import Base, BigId, UTCDateTime


class AuditEvent(Base):
    """One act: who, what, on which rows, when, where from. Written once.

    ``position`` and ``seal`` come later and once, when the line is sealed; from then on triggers of the
    database refuse every change (migration 0011). ``position`` has no gaps, ``id`` may.
    """

    __tablename__ = "audit_event"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    actor: Mapped[str] = mapped_column(String(120))
    action: Mapped[str] = mapped_column(String(80))
    record: Mapped[str | None] = mapped_column(String(120))
    origin: Mapped[str | None] = mapped_column(String(LONGEST_ORIGIN))
    subjects: Mapped[dict[str, Any]] = mapped_column(JSON)
    mark: Mapped[str] = mapped_column(String(SEAL_LENGTH))
    position: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    seal: Mapped[str | None] = mapped_column(String(SEAL_LENGTH))

    @property
    def content(self) -> Content:
        """All that the line says."""
        return Content(self.at, self.actor, self.action, self.record, self.origin, self.subjects)


for column in ("actor", "action", "record"):
    Index(f"ix_audit_event_{column}", getattr(AuditEvent, column), AuditEvent.id)
_UNSEALED = AuditEvent.seal.is_(None)
Index("ix_audit_event_unsealed", AuditEvent.id, sqlite_where=_UNSEALED, postgresql_where=_UNSEALED)


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
