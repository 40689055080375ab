"""The table of the drafts."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.privacy.columns import EncryptedText
from bot.storage.model import Base, UTCDateTime


class DraftKind(StrEnum):
    """What is being typed."""

    REPLY = "reply"
    NOTE = "note"


class Draft(Base):
    """What an officer has typed in a conversation and not sent."""

    __tablename__ = "draft"

    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"), primary_key=True)
    officer: Mapped[str] = mapped_column(String(120), primary_key=True)
    kind: Mapped[str] = mapped_column(String(5), primary_key=True)
    text: Mapped[str] = mapped_column(EncryptedText)
    saved_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
