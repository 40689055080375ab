"""The clock of what may still be sent to a citizen, in words."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from bot.conversation.ways import Way, WayKind
from bot.web.console.languages import _, digits, moment


class Clock(NamedTuple):
    """How a reply goes now, in words, with a sign beside them. ``state`` chooses the colour."""

    sign: str
    words: str
    state: str


def clock_of(way: Way, now: datetime) -> Clock:
    """The window's clock."""
    left = _left(way.until - now) if way.until is not None else ""
    until = moment(way.until) if way.until is not None else ""
    clocks = {
        WayKind.ANY_TIME: Clock("✉", _("Goes as a text message, at any time."), "open"),
        WayKind.OPEN: Clock(
            "●",
            _("Goes out at once. May be sent until %(time)s: %(left)s left.", time=until, left=left),
            "open",
        ),
        WayKind.HUMAN_AGENT: Clock(
            "◐",
            _(
                "More than 24 hours since the citizen wrote: sent as a person's reply, for %(left)s more.",
                left=left,
            ),
            "soon",
        ),
        WayKind.TEXT: Clock(
            "✉",
            _(
                "The citizen last wrote more than seven days ago. Your reply goes to their phone as a text "
                "message, and appears here when they write again."
            ),
            "late",
        ),
        WayKind.WAITS: Clock(
            "◷",
            _(
                "The citizen last wrote more than seven days ago: Facebook lets nobody write to them. Your "
                "reply is kept, and goes out as soon as they write again."
            ),
            "late",
        ),
        WayKind.BLOCKED: Clock(
            "✕",
            _(
                "The citizen has stopped messages or blocked the page. Your reply is kept, and goes out as "
                "soon as they write again."
            ),
            "late",
        ),
    }
    return clocks[way.kind]


def _left(left: timedelta) -> str:
    minutes = max(0, int(left.total_seconds() // 60))
    hours, days = minutes // 60, minutes // (24 * 60)
    if days >= 2:
        return _("%(days)s days", days=digits(days))
    if hours:
        return _("%(hours)s h %(minutes)s min", hours=digits(hours), minutes=digits(minutes % 60))
    return _("%(minutes)s min", minutes=digits(minutes))
