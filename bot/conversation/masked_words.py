"""What was said, without the numbers with which somebody could pass for another.

A citizen writes an NID or a passport number in the middle of a sentence, the bot repeats it, an officer notes
it; it stands in a complaint, a note among colleagues, the reason of a transfer. A screen shows the end of
each only, until somebody asks for the whole line and is noted down. What counts as such a number is what the
bot would take for one, and besides whatever is as long as one: too much is hidden rather than too little.
Telephone numbers, references and sums stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.nlu.entities.amounts import find_amounts
from bot.nlu.entities.nids import find_nids
from bot.nlu.entities.overlap import without_overlaps
from bot.nlu.entities.passports import find_passports
from bot.nlu.entities.phones import find_phones
from bot.nlu.entities.references import find_references
from bot.nlu.message import EntityMatch
from bot.privacy.masking import MASK
from bot.text.normalise import ascii_digits, lower, normalise_with_offsets

_MASKED = ("nid", "passport_number")
_SHOWN = 4
#: A passport number has the fewest digits.
_FEWEST_DIGITS = 7
#: Of a national identity number, an old one, and one with the year in front, or of a birth registration.
_LENGTHS = frozenset({10, 13, 17})
# Solid, whatever stands beside it; in groups, or digit by digit, parted by one sign throughout.
_SOLID = re.compile(r"(?<![\d+])(?:\d{17}|\d{13}|[1-9]\d{9})(?!\d)")
_APART = r"(?<![\d+])(?<!\d[ \-/.]){0}(?:{1}{0})+(?![ \-/.]?\d)"
_GROUPED = re.compile("|".join((_APART.format(r"\d{2,6}", "-"), _APART.format(r"\d", " "))))
_DAY = re.compile(r"(?<!\d)(?:\d\d?-\d\d?-(?:19|20)\d\d|(?:19|20)\d\d-\d\d?-\d\d?)(?!\d)")
# Where a passport is spoken of: glued to the word, or with other signs between its parts.
_OF_PASSPORTS = re.compile("pas+p|পাসপো|পাশপো")
_LIKE_A_PASSPORT = re.compile(r"(?:[a-z][ \-./]{0,2}){1,2}\d(?:[ \-./]?\d){6,7}(?!\d)")
_PASSPORT_SIGNS = 9


def masked_words(text: str) -> str:
    """The text with all but the end of each such number as dots; every other character stays in its place."""
    shown = list(text)
    for start, end in _numbers_in(text):
        signs = [at for at in range(start, end) if text[at].isalnum()]
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
    read = [*find_nids(matching), *find_passports(cased), *_as_long_as_one(matching)]
    read += [*find_references(matching), *find_phones(matching), *find_amounts(matching)]
    for match in without_overlaps(read):
        if match.entity in _MASKED:
            yield normalised.original_span(match.start, match.end)


def _as_long_as_one(matching: str) -> Iterator[EntityMatch]:
    for match in (*_SOLID.finditer(matching), *_GROUPED.finditer(matching)):
        digits = re.sub(r"\D", "", match.group())
        if len(digits) in _LENGTHS and not _DAY.search(match.group()):
            yield EntityMatch("nid", digits, *match.span())
    if _OF_PASSPORTS.search(matching):
        for match in _LIKE_A_PASSPORT.finditer(matching):
            signs = re.sub(r"[^a-z\d]", "", match.group())
            if len(signs) == _PASSPORT_SIGNS:
                yield EntityMatch("passport_number", signs, *match.span())
