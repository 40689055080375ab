"""What was said, without the numbers with which somebody could pass for another.

A citizen writes an NID or a passport number in the middle of a sentence, the bot repeats it, an officer notes
it. A screen shows the end of each only, until somebody asks for the whole line and is noted down. What counts
as such a number is what the bot itself would take for one.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.nlu.entities.amounts import find_amounts
from bot.nlu.entities.nids import find_nids
from bot.nlu.entities.overlap import without_overlaps
from bot.nlu.entities.passports import find_passports
from bot.nlu.entities.phones import find_phones
from bot.nlu.entities.references import find_references
from bot.privacy.masking import MASK
from bot.text.normalise import ascii_digits, lower, normalise_with_offsets

_MASKED = ("nid", "passport_number")
_SHOWN = 4
#: Between the groups of a number.
_GAPS = frozenset(" -\u00a0\u2010\u2011\u2012\u2013")
#: A passport number has the fewest digits.
_FEWEST_DIGITS = 7


def masked_words(text: str) -> str:
    """The text with all but the end of each such number as dots; every other character stays in its place."""
    shown = list(text)
    for start, end in _numbers_in(text):
        signs = [at for at in range(start, end) if text[at] not in _GAPS]
        for at in signs[:-_SHOWN]:
            shown[at] = MASK
    return "".join(shown)


def _numbers_in(text: str) -> Iterator[tuple[int, int]]:
    if sum(character.isdigit() for character in text) < _FEWEST_DIGITS:
        return
    normalised = normalise_with_offsets(text)
    cased = ascii_digits(normalised.text)
    matching = lower(cased)
    # Of what may be a reference as well, or a phone, the longer reading holds, as it does for the bot.
    read = [*find_nids(matching), *find_passports(cased)]
    read += [*find_references(matching), *find_phones(matching), *find_amounts(matching)]
    for match in without_overlaps(read):
        if match.entity in _MASKED:
            yield normalised.original_span(match.start, match.end)
