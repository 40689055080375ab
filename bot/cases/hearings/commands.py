"""What changes hearings: an office's own word on them, and a case's day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import structlog
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.cases.commands import move_case
from bot.cases.hearings.booking import ensure_day, ensure_not_begun, give_place_back, lock_days, take_place
from bot.cases.hearings.errors import NoSuchHearing, NotBooked, TooFewPlaces
from bot.cases.hearings.model import HearingBooking, HearingDay, HearingOffice
from bot.cases.hearings.queries import HearingOffer, booked_day, open_office, people_on
from bot.cases.history import CITIZEN, record
from bot.cases.model import Case, CaseEventKind
from bot.cases.outcomes import MovedCase
from bot.cases.queries import own_case
from bot.catalogue.bilingual import Bilingual
from bot.catalogue.hearings import HearingPlan
from bot.catalogue.loader import Catalogue
from bot.catalogue.working_days import DAY_NUMBERS
from bot.clock import Clock, dhaka_date
from bot.text.normalise import bangla_digits

log = structlog.get_logger(__name__)


def open_hearings(
    session: Session,
    catalogue: Catalogue,
    clock: Clock,
    *,
    office: str,
    slots: int,
    actor: str,
    weekday: str | None = None,
    begins: str | None = None,
) -> HearingOffice:
    """Let an office take names for its hearings, or change its day, hour and places.

    Args:
        weekday, begins: what ``catalogue/hearings.yml`` says unless given. Days that have a place taken keep
            their number of places.

    Raises:
        UnknownOffice: no office has this code.
        NoSuchHearing: neither the arguments nor the catalogue say on which day, or when it begins.
    """
    code, known = catalogue.office(office).code, catalogue.hearings.get(office)
    day = weekday or (known.weekday if known else None)
    hour = begins or (known.begins if known else None)
    if day is None or hour is None:
        raise NoSuchHearing("say on which weekday the hearing is held and when it begins")
    row = HearingOffice(
        office=code, weekday=DAY_NUMBERS[day], begins=hour, slots=slots, is_on=True,
        changed_by=actor, changed_at=clock.now(),
    )  # fmt: skip
    row = session.merge(row)
    session.flush()
    log.info("hearings_opened", office=code)
    return row


def close_hearings(session: Session, clock: Clock, *, office: str, actor: str) -> None:
    """Take no more names. Who has a place keeps it; NoSuchHearing if the office takes none anyway."""
    hearings = open_office(session, office)
    if hearings is None:
        raise NoSuchHearing("the office takes no names")
    hearings.is_on, hearings.changed_by, hearings.changed_at = False, actor, clock.now()


def set_places(
    session: Session, catalogue: Catalogue, clock: Clock, *, office: str, day: date, slots: int
) -> None:
    """Give one day another number of places, or put in a day beside the usual ones.

    Raises:
        NoSuchHearing: the office takes no names, or the day is over or was called off.
        TooFewPlaces: more people have a place already.
    """
    if open_office(session, office) is not None and session.get(HearingDay, (office, day)) is None:
        session.add(HearingDay(office=office, held_on=day, slots=slots, booked=0, is_extra=True))
        session.flush()
    ensure_day(session, catalogue, office, day, dhaka_date(clock.now()))
    lock_days(session, office, [day])
    row = session.get_one(HearingDay, (office, day), populate_existing=True)
    if row.booked > slots:
        raise TooFewPlaces("more people have a place already")
    row.slots = slots


def call_off(
    session: Session, catalogue: Catalogue, clock: Clock, *, office: str, day: date, actor: str, note: str
) -> list[MovedCase]:
    """Call a day off, until its hearing begins. Each case that had a place on it goes to the stage for that.

    Args:
        actor: an officer, role first, as for ``move_case``.
        note: kept in each case's history.

    Raises:
        NoSuchHearing: no hearing is held on this day, or it has begun.
    """
    ensure_not_begun(session, catalogue, office, day, clock.now())
    lock_days(session, office, [day])
    row = session.get_one(HearingDay, (office, day), populate_existing=True)
    row.called_off_at = clock.now()
    session.flush()
    moved = []
    for case in people_on(session, office, day):
        plan = catalogue.service(case.service).hearing
        if plan is not None:
            stage = plan.put_off
            moved.append(
                move_case(
                    session, catalogue, clock, reference=case.reference, to=stage, actor=actor, note=note
                )
            )
    log.info("hearing_called_off", office=office, cases=len(moved))
    return moved


def give_up_day(
    session: Session, catalogue: Catalogue, clock: Clock, *, reference: str, conversation_id: int
) -> MovedCase:
    """The citizen gives their own case's day back, and with it the request; NotBooked if there is none."""
    case, booking, plan = _own_booking(session, catalogue, reference, conversation_id)
    lock_days(session, booking.office, [booking.held_on])
    return move_case(session, catalogue, clock, reference=case.reference, to=plan.cancelled, actor=CITIZEN)


def change_day(
    session: Session, catalogue: Catalogue, clock: Clock, *, reference: str, conversation_id: int, day: date
) -> HearingOffer:
    """The citizen takes another day for their own case; the old place is free again.

    Raises:
        NotBooked: the case is not theirs, is over, or has no day.
        NoSuchHearing, HearingFull: the new day is not to be had; the old one is kept.
    """
    case, booking, plan = _own_booking(session, catalogue, reference, conversation_id)
    now, office, before = clock.now(), booking.office, booking.held_on
    if day != before:
        ensure_day(session, catalogue, office, day, dhaka_date(now))
        lock_days(session, office, (before, day))
        take_place(session, catalogue, office, day, dhaka_date(now))
        give_place_back(session, office, before)
        booking.held_on, booking.reminded_at = day, None
        case.fields = {**case.fields, plan.day_field: day.isoformat()}
        content = {"from": before.isoformat(), "to": day.isoformat()}
        record(session, case, now, CaseEventKind.REBOOKED, CITIZEN, content=content)
    changed = booked_day(session, case.id)
    assert changed is not None
    return changed


def _own_booking(
    session: Session, catalogue: Catalogue, reference: str, conversation_id: int
) -> tuple[Case, HearingBooking, HearingPlan]:
    # One turn at a time works on a conversation, so nobody else changes the citizen's day meanwhile but an
    # officer who calls it off: days are locked first everywhere, cases and bookings after them.
    case = own_case(session, catalogue, reference=reference, conversation_id=conversation_id)
    booking = session.get(HearingBooking, case.id) if case else None
    plan = catalogue.service(case.service).hearing if case else None
    if case is None or booking is None or plan is None or case.stage != plan.booked:
        raise NotBooked("the case has no day at a hearing that could be changed")
    return case, booking, plan


def due_reminders(session: Session, catalogue: Catalogue, now: datetime) -> Iterator[tuple[Case, Bilingual]]:
    """Each case whose hearing is tomorrow and whose citizen has not been reminded, with what to say.

    A case counts as reminded only when :func:`note_reminded` says so: what could not be told is due again.
    """
    tomorrow = dhaka_date(now) + timedelta(days=1)
    query = select(Case, HearingBooking).join(HearingBooking, HearingBooking.case_id == Case.id)
    due = query.where(HearingBooking.held_on == tomorrow, HearingBooking.reminded_at.is_(None))
    for case, booking in session.execute(due.order_by(Case.id)).all():
        plan, day = catalogue.service(case.service).hearing, booked_day(session, case.id)
        if plan is not None and day is not None and case.stage == plan.booked:
            yield case, _reminder(plan, case, catalogue.office(booking.office).title, day)


def note_reminded(session: Session, case: Case, now: datetime) -> None:
    """The citizen was reminded of the hearing."""
    statement = update(HearingBooking).where(HearingBooking.case_id == case.id)
    session.execute(statement.values(reminded_at=now))


def _reminder(plan: HearingPlan, case: Case, office: Bilingual, day: HearingOffer) -> Bilingual:
    # The date and not "tomorrow": the words may be read later.
    written = day.held_on.strftime("%d/%m/%Y")
    told = {"reference": case.reference, "date": written, "hour": day.begins}
    in_bangla = {**told, "date": bangla_digits(written), "hour": bangla_digits(day.begins)}
    return Bilingual(
        bn=plan.reminder.bn.format(office=office.bn, **in_bangla),
        en=plan.reminder.en.format(office=office.en, **told),
    )
