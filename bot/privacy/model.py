"""The key of the blind indexes, and what citizens asked to have erased."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.privacy.columns import EncryptedText
from bot.storage.model import Base, BigId, UTCDateTime


class PrivacyKey(Base):
    """A data key, wrapped under FIELD_KEYS, so that rotating those changes no hash made with it."""

    __tablename__ = "privacy_key"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    wrapped: Mapped[str] = mapped_column(EncryptedText)


class RequestStatus(StrEnum):
    """Where a request for erasure stands.

    ``waiting``: nobody has found yet whose data it is about; ``done``: erased; ``kept``: erased, but for
    cases that an office has to keep for a while; ``nothing``: it was looked for, and nothing is kept.
    """

    WAITING = "waiting"
    DONE = "done"
    KEPT = "kept"
    NOTHING = "nothing"


class ErasureRequest(Base):
    """One request for erasure, with the code that its status page answers to.

    ``subject`` is Facebook's id of the citizen within our app; it goes as soon as the request is settled.
    """

    __tablename__ = "erasure_request"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    code: Mapped[str] = mapped_column(String(16), unique=True)
    natural_key: Mapped[str] = mapped_column(String(64), unique=True)
    source: Mapped[str] = mapped_column(String(12))
    status: Mapped[str] = mapped_column(String(8), index=True)
    subject: Mapped[str | None] = mapped_column(EncryptedText)
    conversation_id: Mapped[int | None] = mapped_column(BigInteger)
    cases_kept: Mapped[int] = mapped_column(Integer, default=0)
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
