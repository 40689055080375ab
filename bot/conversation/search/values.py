"""What may stand behind a field's colon, in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time

from bot.catalogue.places import lookup_key
from bot.catalogue.schema import Service
from bot.clock import DHAKA
from bot.text.normalise import ascii_digits
from bot.text.search_words import words_in

STATES = {
    **dict.fromkeys(("open", "খোলা", "চলমান"), "open"),
    **dict.fromkeys(("closed", "বন্ধ", "নিষ্পন্ন"), "closed"),
    **dict.fromkeys(("late", "বিলম্বিত", "দেরি"), "late"),
}
SPEAKERS = {
    **dict.fromkeys(("citizen", "নাগরিক"), "heard"),
    **dict.fromkeys(("officer", "কর্মকর্তা"), "said"),
}
_BEGINNING = 4
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


def services_named(services: Iterable[Service], value: str) -> frozenset[str]:
    """Codes of the services with a name, in either language; a beginning of four letters will do."""
    names = {service.code: {_key(name) for name in _names(service)} for service in services}
    return _matching(names.items(), value)


def stages_named(services: Iterable[Service], value: str) -> frozenset[str]:
    """Codes of the stages with a name, in either language."""
    names = [
        (stage.code, {_key(name) for name in (stage.code, stage.title.bn, stage.title.en)})
        for service in services
        for stage in service.stages
    ]
    return _matching(names, value)


def phone_of(value: str) -> str | None:
    """A phone's digits, or its first ones; None for what is none."""
    digits = "".join(word.text for word in words_in(value) if word.text.isdigit())
    digits = digits[2:] if digits.startswith("880") else digits
    return digits if 3 <= len(digits) <= 15 else None


def start_of_day(value: str) -> datetime | None:
    """The beginning of a day in Dhaka: ``2026-11-23`` or ``23/11/2026``, in digits of either script."""
    plain = ascii_digits(value)
    if match := _ISO.fullmatch(plain):
        year, month, day = match.groups()
    elif match := _DAY_FIRST.fullmatch(plain):
        day, month, year = match.groups()
    else:
        return None
    try:
        return datetime.combine(date(int(year), int(month), int(day)), time.min, DHAKA)
    except ValueError:
        return None


def _names(service: Service) -> Iterator[str]:
    yield from (service.code, service.prefix, service.title.bn, service.title.en, *service.names)


def _matching(names: Iterable[tuple[str, set[str]]], value: str) -> frozenset[str]:
    wanted, names = _key(value), list(names)
    exact = frozenset(code for code, known in names if wanted in known)
    if exact or len(wanted) < _BEGINNING:
        return exact
    return frozenset(code for code, known in names if any(name.startswith(wanted) for name in known))


def _key(name: str) -> str:
    return lookup_key(name).replace("_", "")
