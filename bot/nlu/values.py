"""Reading one value where it was asked for.

Where a form has asked for an amount, "500" is one; in free text it may be a house number. These functions
are for the first case. Each takes what the citizen wrote, in any script, and gives the value as entities
carry it, or ``None``.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

from bot.nlu.entities.amounts import find_amounts, find_bare_numbers
from bot.nlu.entities.charges import is_taken
from bot.nlu.entities.dates import find_dates
from bot.nlu.entities.nids import find_nids
from bot.nlu.entities.passports import find_passports
from bot.nlu.entities.phones import find_phones
from bot.nlu.entities.references import find_references
from bot.nlu.message import EntityMatch, Message

_TAKEN_BACK = re.compile(r"\s*(?:ta|টা|tarikh|তারিখ)?\s*(?:na|nah|noy|না|নয়|নহে)(?![a-z\u0980-\u09e3])")
_NOT = re.compile(r"\bnot\s+(?:on\s+)?$")
# Only dates look at the clock.
_ANY_TIME = datetime(2026, 1, 1, tzinfo=UTC)


def parse_amount(text: str) -> int | None:
    """Whole taka: an amount with its sign or word, else a number alone, if there is only one."""
    matching = _message(text).matching
    amounts = _meant(find_amounts(matching), matching)
    if amounts:
        return int(amounts[0].value)
    taken = [*find_phones(matching), *find_references(matching), *find_dates(matching, _ANY_TIME)]
    numbers = {
        int(number.value)
        for number in find_bare_numbers(matching)
        if all(number.end <= other.start or other.end <= number.start for other in taken)
    }
    return numbers.pop() if len(numbers) == 1 else None


def parse_numbers(text: str) -> list[int]:
    """All numbers that could be amounts, each once, in their order."""
    return list(dict.fromkeys(int(number.value) for number in find_bare_numbers(_message(text).matching)))


def parse_taken(text: str) -> int | None:
    """The amount of which a text says that somebody took it: 500 of "charged 500 for a 20 taka bottle"."""
    matching = _message(text).matching
    taken = {int(one.value) for one in _meant(find_amounts(matching), matching) if is_taken(matching, one)}
    return taken.pop() if len(taken) == 1 else None


def parse_date(text: str, now: datetime) -> str | None:
    """An ISO date, the first that isn't taken back; ``now`` (aware) is what "yesterday" is relative to."""
    matching = _message(text).matching
    return _first(_meant(find_dates(matching, now, asked=True), matching))


def parse_phone(text: str) -> str | None:
    """A telephone number as ``+8801…``."""
    return _first(find_phones(_message(text).matching))


def parse_nid(text: str) -> str | None:
    """A national identity number: 10, 13 or 17 ASCII digits."""
    return _first(find_nids(_message(text).matching))


def parse_passport(text: str) -> str | None:
    """A passport number, upper-case ASCII without spaces."""
    return _first(find_passports("passport " + _message(text).cased))


def parse_reference(text: str) -> str | None:
    """A case reference as it was given out: ``PCC-2026-000123``."""
    return _first(find_references(_message(text).matching))


def _meant(matches: list[EntityMatch], matching: str) -> list[EntityMatch]:
    """Without what is taken back ("৫ না, ১৫ নভেম্বর", "not 500 but 600"), unless nothing else is left."""
    kept = [
        match
        for match in matches
        if not _TAKEN_BACK.match(matching, match.end) and not _NOT.search(matching[: match.start])
    ]
    return kept or matches


def _message(text: str) -> Message:
    return Message.of(text, _ANY_TIME)


def _first(matches: list[EntityMatch]) -> str | None:
    return str(matches[0].value) if matches else None
