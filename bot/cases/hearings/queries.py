"""Reading hearings: the next days with free places, who comes, what became of a month's points."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from bot.cases.hearings.model import HearingBooking, HearingDay, HearingOffice
from bot.cases.model import Case
from bot.catalogue.loader import Catalogue

#: So many days are offered, and none farther away than this.
OFFERED_DAYS = 3
FARTHEST = timedelta(days=60)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class HearingOffer:
    """A day of an office's hearings. ``begins`` is ``HH:MM`` in Dhaka, ``free`` the places left."""

    office: str
    held_on: date
    begins: str
    free: int


def open_office(session: Session, office: str) -> HearingOffice | None:
    """The office's hearings, if it takes names for them."""
    found = session.get(HearingOffice, office)
    return found if found is not None and found.is_on else None


def is_regular_day(catalogue: Catalogue, hearings: HearingOffice, day: date) -> bool:
    """Whether the office's hearing falls on a day: its weekday, and no holiday."""
    return day.weekday() == hearings.weekday and catalogue.working_days.is_working(day)


def coming_days(session: Session, catalogue: Catalogue, office: str, today: date) -> Iterator[HearingOffer]:
    """All days of an office after today, the next one first, full ones too."""
    hearings = open_office(session, office)
    if hearings is None:
        return
    last = today + FARTHEST
    query = select(HearingDay).where(HearingDay.office == office, HearingDay.held_on.between(today, last))
    special = {day.held_on: day for day in session.scalars(query)}
    for offset in range(1, FARTHEST.days + 1):
        day, kept = today + ONE_DAY * offset, special.get(today + ONE_DAY * offset)
        is_held = is_regular_day(catalogue, hearings, day) or (kept is not None and kept.is_extra)
        if is_held and (kept is None or kept.called_off_at is None):
            free = hearings.slots if kept is None else kept.slots - kept.booked
            yield HearingOffer(office, day, hearings.begins, free)


def offered_days(session: Session, catalogue: Catalogue, office: str, today: date) -> list[HearingOffer]:
    """The next days with a free place; none where the office takes no names."""
    days = coming_days(session, catalogue, office, today)
    return [offer for offer in days if offer.free > 0][:OFFERED_DAYS]


def booked_day(session: Session, case_id: int) -> HearingOffer | None:
    """The day of a case at its office's hearing."""
    booking = session.get(HearingBooking, case_id)
    hearings = session.get(HearingOffice, booking.office) if booking else None
    if booking is None or hearings is None:
        return None
    return HearingOffer(booking.office, booking.held_on, hearings.begins, 0)


def people_on(session: Session, office: str, day: date) -> list[Case]:
    """The cases that have a place on a day, in the order in which they were opened."""
    query = select(Case).join(HearingBooking, HearingBooking.case_id == Case.id)
    on_day = query.where(HearingBooking.office == office, HearingBooking.held_on == day)
    return list(session.scalars(on_day.order_by(Case.id).options(defer(Case.fields))))


def points_of(
    session: Session, catalogue: Catalogue, service: str, office: str, first: date, last: date
) -> dict[str, int]:
    """What became of the points of an office's hearings between two days, by outcome; numbers only."""
    plan = catalogue.service(service).hearing
    query = select(Case.stage).join(HearingBooking, HearingBooking.case_id == Case.id)
    held = HearingBooking.office == office, HearingBooking.held_on.between(first, last)
    stages = session.scalars(query.where(Case.service == service, *held))
    outcomes = (plan.outcome_of(stage) for stage in stages) if plan else ()
    return dict(Counter(outcome for outcome in outcomes if outcome is not None))


def last_month(today: date) -> tuple[date, date]:
    """The first and the last day of the month before a day's."""
    last = today.replace(day=1) - ONE_DAY
    return last.replace(day=1), last
