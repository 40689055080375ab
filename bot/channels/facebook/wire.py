"""Untrusted JSON: read without surprises, and made safe to store.

A signature proves who sent a body, not that it is sound. Whatever arrives ends up in a database that refuses
null characters, halves of surrogate pairs, infinities and integers of a thousand digits.
"""

from __future__ import annotations

import json
import math
from typing import Any

#: Deeper than anything Meta documents (about 10); below it the program's own recursion is safe.
MAX_DEPTH = 48
TOO_DEEP = "(nested too deeply)"
TOO_LONG = "(a number too long to keep)"

#: Longer integers are kept as text: ids exceed 2^53, and nothing here calculates with them.
_MAX_INTEGER_DIGITS = 18
_MAX_INTEGER_BITS = 63
_MAX_PRINTABLE_BITS = 8_000


def loads(raw: bytes) -> object:
    """Parse JSON.

    Integers of more than 18 digits and numbers beyond a float's range come back as text.

    Raises:
        ValueError: for anything that is not UTF-8 JSON, or is nested absurdly. Nothing else is raised.
    """
    try:
        return json.loads(
            raw.decode("utf-8-sig"), parse_int=_integer, parse_float=_real, parse_constant=lambda name: name
        )
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def storable(value: object, depth: int = 0) -> Any:
    """A copy that any database takes: JSON types only; no null characters, half surrogates or infinities."""
    if isinstance(value, str):
        return clean(value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return _storable_integer(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if depth >= MAX_DEPTH:
        return TOO_DEEP
    if isinstance(value, dict):
        return {_key(key): storable(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [storable(item, depth + 1) for item in value]
    return f"({type(value).__name__})"


def clean(text: str) -> str:
    """Text without null characters and without half surrogates; whole pairs become their character."""
    if text.isascii():
        return text.replace("\x00", "\ufffd") if "\x00" in text else text
    return text.replace("\x00", "\ufffd").encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def canonical(value: object) -> str:
    """One spelling of a storable value, for hashing: equal values give equal text."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def _integer(digits: str) -> int | str:
    return int(digits) if len(digits) <= _MAX_INTEGER_DIGITS else digits


def _real(digits: str) -> float | str:
    value = float(digits)
    return value if math.isfinite(value) else digits


def _storable_integer(value: int) -> int | str:
    if value.bit_length() <= _MAX_INTEGER_BITS:
        return int(value)
    return str(value) if value.bit_length() <= _MAX_PRINTABLE_BITS else TOO_LONG


def _key(key: object) -> str:
    return clean(key) if isinstance(key, str) else str(storable(key, MAX_DEPTH))
