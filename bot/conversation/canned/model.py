"""The table of the ready replies that an agency or an office made or changed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.model import Base, UTCDateTime

#: In the place of an office's code: the whole agency's.
WHOLE_AGENCY = ""


class CannedReplyRow(Base):
    """A ready reply of an agency or of one office, in both languages.

    One with the code of the catalogue's, or an office's with the code of its agency's, stands in its place;
    ``is_removed`` says that there is none there.
    """

    __tablename__ = "canned_reply"

    agency: Mapped[str] = mapped_column(String(20), primary_key=True)
    office: Mapped[str] = mapped_column(String(60), primary_key=True)
    code: Mapped[str] = mapped_column(String(60), primary_key=True)
    title_bn: Mapped[str] = mapped_column(String(60))
    title_en: Mapped[str] = mapped_column(String(60))
    text_bn: Mapped[str] = mapped_column(Text)
    text_en: Mapped[str] = mapped_column(Text)
    is_removed: Mapped[bool] = mapped_column(default=False)
    changed_by: Mapped[str] = mapped_column(String(120))
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)
