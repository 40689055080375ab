"""Passport numbers: two letters and seven digits, or one letter and eight digits.

The first is the machine-readable passport, the second the e-passport. Letters may be named in
Bangla: এ০৭১২৩৪৫৬.
"""

from __future__ import annotations

import re

from bot.nlu.entities.letter_names import NAME_PATTERN, latin_letters
from bot.nlu.message import EntityMatch

_GAP = r"[ \-]{0,2}"
_LETTER = f"(?:[A-Za-z]|{NAME_PATTERN})"
_PASSPORT = re.compile(
    rf"(?<![A-Za-z0-9\u0980-\u09e3])(?P<letters>{_LETTER}(?:{_GAP}{_LETTER})?)(?P<gap>{_GAP})"
    rf"(?P<digits>\d(?:[ \-]?\d){{6,7}})(?![\d]|[ \-/.]\d)"
)
# Two letters in front of a number that is no passport's: "no 1234567", "tk 1234567", "GD 1234567".
_WORDS = frozenset(
    {
        "no",
        "tk",
        "rs",
        "id",
        "gd",
        "to",
        "in",
        "on",
        "at",
        "of",
        "is",
        "my",
        "am",
        "so",
        "do",
        "us",
        "dl",
        "fb",
    }
)
_ASKED = re.compile("passport|pasport|paspot|পাসপোর্ট|পাসপোট|mrp|e-?passport")


def find_passports(cased: str) -> list[EntityMatch]:
    """Passport numbers in normalised text with ASCII digits that has kept its capitals."""
    asked = _ASKED.search(cased.lower()) is not None
    return [
        EntityMatch("passport_number", letters + digits, match.start(), match.end())
        for match in _PASSPORT.finditer(cased)
        for letters, digits in [_parts(match)]
        if len(letters) + len(digits) == 9 and _plausible(match, letters, asked)
    ]


def _parts(match: re.Match[str]) -> tuple[str, str]:
    written = re.sub(r"[ \-]", "", match["letters"])
    letters = written.upper() if written.isascii() else _mixed(written)
    return letters, re.sub(r"\D", "", match["digits"])


def _mixed(written: str) -> str:
    """Letters of which at least one is named in Bangla."""
    return "".join(
        part.upper() if part.isascii() else latin_letters(part)
        for part in re.findall("[A-Za-z]|[^A-Za-z]+", written)
    )


def _plausible(match: re.Match[str], letters: str, asked: bool) -> bool:
    if asked:
        return True
    if letters.lower() in _WORDS:
        return False
    # "a 12345678" has an article; with its capital, or named in Bangla, the letter belongs to the number.
    return match["gap"] == "" or len(letters) == 2 or match["letters"] != letters.lower()
