"""Why a day at a hearing could not be had or changed."""

from __future__ import annotations

from bot.cases.errors import CaseError


class NoSuchHearing(CaseError):
    """The office holds no hearing on this day, or takes no names for its hearings."""


class HearingFull(CaseError):
    """All places of this day are taken."""


class NotBooked(CaseError):
    """The case has no day at a hearing that could be changed."""


class TooFewPlaces(CaseError):
    """More people have a place already than the day shall have."""
