"""Cases, their history, the counters of references, and receipts of commands."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Boolean, Date, ForeignKey, Index, Integer, String, event, text
from sqlalchemy.orm import Mapped, Mapper, ORMExecuteState, Session, mapped_column

from bot.cases.errors import AppendOnly
from bot.clock import DHAKA
from bot.privacy.blind_index import INDEX_LENGTH
from bot.privacy.columns import EncryptedJSON, EncryptedText
from bot.storage.model import Base, BigId, UTCDateTime

# What the partial indexes for the lists hold.
IS_UNCLOSED = "closed_at IS NULL"
IS_ESCALATED = "escalated_at IS NOT NULL AND closed_at IS NULL"
IS_PAUSED = "paused_at IS NOT NULL AND closed_at IS NULL"


def _where(condition: str) -> dict[str, Any]:
    """Of a partial index: which rows it holds."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


class Case(Base):
    """What a citizen asked an office for.

    An anonymous report has no ``conversation_id`` and no index but ``receipt_index``, and its ``opened_at``
    tells the day only, so that nothing leads from it to the conversation it came from.
    """

    __tablename__ = "cases"
    __table_args__ = (
        Index("ix_cases_next_due", "agency", "next_due_at", "id", **_where("next_due_at IS NOT NULL")),
        Index("ix_cases_escalated", "agency", "escalated_at", **_where(IS_ESCALATED)),
        Index("ix_cases_paused", "agency", "paused_at", **_where(IS_PAUSED)),
        # An office's or an agency's list is a walk along one of these, the newest first.
        Index("ix_cases_office", "office", "id"),
        Index("ix_cases_agency_open", "agency", "id", "service", **_where(IS_UNCLOSED)),
        Index("ix_cases_agency_closed", "agency", "id", "service", **_where("closed_at IS NOT NULL")),
        # Where open cases stand, and which of them are late, is counted over this one alone.
        Index(
            "ix_cases_standing",
            *("office", "service", "stage", "stage_due_at", "due_on", "stage_since"),
            **_where(IS_UNCLOSED),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    reference: Mapped[str] = mapped_column(String(24), unique=True)
    service: Mapped[str] = mapped_column(String(40))
    agency: Mapped[str] = mapped_column(String(20))
    office: Mapped[str] = mapped_column(String(60), active_history=True)
    district: Mapped[str | None] = mapped_column(String(40))
    stage: Mapped[str] = mapped_column(String(40))
    fields: Mapped[dict[str, Any]] = mapped_column(EncryptedJSON)
    #: What officers filled when they moved the case, and what was computed of it, by name.
    findings: Mapped[dict[str, Any] | None] = mapped_column(EncryptedJSON)
    anonymous: Mapped[bool] = mapped_column(Boolean)
    conversation_id: Mapped[int | None] = mapped_column(BigInteger, index=True)
    phone_index: Mapped[str | None] = mapped_column(String(INDEX_LENGTH), index=True)
    passport_index: Mapped[str | None] = mapped_column(String(INDEX_LENGTH), index=True)
    nid_index: Mapped[str | None] = mapped_column(String(INDEX_LENGTH), index=True)
    receipt_index: Mapped[str | None] = mapped_column(String(INDEX_LENGTH), unique=True)
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime)
    due_on: Mapped[date | None] = mapped_column(Date)
    stage_since: Mapped[datetime] = mapped_column(UTCDateTime)
    stage_due_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    escalated_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    warn_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    warned_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    #: Since when the case's own clock stands still, because the office waits for the citizen.
    paused_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    #: The nearest of its deadlines that runs; none once it is closed. Kept by :func:`_keep_next_due`.
    next_due_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    #: While an appeal is open: who made the decision and may not decide again.
    not_officer: Mapped[str | None] = mapped_column(String(60))
    #: How satisfied the citizen was, from 1 to 5.
    rating: Mapped[int | None] = mapped_column(Integer)
    erased_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


ERASES_WORDS = "erases_words_of_history"
"""The execution option of the one statement that may empty lines of a history."""


class CaseEventKind(StrEnum):
    """What happened to a case."""

    OPENED = "opened"
    MOVED = "moved"
    INFORMATION_ADDED = "information_added"
    WARNED = "warned"
    ESCALATED = "escalated"
    REOPENED = "reopened"
    APPEALED = "appealed"
    RATED = "rated"
    EVIDENCE_SEALED = "evidence_sealed"
    EVIDENCE_MISSING = "evidence_missing"
    EVIDENCE_ERASED = "evidence_erased"
    CORRECTED = "corrected"
    ERASURE_REQUESTED = "erasure_requested"
    ERASED = "erased"
    REBOOKED = "rebooked"
    LINKED = "linked"
    UNLINKED = "unlinked"
    CHECKED = "checked"
    CHECK_NOTED = "check_noted"
    UNCHECKED = "unchecked"
    TRANSFERRED = "transferred"


class CaseEvent(Base):
    """One line of a case's history. Written once: it can be neither updated nor deleted.

    One way leads round that: the words of a case whose time is over go, its lines stay
    (:mod:`bot.cases.erasure`).
    """

    __tablename__ = "case_event"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    from_stage: Mapped[str | None] = mapped_column(String(40))
    to_stage: Mapped[str | None] = mapped_column(String(40))
    actor: Mapped[str] = mapped_column(String(60))
    #: A channel, or one of :mod:`bot.cases.history`'s places; None in lines from before this was kept.
    came_from: Mapped[str | None] = mapped_column(String(20))
    note: Mapped[str | None] = mapped_column(EncryptedText)
    content: Mapped[dict[str, Any] | None] = mapped_column(EncryptedJSON)
    happened_at: Mapped[datetime] = mapped_column(UTCDateTime)


class ReferenceCounter(Base):
    """The last number given out for a prefix in a year."""

    __tablename__ = "reference_counter"

    prefix: Mapped[str] = mapped_column(String(3), primary_key=True)
    year: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(Integer)


class CommandReceipt(Base):
    """What a command answered, so that the same command sent again answers the same and does nothing.

    ``key`` is the blind index of the caller's idempotency key, which may name a conversation.
    """

    __tablename__ = "command_receipt"

    key: Mapped[str] = mapped_column(String(INDEX_LENGTH), primary_key=True)
    command: Mapped[str] = mapped_column(String(40))
    result: Mapped[dict[str, Any] | None] = mapped_column(EncryptedJSON)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)


@event.listens_for(Case, "before_insert")
@event.listens_for(Case, "before_update")
def _keep_next_due(_mapper: Mapper[Case], _connection: object, case: Case) -> None:
    """Lists sort by it: it follows the other columns of the row, whoever changes them."""
    due = None if case.due_on is None or case.paused_at is not None else _end_of(case.due_on)
    running = [one for one in (due, case.stage_due_at) if one is not None]
    case.next_due_at = min(running) if running and case.closed_at is None else None


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time.min, DHAKA)


@event.listens_for(CaseEvent, "before_update")
@event.listens_for(CaseEvent, "before_delete")
def _refuse_change(_mapper: Mapper[CaseEvent], _connection: object, _event: CaseEvent) -> None:
    raise AppendOnly("a case's history is never changed")


@event.listens_for(Session, "do_orm_execute")
def _refuse_bulk_change(state: ORMExecuteState) -> None:
    changes = state.is_update or state.is_delete
    # By its name: the table of a mapped statement is a copy with annotations.
    table = getattr(getattr(state.statement, "table", None), "name", None)
    if not changes or table != CaseEvent.__tablename__:
        return
    if state.is_delete or not state.execution_options.get(ERASES_WORDS):
        raise AppendOnly("a case's history is never changed")
