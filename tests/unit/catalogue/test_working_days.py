"""Counting the days on which offices work."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.catalogue.working_days import HolidayFile, WorkingDays
from bot.runtime import project_catalogue

CALENDAR = project_catalogue().working_days
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2027, 2, 21), False),  # Language Martyrs' Day, a Sunday
        (date(2026, 3, 26), False),  # Independence Day, a Thursday
        (date(2026, 12, 16), False),  # Victory Day, a Wednesday
        (date(2026, 5, 28), False),  # Eid al-Adha
        (date(2026, 5, 31), False),  # Eid al-Adha, by executive order
        (date(2026, 10, 21), False),  # Durga Puja
        (date(2026, 11, 27), False),  # a Friday
        (date(2026, 11, 28), False),  # a Saturday
        (date(2026, 11, 29), True),  # a Sunday
        (date(2026, 12, 17), True),
    ],
)
def test_known_days(day: date, works: bool) -> None:
    assert CALENDAR.is_working(day) is works


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (date(2026, 11, 23), 1, date(2026, 11, 24)),
        (date(2026, 11, 26), 1, date(2026, 11, 29)),  # Thursday to Sunday
        (date(2026, 12, 15), 1, date(2026, 12, 17)),  # over Victory Day
        (date(2026, 12, 10), 7, date(2026, 12, 22)),  # two weekends and Victory Day
        (date(2026, 5, 25), 1, date(2026, 6, 1)),  # over the feast
        (date(2026, 11, 27), 0, date(2026, 11, 27)),
        (date(2026, 12, 29), 4, date(2027, 1, 4)),  # into the next year
    ],
)
def test_adding_working_days(start: date, days: int, end: date) -> None:
    assert CALENDAR.add(start, days) == end


def test_counting_backwards_is_refused() -> None:
    with pytest.raises(ValueError, match="forwards"):
        CALENDAR.add(date(2026, 11, 23), -1)


def test_an_extra_holiday_and_a_withdrawn_one_count() -> None:
    change = {"name": {"bn": "ছুটি", "en": "holiday"}, "source": "a notice", "checked_on": "2026-11-01"}
    file = HolidayFile.model_validate(
        {
            "weekend": ["friday", "saturday"],
            "extra": [{"date": "2026-11-24", **change}],
            "withdrawn": [{"date": "2026-12-16", **change}],
        }
    )
    calendar = WorkingDays(file)
    assert calendar.add(date(2026, 11, 23), 1) == date(2026, 11, 25)
    assert calendar.is_working(date(2026, 12, 16))


@given(start=DAYS, days=st.integers(1, 200))
def test_a_deadline_is_a_working_day_that_many_working_days_later(start: date, days: int) -> None:
    end = CALENDAR.add(start, days)
    assert CALENDAR.is_working(end)
    assert CALENDAR.between(start, end) == days


@given(start=DAYS, days=st.integers(0, 60), more=st.integers(0, 60))
def test_adding_twice_is_adding_the_sum(start: date, days: int, more: int) -> None:
    assert CALENDAR.add(CALENDAR.add(start, days), more) == CALENDAR.add(start, days + more)


@given(start=DAYS, length=st.integers(0, 400))
def test_between_is_bounded_by_the_calendar_and_turns_its_sign(start: date, length: int) -> None:
    end = start + timedelta(days=length)
    count = CALENDAR.between(start, end)
    assert 0 <= count <= length
    assert CALENDAR.between(end, start) == -count


def test_many_threads_asking_for_a_new_year_agree() -> None:
    calendar = WorkingDays(HolidayFile(weekend=("friday", "saturday")))
    with ThreadPoolExecutor(8) as threads:
        answers = set(threads.map(lambda _: calendar.is_working(date(2026, 12, 16)), range(64)))
    assert answers == {False}
