"""The time, as something that can be handed in.

Everything that asks for the time gets a :class:`Clock`, so that a test can stand still on a Friday evening
before a holiday. Times are aware and in UTC; :data:`DHAKA` is where citizens and deadlines live.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

DHAKA = ZoneInfo("Asia/Dhaka")


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """The current moment, aware and in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The current moment, aware and in UTC."""
        return datetime.now(UTC)


class FixedClock:
    """A clock that moves only when it is told to."""

    def __init__(self, now: datetime) -> None:
        if now.tzinfo is None:
            raise ValueError("a clock needs an aware time")
        self._now = now.astimezone(UTC)

    def now(self) -> datetime:
        """The moment it was set to."""
        return self._now

    def advance(self, by: timedelta) -> None:
        """Move forward by a duration."""
        self._now += by


def dhaka_date(moment: datetime) -> date:
    """The calendar date in Dhaka at ``moment``."""
    return moment.astimezone(DHAKA).date()
