"""Taking a place at a hearing and giving it back. Nobody can take the last place twice."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import Session

from bot.cases.hearings.errors import HearingFull, NoSuchHearing
from bot.cases.hearings.model import HearingBooking, HearingDay
from bot.cases.hearings.queries import FARTHEST, is_regular_day, open_office
from bot.cases.history import SCHEDULE, record
from bot.cases.model import Case, CaseEventKind
from bot.cases.moving import enter_stage
from bot.catalogue.loader import Catalogue
from bot.catalogue.schema import Service
from bot.clock import dhaka_date
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
    if is_regular_day(catalogue, hearings, day):
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
    if plan is None or booking is None or booking.held_on <= dhaka_date(now):
        return
    if case.stage not in (plan.cancelled, plan.put_off):
        return
    give_place_back(session, booking.office, booking.held_on)
    session.delete(booking)
    case.fields = {name: value for name, value in case.fields.items() if name != plan.day_field}


def _is(office: str, day: date) -> tuple[Any, Any]:
    return HearingDay.office == office, HearingDay.held_on == day


def _changes(session: Session, statement: Any) -> int:
    done = session.execute(statement.execution_options(synchronize_session=False))
    return cast("CursorResult[Any]", done).rowcount
