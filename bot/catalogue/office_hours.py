"""When an office is open: on working days, between two times of the day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from pydantic import model_validator

from bot.catalogue.bilingual import Entry, OfficeCode, Sourced
from bot.catalogue.working_days import WorkingDays
from bot.clock import DHAKA


class Hours(Sourced):
    """From when to when an office is open on a working day, in Dhaka's time."""

    opens: time
    closes: time

    @model_validator(mode="after")
    def _in_order(self) -> Hours:
        if self.opens >= self.closes:
            raise ValueError("an office opens before it closes")
        return self


class HoursOfOffice(Hours):
    """An office with hours of its own."""

    office: OfficeCode


class OfficeHoursFile(Entry):
    """The shape of ``catalogue/office_hours.yml``."""

    usual: Hours
    offices: tuple[HoursOfOffice, ...] = ()


class OfficeHours:
    """Knows when offices are open; an office without hours of its own has the usual ones."""

    def __init__(self, file: OfficeHoursFile, working_days: WorkingDays) -> None:
        self._usual = file.usual
        self._own: Mapping[str, Hours] = {one.office: one for one in file.offices}
        self._working_days = working_days

    def is_open(self, office: str | None, moment: datetime) -> bool:
        """Whether the office is open at a moment."""
        local, hours = moment.astimezone(DHAKA), self._of(office)
        return self._working_days.is_working(local.date()) and hours.opens <= local.time() < hours.closes

    def opens_at(self, office: str | None, moment: datetime) -> datetime:
        """When the office opens next; the moment itself while it is open."""
        if self.is_open(office, moment):
            return moment
        local, hours = moment.astimezone(DHAKA), self._of(office)
        today = local.date()
        is_later_today = self._working_days.is_working(today) and local.time() < hours.opens
        return _at(today if is_later_today else self._working_days.add(today, 1), hours.opens)

    def closes_at(self, office: str | None, moment: datetime) -> datetime:
        """When the office closes on the day on which it is open next."""
        return _at(self.opens_at(office, moment).astimezone(DHAKA).date(), self._of(office).closes)

    def open_between(self, office: str | None, start: datetime, end: datetime) -> timedelta:
        """How long the office was open between two moments; nothing if the second is the earlier one."""
        first, last, hours = start.astimezone(DHAKA), end.astimezone(DHAKA), self._of(office)
        days = (first.date() + timedelta(days=n) for n in range((last.date() - first.date()).days + 1))
        each = (
            min(_at(day, hours.closes), last) - max(_at(day, hours.opens), first)
            for day in days
            if self._working_days.is_working(day)
        )
        return sum((max(time_open, timedelta()) for time_open in each), timedelta())

    def _of(self, office: str | None) -> Hours:
        return self._own.get(office or "", self._usual)


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, DHAKA)
