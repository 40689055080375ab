"""Single values of a webhook: ids, times, texts. Each reader takes anything and gives a value or None."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.channels.facebook.wire import canonical

#: From here on a number counts milliseconds, below it seconds (1e12 s would be the year 33658).
MILLISECONDS_FROM = 1e12
EARLIEST_YEAR, LATEST_YEAR = 1900, 2100

_IDENTIFIER = re.compile(r"[!-~]{1,64}")
#: Message ids run to about 150 characters; the database keeps 200.
_MESSAGE_ID = re.compile(r"[!-~]{1,200}")
_NUMBER = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,20})?", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LARGEST_EXACT_FLOAT = 2**53


def identifier(value: object) -> str | None:
    """An account's, a citizen's or an app's id: 1 to 64 printable ASCII characters, else None."""
    return _matching(value, _IDENTIFIER)


def message_id(value: object) -> str | None:
    """A message's id (``mid``): 1 to 200 printable ASCII characters, else None."""
    return _matching(value, _MESSAGE_ID)


def identifier_in(container: object, key: str = "id") -> str | None:
    """The id inside an object such as ``sender``; None for anything else."""
    return identifier(container.get(key)) if isinstance(container, Mapping) else None


def moment(value: object) -> datetime | None:
    """A time given as seconds, milliseconds (from 1e12 on) or ISO 8601, as number or text.

    Gives None for nothing, zero, NaN, infinity, nonsense, and years outside 1900 to 2100.
    """
    seconds = _seconds(value)
    if seconds is None:
        return _iso_moment(value) if isinstance(value, str) else None
    try:
        at = _EPOCH + timedelta(seconds=seconds)
    except (OverflowError, ValueError):
        return None
    return at if EARLIEST_YEAR <= at.year <= LATEST_YEAR else None


def milliseconds(value: object) -> int | None:
    """The same time as milliseconds since 1970."""
    at = moment(value)
    return None if at is None else (at - _EPOCH) // timedelta(milliseconds=1)


def text(value: object) -> str | None:
    """Words: text as it is, a number as its digits, else None. Empty text is None."""
    if isinstance(value, str):
        return value or None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return None


def payload(value: object) -> str | None:
    """A button's payload: text, or the JSON of whatever was put there."""
    if isinstance(value, dict | list):
        return canonical(value)
    return text(value)


def integer(value: object) -> int | None:
    """A whole number, also when written as text."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,18}", value, re.ASCII):
        return int(value)
    return None


def mapping(value: object) -> dict[str, Any]:
    """An object, or an empty one in place of anything else."""
    return value if isinstance(value, dict) else {}


def items(value: object) -> list[Any]:
    """A list; a lone object counts as a list of one, anything else as none."""
    if isinstance(value, list):
        return value
    return [value] if isinstance(value, dict) else []


def present(**fields: Any) -> dict[str, Any]:
    """The fields that have a value."""
    return {name: value for name, value in fields.items() if value not in (None, [], {})}


def _matching(value: object, pattern: re.Pattern[str]) -> str | None:
    if isinstance(value, float) and value.is_integer() and abs(value) < _LARGEST_EXACT_FLOAT:
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value) if value.bit_length() < 256 else None
    if not isinstance(value, str):
        return None
    value = value.strip()
    return value if pattern.fullmatch(value) else None


def _seconds(value: object) -> float | None:
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        value = float(value.strip())
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    if not math.isfinite(number) or number == 0:
        return None
    return number / 1000 if abs(number) >= MILLISECONDS_FROM else number


def _iso_moment(value: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(value.strip())
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return at if EARLIEST_YEAR <= at.year <= LATEST_YEAR else None
