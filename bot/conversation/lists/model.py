"""Tables of labels and saved filters."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.model import Base, BigId, UTCDateTime

LONGEST_NAME = 40
LONGEST_QUERY = 400


class Label(Base):
    """A word of an agency's own, put on conversations by its officers. A closed one is put on no more."""

    __tablename__ = "label"
    __table_args__ = (UniqueConstraint("agency", "name"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    agency: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class ConversationLabel(Base):
    """A label on a conversation. Who put it there or took it off stands in the audit trail."""

    __tablename__ = "conversation_label"

    label_id: Mapped[int] = mapped_column(ForeignKey("label.id"), primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"), primary_key=True, index=True)


class SavedFilter(Base):
    """A list with its filter and order, under a name. ``query`` is that of its address, without a page."""

    __tablename__ = "saved_filter"
    __table_args__ = (UniqueConstraint("account_id", "name"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    agency: Mapped[str] = mapped_column(String(20), index=True)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    tab: Mapped[str] = mapped_column(String(20))
    query: Mapped[str] = mapped_column(String(LONGEST_QUERY))
    #: Whether all of the agency see it.
    is_shared: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
