"""Taking a place at a hearing and giving it back. Nobody can take the last place twice."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any, cast

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import Session

from bot.cases.hearings.errors import HearingFull, NoSuchHearing
from bot.cases.hearings.model import HearingBooking, HearingDay, HearingOffice
from bot.cases.hearings.queries import FARTHEST, is_regular_day, open_office
from bot.cases.history import SCHEDULE, record
from bot.cases.model import Case, CaseEventKind
from bot.cases.moving import enter_stage
from bot.catalogue.loader import Catalogue
from bot.catalogue.schema import Service
from bot.clock import DHAKA, dhaka_date
from bot.storage.database import insert_ignore


def wished_day(service: Service, answers: dict[str, Any]) -> date | None:
    """The day that the answers choose, where the service has hearings."""
    told = answers.get(service.hearing.day_field) if service.hearing else None
    return date.fromisoformat(told) if told else None


def take_place(session: Session, catalogue: Catalogue, office: str, day: date, today: date) -> None:
    """Take one of a day's places, in the session's own transaction.

    Raises:
        NoSuchHearing: the office holds no hearing on this day, or not any more.
        HearingFull: all places are taken.
    """
    ensure_day(session, catalogue, office, day, today)
    has_room = HearingDay.booked < HearingDay.slots, HearingDay.called_off_at.is_(None)
    statement = update(HearingDay).where(*_is(office, day), *has_room)
    if not _changes(session, statement.values(booked=HearingDay.booked + 1)):
        raise HearingFull("all places of this day are taken")


def ensure_day(session: Session, catalogue: Catalogue, office: str, day: date, today: date) -> None:
    """See that a coming day of an office has a row; NoSuchHearing if no hearing is held on it."""
    hearings = open_office(session, office)
    if hearings is None or not today < day <= today + FARTHEST:
        raise NoSuchHearing("the office takes no names for this day")
    _keep_day(session, catalogue, hearings, day)


def ensure_not_begun(session: Session, catalogue: Catalogue, office: str, day: date, now: datetime) -> None:
    """See that a day has a row whose hearing has not begun, also one of an office that takes no more names.

    Raises:
        NoSuchHearing: no hearing is held on this day, or not any more.
    """
    hearings = session.get(HearingOffice, office)
    if hearings is None or day > dhaka_date(now) + FARTHEST:
        raise NoSuchHearing("no hearing is held on this day")
    if datetime.combine(day, time.fromisoformat(hearings.begins), DHAKA) <= now:
        raise NoSuchHearing("the hearing has begun or is over")
    _keep_day(session, catalogue, hearings, day)


def _keep_day(session: Session, catalogue: Catalogue, hearings: HearingOffice, day: date) -> None:
    office = hearings.office
    if hearings.is_on and is_regular_day(catalogue, hearings, day):
        fresh = {"slots": hearings.slots, "booked": 0, "is_extra": False, "called_off_at": None}
        insert_ignore(session, HearingDay, [{"office": office, "held_on": day, **fresh}])
    held = session.execute(select(HearingDay.called_off_at).where(*_is(office, day))).one_or_none()
    if held is None or held.called_off_at is not None:
        raise NoSuchHearing("no hearing is held on this day")


def give_place_back(session: Session, office: str, day: date) -> None:
    """One place more on a day."""
    statement = update(HearingDay).where(*_is(office, day), HearingDay.booked > 0)
    _changes(session, statement.values(booked=HearingDay.booked - 1))


def lock_days(session: Session, office: str, days: Iterable[date]) -> None:
    """Hold several days' rows, always in the same order: two that change places never wait for each other."""
    query = select(HearingDay.held_on).where(HearingDay.office == office, HearingDay.held_on.in_(list(days)))
    session.execute(query.order_by(HearingDay.held_on).with_for_update()).all()


def confirm_place(
    session: Session, catalogue: Catalogue, service: Service, case: Case, day: date, now: datetime
) -> None:
    """Note whose place it is that was taken: the case has a day, and is in the stage that says so."""
    assert service.hearing is not None
    session.add(HearingBooking(case_id=case.id, office=case.office, held_on=day))
    before, stage = case.stage, service.stage(service.hearing.booked)
    enter_stage(catalogue, case, stage, now)
    record(session, case, now, CaseEventKind.MOVED, SCHEDULE, from_stage=before, to_stage=stage.code)


def leave_place(session: Session, service: Service, case: Case, now: datetime) -> None:
    """After a move: a case that was cancelled, or whose coming day was called off, has no place any more."""
    plan = service.hearing
    booking = session.get(HearingBooking, case.id) if plan else None
    if plan is None or booking is None or not _is_to_come(session, booking, dhaka_date(now)):
        return
    if case.stage not in (plan.cancelled, plan.put_off):
        return
    give_place_back(session, booking.office, booking.held_on)
    session.delete(booking)
    case.fields = {name: value for name, value in case.fields.items() if name != plan.day_field}


def _is_to_come(session: Session, booking: HearingBooking, today: date) -> bool:
    """Whether a place is for a later day, or for today's hearing that was called off."""
    if booking.held_on != today:
        return booking.held_on > today
    day = session.get(HearingDay, (booking.office, booking.held_on))
    return day is not None and day.called_off_at is not None


def _is(office: str, day: date) -> tuple[Any, Any]:
    return HearingDay.office == office, HearingDay.held_on == day


def _changes(session: Session, statement: Any) -> int:
    done = session.execute(statement.execution_options(synchronize_session=False))
    return cast("CursorResult[Any]", done).rowcount
