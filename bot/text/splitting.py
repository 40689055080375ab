"""Cutting text where it doesn't hurt: between paragraphs, sentences or words, never inside a letter.

What a reader sees as one letter may be many code points: ক্ষ্ম is five, a flag two. Unicode's extended grapheme
clusters keep them together, conjuncts included (UAX #29, rule GB9c), and so does everything here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator

from wcwidth import iter_graphemes

ELLIPSIS = "…"

#: Where a text may be cut, best first. A better place is taken only if it leaves no tiny piece behind.
_PARAGRAPH = re.compile(r"\n\s*\n")
_LINE = re.compile(r"\n")
_SENTENCE = re.compile(r"(?<=[।॥.!?])\s+")
_SPACE = re.compile(r"\s+")
_PLACES = ((_PARAGRAPH, 0.5), (_LINE, 0.5), (_SENTENCE, 0.5), (_SPACE, 0.0))


def units(text: str) -> int:
    """Length of text in UTF-16 units, which is never less than in code points."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def split_text(text: str, *, most: int, most_units: int, units_of: Callable[[str], int] = units) -> list[str]:
    """Cut text into messages.

    Args:
        text: any length.
        most: code points a piece.
        most_units: units a piece.
        units_of: the carrier's measure: units of a text are those of its characters together.

    Returns:
        Pieces that are not empty and have no blanks at their ends; put together they have every letter of the
        text. Empty if there are only blanks.
    """
    pieces = []
    rest = text.strip()
    while rest:
        fitting = _fitting(rest, most, most_units, units_of)
        if fitting < len(rest):
            fitting = _good_place(rest, fitting)
        pieces.append(rest[:fitting].rstrip())
        rest = rest[fitting:].lstrip()
    return pieces


def shorten(text: str, most: int) -> str:
    """Text of at most so many UTF-16 units; a longer one ends with an ellipsis, after a whole letter."""
    text = " ".join(text.split())
    if units(text) <= most:
        return text
    kept = ""
    for grapheme in iter_graphemes(text):
        if units(kept) + units(grapheme) + 1 > most:
            break
        kept += grapheme
    return kept.rstrip() + ELLIPSIS


def _fitting(text: str, most: int, most_units: int, units_of: Callable[[str], int]) -> int:
    """The code points of the longest beginning that fits and ends between two graphemes."""
    if len(text) <= most and units_of(text) <= most_units:
        return len(text)
    taken = used = 0
    for grapheme in _graphemes(text, most):
        size = units_of(grapheme)
        if taken + len(grapheme) > most or used + size > most_units:
            break
        taken, used = taken + len(grapheme), used + size
    return max(taken, 1)


def _graphemes(text: str, most: int) -> Iterator[str]:
    # Only what might fit is looked at, plus enough that the last cluster is seen whole.
    for grapheme in iter_graphemes(text[: 2 * most]):
        if len(grapheme) <= most // 2:
            yield grapheme
        else:
            # A "letter" of hundreds of combining marks is a prank: it may be cut anywhere.
            yield from grapheme


def _good_place(text: str, fitting: int) -> int:
    # A blank right after the fitting part counts: then that part ends with a whole word.
    window = text[: fitting + 1]
    for place, at_least in _PLACES:
        for match in reversed(list(place.finditer(window))):
            if match.start() > fitting * at_least and not _is_mark(text[match.end() : match.end() + 1]):
                return match.start()
    return fitting


def _is_mark(character: str) -> bool:
    """Whether a character belongs to the one before it, be that a blank."""
    return character == "\u200d" or unicodedata.category(character or " ").startswith("M")
