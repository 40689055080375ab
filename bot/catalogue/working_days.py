"""Which days government offices work, and counting in them.

Public holidays come from the ``holidays`` package; ``catalogue/holidays.yml`` adds those declared by
executive order or missing there, and withdraws those that were moved (festivals of the moon are known for
certain only shortly before).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Literal

import holidays
from pydantic import Field

from bot.catalogue.bilingual import Bilingual, Entry, Sourced

DayName = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
DAY_NUMBERS: Mapping[str, int] = {
    "monday": 0, "tuesday": 1, "wednesday": 2, "thursday": 3, "friday": 4, "saturday": 5, "sunday": 6,
}  # fmt: skip
ONE_DAY = timedelta(days=1)


class HolidayChange(Sourced):
    """A day that is a holiday, or is none, whatever the package says."""

    date: date
    name: Bilingual


class HolidayFile(Entry):
    """The shape of ``catalogue/holidays.yml``."""

    weekend: tuple[DayName, ...] = Field(min_length=1, max_length=6)
    extra: tuple[HolidayChange, ...] = ()
    withdrawn: tuple[HolidayChange, ...] = ()


class WorkingDays:
    """Counts the days on which Bangladesh's government offices work."""

    def __init__(self, file: HolidayFile) -> None:
        self._weekend = frozenset(DAY_NUMBERS[day] for day in file.weekend)
        self._extra = frozenset(change.date for change in file.extra)
        self._withdrawn = frozenset(change.date for change in file.withdrawn)
        self._years: dict[int, frozenset[date]] = {}

    def is_working(self, day: date) -> bool:
        """Whether offices work on this day."""
        if day.weekday() in self._weekend or day in self._extra:
            return False
        return day in self._withdrawn or day not in self._public_holidays(day.year)

    def add(self, start: date, days: int) -> date:
        """The ``days``-th working day after ``start``; ``start`` itself does not count, zero gives it back.

        Raises:
            ValueError: ``days`` is negative.
        """
        if days < 0:
            raise ValueError("working days are counted forwards")
        day = start
        while days:
            day += ONE_DAY
            days -= self.is_working(day)
        return day

    def between(self, start: date, end: date) -> int:
        """Working days after ``start`` up to and including ``end``; negative if ``end`` is earlier.

        ``between(day, add(day, n)) == n``.
        """
        if end < start:
            return -self.between(end, start)
        return sum(self.is_working(start + ONE_DAY * n) for n in range(1, (end - start).days + 1))

    def _public_holidays(self, year: int) -> frozenset[date]:
        # One finished set a year: the package's own object fills itself while it is being asked, which is
        # not safe when several threads ask.
        known = self._years.get(year)
        if known is None:
            known = frozenset(holidays.country_holidays("BD", years=year, expand=False))
            self._years[year] = known
        return known
