"""Days that an office only announces: nobody has a place, people just come (the police's open house days)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import structlog
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.cases.hearings.errors import NoSuchHearing
from bot.cases.hearings.model import AnnouncedDay
from bot.cases.hearings.queries import FARTHEST
from bot.catalogue.loader import Catalogue
from bot.clock import Clock, dhaka_date

log = structlog.get_logger(__name__)

#: So many days are told at once.
TOLD_DAYS = 6


@dataclass(frozen=True)
class Announcement:
    """A day, where, and from when on; ``begins`` is ``HH:MM`` in Dhaka, None where it was not said."""

    office: str
    held_on: date
    place: str
    begins: str | None


def announce_days(
    session: Session,
    catalogue: Catalogue,
    clock: Clock,
    *,
    office: str,
    place: str,
    days: Sequence[date],
    actor: str,
    begins: str | None = None,
) -> None:
    """Enter days on which an office receives people at a place; a day that is there already is corrected.

    Raises:
        UnknownOffice: no office has this code.
        NoSuchHearing: a day is over.
    """
    code, now = catalogue.office(office).code, clock.now()
    if any(day < dhaka_date(now) for day in days):
        raise NoSuchHearing("one of these days is over")
    for day in days:
        row = AnnouncedDay(office=code, held_on=day, place=place, begins=begins)
        row.changed_by, row.changed_at = actor, now
        session.merge(row)
    log.info("days_announced", office=code, days=len(days))


def withdraw_day(session: Session, *, office: str, place: str, day: date) -> None:
    """Take a day back; NoSuchHearing if it was never announced."""
    mine = AnnouncedDay.office == office, AnnouncedDay.place == place, AnnouncedDay.held_on == day
    if session.scalar(select(AnnouncedDay.office).where(*mine)) is None:
        raise NoSuchHearing("no such day was announced")
    session.execute(delete(AnnouncedDay).where(*mine))


def announced_days(session: Session, offices: Collection[str], today: date) -> list[Announcement]:
    """What offices have announced from today on, the next first."""
    coming = AnnouncedDay.held_on.between(today, today + FARTHEST)
    query = select(AnnouncedDay).where(AnnouncedDay.office.in_(list(offices)), coming)
    rows = session.scalars(query.order_by(AnnouncedDay.held_on, AnnouncedDay.place).limit(TOLD_DAYS))
    return [Announcement(row.office, row.held_on, row.place, row.begins) for row in rows]
