"""The table of corrections."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.model import Base, BigId, UTCDateTime


class Correction(Base):
    """What a message was taken for, and what an officer says it was. One for each message, the last word.

    No words are kept here: they are the message's, and the row goes with them.
    """

    __tablename__ = "correction"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("inbound_event.id"), unique=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"), index=True)
    predicted: Mapped[str] = mapped_column(String(60))
    intent: Mapped[str] = mapped_column(String(60))
    agency: Mapped[str] = mapped_column(String(20))
    actor: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    model_version: Mapped[str] = mapped_column(String(64))
