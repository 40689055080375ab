"""The table of evidence: one row a file that a citizen sent."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Boolean, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.privacy.columns import EncryptedText
from bot.storage.model import Base, UTCDateTime

ID_LENGTH = 32
"""Hexadecimal digits of an evidence id and of an object's key: random, so that neither tells an order."""


class EvidenceStatus(StrEnum):
    """Where a file stands.

    ``waiting`` to be fetched; ``fetched`` and sealed; ``refused``: it will never do (see :class:`Reason`);
    ``failed``: it could not be fetched in all tries; ``erased``.
    """

    WAITING = "waiting"
    FETCHED = "fetched"
    REFUSED = "refused"
    FAILED = "failed"
    ERASED = "erased"


class Reason(StrEnum):
    """Why a file was not kept."""

    TOO_LARGE = "too_large"
    TYPE = "type"
    GONE = "gone"
    ADDRESS = "address"
    UNREACHABLE = "unreachable"


# What the partial index holds: the little that is under way, not the much that is done.
IS_UNDER_WAY = text("due_at IS NOT NULL")
COPY_IS_DUE = text("copy_due_at IS NOT NULL")


class Evidence(Base):
    """One file that a citizen sent.

    Once a report without a name has taken it, ``conversation_id`` and ``event_id`` are empty and all times
    tell the day only, so that nothing leads from the file to the conversation it came from.

    Attributes:
        kind: what the carrier calls it: image, audio, video or file.
        url: where it is fetched from; gone once it is settled.
        due_at: when it is to be fetched; or, if it was not kept or was erased, when its bytes are to be
            removed and the citizen told. None when nothing is left to do.
        data_key: opens the objects of this row, and no others. Erasing begins with it.
        original_key, view_key: names of the objects in the store.
        sha256: of the original's bytes, in hexadecimal.
        size: of the original, in bytes.
        media_type: by the bytes themselves.
        view_type: the viewing copy's media type; None where there is no viewing copy.
        copy_due_at: when the viewing copy is to be made, or made again; None when nothing is left to do.
        copy_attempts: how often it was begun.
        no_copy: why there is none (:class:`bot.evidence.copying.outcome.NoCopy`).
    """

    __tablename__ = "evidence"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    conversation_id: Mapped[int | None] = mapped_column(BigInteger, index=True)
    event_id: Mapped[int | None] = mapped_column(BigInteger)
    case_id: Mapped[int | None] = mapped_column(BigInteger, index=True)
    anonymous: Mapped[bool] = mapped_column(Boolean, default=False)
    kind: Mapped[str] = mapped_column(String(20))
    url: Mapped[str | None] = mapped_column(EncryptedText)
    status: Mapped[str] = mapped_column(String(10), default=EvidenceStatus.WAITING)
    reason: Mapped[str | None] = mapped_column(String(20))
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    due_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    data_key: Mapped[str | None] = mapped_column(EncryptedText)
    original_key: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    view_key: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    sha256: Mapped[str | None] = mapped_column(EncryptedText)
    size: Mapped[int | None] = mapped_column(Integer)
    media_type: Mapped[str | None] = mapped_column(String(80))
    view_type: Mapped[str | None] = mapped_column(String(80))
    copy_due_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    copy_attempts: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    no_copy: Mapped[str | None] = mapped_column(String(20))
    received_at: Mapped[datetime] = mapped_column(UTCDateTime)
    fetched_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    erased_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    __table_args__ = (
        Index(
            "ix_evidence_due",
            "due_at",
            sqlite_where=IS_UNDER_WAY,
            postgresql_where=IS_UNDER_WAY,
        ),
        Index(
            "ix_evidence_copy_due",
            "copy_due_at",
            sqlite_where=COPY_IS_DUE,
            postgresql_where=COPY_IS_DUE,
        ),
        Index("ix_evidence_status", "status", "received_at"),
    )
