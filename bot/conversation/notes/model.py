"""Tables of the notes: the remarks, and who was named in a conversation's notes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.privacy.columns import EncryptedText
from bot.storage.model import Base, BigId, UTCDateTime

IS_UNREAD = text("read_at IS NULL")


class Note(Base):
    """An office's remark on a conversation, for itself. Its words are gone once they were erased."""

    __tablename__ = "internal_note"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"))
    #: Only this agency reads it, wherever the conversation goes later.
    agency: Mapped[str] = mapped_column(String(20))
    author: Mapped[str] = mapped_column(String(120))
    text: Mapped[str | None] = mapped_column(EncryptedText)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    __table_args__ = (Index("ix_internal_note_conversation", "conversation_id", "agency", "id"),)


class Mention(Base):
    """An officer was named in a conversation's notes: when last, and whether they have looked since."""

    __tablename__ = "mention"

    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"), primary_key=True)
    officer: Mapped[str] = mapped_column(String(120), primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    __table_args__ = (
        Index("ix_mention_officer", "officer", "at"),
        Index("ix_mention_unread", "officer", sqlite_where=IS_UNREAD, postgresql_where=IS_UNREAD),
    )


def is_unread() -> ColumnElement[bool]:
    """Mentions that nobody has looked at, spelt as the partial index spells it."""
    return Mention.read_at.is_(None)
