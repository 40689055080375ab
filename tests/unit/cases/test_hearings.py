"""Days of hearings on both databases: holidays, places, calling off, reminders, points."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.cases.commands import move_case, open_case
from bot.cases.hearings.commands import (
    call_off,
    change_day,
    close_hearings,
    due_reminders,
    give_up_day,
    note_reminded,
    open_hearings,
    set_places,
)
from bot.cases.hearings.errors import HearingFull, NoSuchHearing, NotBooked, TooFewPlaces
from bot.cases.hearings.model import HearingBooking, HearingDay
from bot.cases.hearings.queries import coming_days, offered_days, points_of
from bot.cases.model import Case, CaseEvent
from bot.catalogue.errors import UnknownOffice
from bot.catalogue.loader import Catalogue
from bot.clock import FixedClock, dhaka_date
from bot.runtime import project_catalogue
from bot.storage.database import Database

OFFICE = "dc-sylhet"
NEXT, AFTER, THIRD = date(2026, 11, 25), date(2026, 12, 2), date(2026, 12, 9)
VICTORY_DAY = date(2026, 12, 16)  # a Wednesday
ANSWERS = {
    "hearing": "dc_weekly",
    "district": "Sylhet",
    "want": "book",
    "matter": "খালের বাঁধ ভাঙা",
    "consent": "yes",
    "full_name": "রহিমা খাতুন",
    "phone": "+8801712345678",
}

Booker = Callable[..., str]


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The project's own: the hearings are in it."""
    return project_catalogue()


@pytest.fixture
def sylhet(database: Database, catalogue: Catalogue, clock: FixedClock) -> Iterator[Database]:
    """The office of Sylhet takes two names for each Wednesday."""
    switch_on(database, catalogue, clock)
    yield database


def switch_on(database: Database, catalogue: Catalogue, clock: FixedClock, **changed: Any) -> None:
    told: dict[str, Any] = {"office": OFFICE, "slots": 2, "begins": "10:00", "actor": "officer:1", **changed}
    with database.write() as session:
        open_hearings(session, catalogue, clock, **told)


@pytest.fixture
def book(sylhet: Database, catalogue: Catalogue, clock: FixedClock) -> Booker:
    """Opens a case with a day; gives its reference."""

    def booker(day: date = NEXT, conversation_id: int = 7) -> str:
        with sylhet.write() as session:
            opened = open_case(
                session,
                catalogue,
                clock,
                service="public_hearing",
                fields={**ANSWERS, "hearing_day": day.isoformat()},
                conversation_id=conversation_id,
            )
        return opened.reference

    return booker


def days(database: Database, catalogue: Catalogue, clock: FixedClock) -> list[tuple[date, int]]:
    with database.read() as session:
        coming = coming_days(session, catalogue, OFFICE, dhaka_date(clock.now()))
        return [(day.held_on, day.free) for day in coming]


def offered(database: Database, catalogue: Catalogue, clock: FixedClock) -> list[date]:
    with database.read() as session:
        return [d.held_on for d in offered_days(session, catalogue, OFFICE, dhaka_date(clock.now()))]


def test_wednesdays_are_offered_but_no_holiday(
    sylhet: Database, catalogue: Catalogue, clock: FixedClock
) -> None:
    assert offered(sylhet, catalogue, clock) == [NEXT, AFTER, THIRD]
    clock.advance(timedelta(days=10))
    assert VICTORY_DAY not in offered(sylhet, catalogue, clock)
    assert offered(sylhet, catalogue, clock)[1] == date(2026, 12, 23)


def test_today_is_not_offered_any_more(sylhet: Database, catalogue: Catalogue, clock: FixedClock) -> None:
    clock.advance(timedelta(days=2))
    assert offered(sylhet, catalogue, clock)[0] == AFTER


def test_an_office_that_has_not_said_so_offers_nothing(
    database: Database, catalogue: Catalogue, clock: FixedClock, book: Booker
) -> None:
    with database.write() as session:
        close_hearings(session, clock, office=OFFICE, actor="officer:1")
    assert offered(database, catalogue, clock) == []
    with pytest.raises(NoSuchHearing):
        book()


def test_what_an_office_does_not_say_comes_from_the_catalogue(
    database: Database, catalogue: Catalogue, clock: FixedClock
) -> None:
    switch_on(database, catalogue, clock, office="dc-rajbari", begins=None)
    with database.read() as session:
        first = offered_days(session, catalogue, "dc-rajbari", dhaka_date(clock.now()))[0]
    assert (first.held_on, first.begins) == (NEXT, "10:00")
    with pytest.raises(NoSuchHearing):
        switch_on(database, catalogue, clock, office="dc-bhola", begins=None)
    with pytest.raises(NoSuchHearing):
        switch_on(database, catalogue, clock, office="sp-bhola")
    with pytest.raises(UnknownOffice):
        switch_on(database, catalogue, clock, office="dc-atlantis")


def test_the_last_place_is_given_once(sylhet: Database, book: Booker) -> None:
    book()
    book()
    with pytest.raises(HearingFull):
        book()
    with sylhet.read() as session:
        assert len(session.scalars(select(Case)).all()) == 2
        assert session.get_one(HearingDay, (OFFICE, NEXT)).booked == 2


@pytest.mark.parametrize("day", [date(2026, 11, 26), date(2026, 11, 18), VICTORY_DAY, date(2027, 11, 24)])
def test_a_day_without_a_hearing_cannot_be_had(book: Booker, day: date) -> None:
    with pytest.raises(NoSuchHearing):
        book(day)


def test_many_at_once_never_overbook_a_day(
    sylhet: Database, catalogue: Catalogue, clock: FixedClock, book: Booker
) -> None:
    together = threading.Barrier(8, timeout=30)

    def one(number: int) -> str:
        together.wait()
        try:
            return book(conversation_id=number)
        except HearingFull:
            return "full"

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(one, range(8)))
    assert outcomes.count("full") == 6
    assert days(sylhet, catalogue, clock)[0] == (NEXT, 0)
    with sylhet.read() as session:
        assert len(session.scalars(select(HearingBooking)).all()) == 2


def test_two_that_change_places_do_not_wait_for_each_other(
    sylhet: Database, catalogue: Catalogue, clock: FixedClock, book: Booker
) -> None:
    references = {7: book(NEXT, 7), 8: book(AFTER, 8)}
    wanted = {7: AFTER, 8: NEXT}
    together = threading.Barrier(2, timeout=30)

    def change(conversation_id: int) -> date:
        together.wait()
        with sylhet.write() as session:
            return change_day(
                session,
                catalogue,
                clock,
                reference=references[conversation_id],
                conversation_id=conversation_id,
                day=wanted[conversation_id],
            ).held_on

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(change, (7, 8))) == [AFTER, NEXT]
    assert days(sylhet, catalogue, clock)[:2] == [(NEXT, 1), (AFTER, 1)]


def test_a_changed_day_is_in_the_history_and_in_the_case(
    sylhet: Database, catalogue: Catalogue, clock: FixedClock, book: Booker
) -> None:
    reference = book()
    with sylhet.write() as session:
        change_day(session, catalogue, clock, reference=reference, conversation_id=7, day=AFTER)
    with sylhet.read() as session:
        assert session.scalars(select(Case)).one().fields["hearing_day"] == "2026-12-02"
        last = session.scalars(select(CaseEvent).order_by(CaseEvent.id.desc())).first()
        assert last is not None
        assert (last.kind, last.content) == ("rebooked", {"from": "2026-11-25", "to": "2026-12-02"})


def test_a_full_new_day_leaves_the_old_one(
    sylhet: Database, catalogue: Catalogue, clock: FixedClock, book: Booker
) -> None:
    reference = book()
    book(AFTER, 8)
    book(AFTER, 9)
    with pytest.raises(HearingFull), sylhet.write() as session:
        change_day(session, catalogue, clock, reference=reference, conversation_id=7, day=AFTER)
    assert days(sylhet, catalogue, clock)[:2] == [(NEXT, 1), (AFTER, 0)]


def test_only_ones_own_day_is_given_back(
    sylhet: Database, catalogue: Catalogue, clock: FixedClock, book: Booker
) -> None:
    reference = book()
    with pytest.raises(NotBooked), sylhet.write() as session:
        give_up_day(session, catalogue, clock, reference=reference, conversation_id=8)
    with sylhet.write() as session:
        given = give_up_day(session, catalogue, clock, reference=reference, conversation_id=7)
    assert (given.stage, given.is_closed) == ("withdrawn", True)
    assert days(sylhet, catalogue, clock)[0] == (NEXT, 2)


def test_an_officer_who_withdraws_a_case_frees_its_place(
    sylhet: Database, catalogue: Catalogue, clock: FixedClock, book: Booker
) -> None:
    reference = book()
    with sylhet.write() as session:
        move_case(session, catalogue, clock, reference=reference, to="withdrawn", actor="officer:1")
    assert days(sylhet, catalogue, clock)[0] == (NEXT, 2)


def test_a_day_called_off_is_offered_no_more_and_its_cases_are_put_off(
    sylhet: Database, catalogue: Catalogue, clock: FixedClock, book: Booker
) -> None:
    reference = book()
    asked = {"office": OFFICE, "day": NEXT, "actor": "officer:1", "note": "ministry"}
    with sylhet.write() as session:
        moved = call_off(session, catalogue, clock, **asked)
    assert [(one.reference, one.stage) for one in moved] == [(reference, "adjourned")]
    assert offered(sylhet, catalogue, clock)[0] == AFTER
    with pytest.raises(NoSuchHearing):
        book(NEXT)
    with pytest.raises(NoSuchHearing), sylhet.write() as session:
        call_off(session, catalogue, clock, **asked)


def test_an_office_puts_in_a_day_and_changes_its_places(
    sylhet: Database, catalogue: Catalogue, clock: FixedClock, book: Booker
) -> None:
    thursday = date(2026, 11, 26)
    with sylhet.write() as session:
        set_places(session, catalogue, clock, office=OFFICE, day=thursday, slots=1)
    assert days(sylhet, catalogue, clock)[:2] == [(NEXT, 2), (thursday, 1)]
    book(thursday)
    with pytest.raises(TooFewPlaces), sylhet.write() as session:
        set_places(session, catalogue, clock, office=OFFICE, day=thursday, slots=0)
    with pytest.raises(NoSuchHearing), sylhet.write() as session:
        set_places(session, catalogue, clock, office=OFFICE, day=date(2026, 11, 20), slots=1)


def test_a_citizen_is_reminded_once_on_the_day_before(
    sylhet: Database, catalogue: Catalogue, clock: FixedClock, book: Booker
) -> None:
    reference = book()
    book(AFTER, 8)

    def remind() -> list[str]:
        told = []
        with sylhet.write() as session:
            for case, text in due_reminders(session, catalogue, clock.now()):
                note_reminded(session, case, clock.now())
                told.append(text.bn + text.en)
        return told

    assert remind() == []
    clock.advance(timedelta(days=1))
    (words,) = remind()
    assert reference in words and "২৫/১১/২০২৬" in words and "25/11/2026 at 10:00" in words
    assert remind() == []


def test_points_are_counted_by_what_became_of_them(
    sylhet: Database, catalogue: Catalogue, clock: FixedClock, book: Booker
) -> None:
    decided, missed = book(), book()
    book(AFTER, 8)
    clock.advance(datetime(2026, 12, 14, tzinfo=UTC) - clock.now())
    with sylhet.write() as session:
        for reference, *stages in ((decided, "heard", "decided"), (missed, "not_attended")):
            for stage in stages:
                move_case(session, catalogue, clock, reference=reference, to=stage, actor="officer:1")
    with sylhet.read() as session:
        month = date(2026, 11, 1), date(2026, 11, 30)
        assert points_of(session, catalogue, "public_hearing", OFFICE, *month) == {
            "decided": 1,
            "not_attended": 1,
        }
        assert points_of(session, catalogue, "public_hearing", "dc-bhola", *month) == {}


def test_todays_hearing_is_called_off_until_it_begins(
    sylhet: Database, catalogue: Catalogue, clock: FixedClock, book: Booker
) -> None:
    reference = book()
    clock.advance(datetime(2026, 11, 25, 3, 59, tzinfo=UTC) - clock.now())  # a minute before ten in Dhaka
    off = {"office": OFFICE, "day": NEXT, "actor": "officer:1", "note": "flood"}
    with sylhet.write() as session:
        (moved,) = call_off(session, catalogue, clock, **off)
    assert (moved.reference, moved.stage) == (reference, "adjourned")
    with sylhet.read() as session:
        assert session.scalars(select(HearingBooking)).all() == []
        assert "hearing_day" not in session.scalars(select(Case)).one().fields


def test_a_hearing_that_has_begun_is_not_called_off(
    sylhet: Database, catalogue: Catalogue, clock: FixedClock, book: Booker
) -> None:
    book()
    clock.advance(datetime(2026, 11, 25, 4, 0, tzinfo=UTC) - clock.now())
    with sylhet.write() as session, pytest.raises(NoSuchHearing, match="begun"):
        call_off(session, catalogue, clock, office=OFFICE, day=NEXT, actor="officer:1", note="flood")


def test_an_office_that_takes_no_more_names_can_call_off_what_it_has(
    sylhet: Database, catalogue: Catalogue, clock: FixedClock, book: Booker
) -> None:
    reference = book()
    off = {"office": OFFICE, "actor": "officer:1", "note": "strike"}
    with sylhet.write() as session:
        close_hearings(session, clock, office=OFFICE, actor="officer:1")
    with sylhet.write() as session:
        (moved,) = call_off(session, catalogue, clock, day=NEXT, **off)
        assert moved.reference == reference
        with pytest.raises(NoSuchHearing):  # nobody has a place on it, and none is held
            call_off(session, catalogue, clock, day=AFTER, **off)
