"""Dates in every way citizens write them, resolved against a day in Dhaka."""

from __future__ import annotations

from datetime import datetime

from bot.clock import DHAKA
from bot.nlu.entities.dates_absolute import find_calendar_dates
from bot.nlu.entities.dates_relative import find_relative_dates
from bot.nlu.entities.overlap import without_overlaps
from bot.nlu.message import EntityMatch


def find_dates(matching: str, now: datetime, *, asked: bool = False) -> list[EntityMatch]:
    """Dates as ISO strings, in lower-case normalised text with ASCII digits.

    A year that isn't told is the one that puts the day nearest in the past, or in the future where the words
    say so. What fixes no day ("last week") is no date.

    Args:
        now: an aware moment; the calendar is Dhaka's.
        asked: a date was asked for, so that "12/11", "12" and "friday" are dates, too.
    """
    local = now.astimezone(DHAKA)
    found = [
        *find_calendar_dates(matching, local.date(), asked),
        *find_relative_dates(matching, local, asked),
    ]
    if found and not asked:
        # Beside another date a weekday is one, too: "not Monday the 9th, Tuesday".
        found += find_relative_dates(matching, local, asked=True)
    return without_overlaps([EntityMatch("date", day.isoformat(), start, end) for start, end, day in found])
