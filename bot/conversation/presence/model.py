"""The table of who is looking. Its rows live for seconds; the schedule sweeps up."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.model import Base, UTCDateTime


class Presence(Base):
    """Somebody has a conversation open. ``signalled_at``: when the citizen was last shown "typing"."""

    __tablename__ = "presence"

    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"), primary_key=True)
    holder: Mapped[str] = mapped_column(String(120), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    typing_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    signalled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
