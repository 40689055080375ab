"""Which offices take names for their hearings, the days that have something special, and who has a place."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Boolean, Date, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.model import Base, UTCDateTime


class HearingOffice(Base):
    """An office's own word on its hearings. Without a row, or switched off, nobody is offered a day.

    ``weekday`` is Python's (Monday is 0), ``begins`` is ``HH:MM`` in Dhaka, ``slots`` are people a day.
    """

    __tablename__ = "hearing_office"

    office: Mapped[str] = mapped_column(String(60), primary_key=True)
    weekday: Mapped[int] = mapped_column(Integer)
    begins: Mapped[str] = mapped_column(String(5))
    slots: Mapped[int] = mapped_column(Integer)
    is_on: Mapped[bool] = mapped_column(Boolean)
    changed_by: Mapped[str] = mapped_column(String(60))
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)


class HearingDay(Base):
    """A day that somebody has a place on, or that the office has put in or called off.

    ``booked`` never exceeds ``slots``: a place is taken by one statement that looks at both.
    """

    __tablename__ = "hearing_day"

    office: Mapped[str] = mapped_column(String(60), primary_key=True)
    held_on: Mapped[date] = mapped_column(Date, primary_key=True)
    slots: Mapped[int] = mapped_column(Integer)
    booked: Mapped[int] = mapped_column(Integer)
    is_extra: Mapped[bool] = mapped_column(Boolean)
    called_off_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class AnnouncedDay(Base):
    """A day on which an office receives people at a place, where nobody needs a name on a list."""

    __tablename__ = "announced_day"

    office: Mapped[str] = mapped_column(String(60), primary_key=True)
    held_on: Mapped[date] = mapped_column(Date, primary_key=True)
    place: Mapped[str] = mapped_column(String(120), primary_key=True)
    begins: Mapped[str | None] = mapped_column(String(5))
    changed_by: Mapped[str] = mapped_column(String(60))
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)


class HearingBooking(Base):
    """The place of a case. The case's own field holds the same day for people to read."""

    __tablename__ = "hearing_booking"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    office: Mapped[str] = mapped_column(String(60))
    held_on: Mapped[date] = mapped_column(Date, index=True)
    reminded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
