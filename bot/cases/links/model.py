"""Which cases an officer has linked."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.model import Base, UTCDateTime


class CaseLink(Base):
    """A case's place in a group. A case is in one group at most, which is named after its oldest case.

    Nothing here leads to a citizen: an anonymous report can be linked like any other case.
    """

    __tablename__ = "case_link"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    group_id: Mapped[int] = mapped_column(BigInteger, index=True)
    linked_by: Mapped[str] = mapped_column(String(60))
    linked_at: Mapped[datetime] = mapped_column(UTCDateTime)
