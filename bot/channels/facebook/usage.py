"""How much of a Page's call budget is used, from the headers of a Graph API answer.

``X-Business-Use-Case-Usage`` maps business ids to lists of gauges, each with percentages and, once calls are
blocked, the minutes until they are allowed again. Calling while blocked makes it longer, so the longest wait
of all gauges is taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.channels.facebook.wire import loads

BUSINESS_USAGE = "X-Business-Use-Case-Usage"
APP_USAGE = "X-App-Usage"
PERCENTAGES = ("call_count", "total_cputime", "total_time")
REGAIN_MINUTES = "estimated_time_to_regain_access"

#: More than a day is taken for a mistake.
LONGEST_PAUSE_SECONDS = 24 * 3600.0
_LONGEST_HEADER = 16_384


def read_usage(headers: Mapping[str, str]) -> dict[str, Any] | None:
    """The fullest gauges: ``call_count``, ``total_cputime``, ``total_time`` in percent, and minutes to wait.

    None if the answer has no such header, or nothing in it can be read.
    """
    gauges = [*_business_gauges(headers.get(BUSINESS_USAGE)), *_app_gauges(headers.get(APP_USAGE))]
    found: dict[str, Any] = {}
    for name in (*PERCENTAGES, REGAIN_MINUTES):
        values = [gauge[name] for gauge in gauges if _is_number(gauge.get(name))]
        if values:
            found[name] = max(values)
    return found or None


def pause_seconds(headers: Mapping[str, str], usage: Mapping[str, Any] | None) -> float | None:
    """How long to stop calling: Meta's estimate, else ``Retry-After``; None if neither says."""
    minutes = (usage or {}).get(REGAIN_MINUTES)
    if isinstance(minutes, int | float) and minutes > 0:
        return min(60.0 * minutes, LONGEST_PAUSE_SECONDS)
    after = headers.get("Retry-After", "").strip()
    if after.isascii() and after.isdecimal() and len(after) < 8 and int(after) > 0:
        return min(float(after), LONGEST_PAUSE_SECONDS)
    return None


def _business_gauges(header: str | None) -> Iterator[dict[str, Any]]:
    businesses = _parsed(header)
    for gauges in businesses.values():
        yield from (gauge for gauge in gauges if isinstance(gauge, dict)) if isinstance(gauges, list) else ()


def _app_gauges(header: str | None) -> Iterator[dict[str, Any]]:
    gauge = _parsed(header)
    if gauge:
        yield gauge


def _parsed(header: str | None) -> dict[str, Any]:
    if not header or len(header) > _LONGEST_HEADER:
        return {}
    try:
        value = loads(header.encode("utf-8", "replace"))
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
