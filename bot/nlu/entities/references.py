"""Case references in any writing: PCC-2026-000123 · pcc 2026 123 · পিসিসি-২০২৬-০০০১২৩ · পি সি সি/২০২৬/১২৩."""

from __future__ import annotations

import re

from bot.nlu.entities.letter_names import latin_letters, spellings
from bot.nlu.message import EntityMatch

#: The prefixes of the twelve services.
PREFIXES = ("PCC", "CON", "COR", "TEN", "POL", "LND", "PEN", "RTI", "GRV", "HRG", "CIT", "REH")

# Prefixes read as a word instead of letter by letter.
_READ_AS_WORDS = {
    "কন": "CON", "কর": "COR", "টেন": "TEN", "পল": "POL", "পোল": "POL", "পেন": "PEN", "সিট": "CIT",
    "রেহ": "REH", "রিহ": "REH",
}  # fmt: skip
_DOT = r"[ .\-]{0,2}"
_PREFIX = "|".join(
    [_DOT.join(prefix.lower()) for prefix in PREFIXES]
    + [_DOT.join(names) for prefix in PREFIXES for names in spellings(prefix)]
    + list(_READ_AS_WORDS)
)
_GAP = r"(?:\s{0,2}(?:[-_/.:,#]|নম্বর|নাম্বার|নং|no\.?|number)){0,2}\s{0,2}"
# O for zero and I or L for one are slips of whoever copied the number from a screen or from paper.
_REFERENCE = re.compile(
    rf"(?<![a-z\u0980-\u09e3])(?P<prefix>{_PREFIX}){_GAP}"
    rf"(?P<year>2[0o]\d\d){_GAP}(?P<number>[\doil]{{3}} [\doil]{{3}}|[\doil]{{1,7}})(?![\da-z]|[-/.:]\d)"
)
_SLIPS = str.maketrans("oil", "011", " ")


def find_references(matching: str) -> list[EntityMatch]:
    """Case references in lower-case normalised text with ASCII digits, as they were given out."""
    return [
        EntityMatch("reference_number", _as_given(match), match.start(), match.end())
        for match in _REFERENCE.finditer(matching)
        if any(sign.isdigit() for sign in match["number"])
    ]


def _as_given(match: re.Match[str]) -> str:
    year, number = (int(match[part].translate(_SLIPS)) for part in ("year", "number"))
    return f"{_prefix(match['prefix'])}-{year}-{number:06d}"


def _prefix(written: str) -> str:
    if written in _READ_AS_WORDS:
        return _READ_AS_WORDS[written]
    if re.search("[a-z]", written):
        return re.sub("[^a-z]", "", written).upper()
    return latin_letters(written)
