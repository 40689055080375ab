"""Which of several readings of the same characters holds."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

from bot.nlu.message import EntityMatch, Message

# Of two readings of the same length the more specific one.
_SPECIFIC_FIRST = (
    "reference_number",
    "phone",
    "passport_number",
    "nid",
    "date",
    "amount",
    "district",
    "agency",
)


def without_overlaps(matches: Iterable[EntityMatch]) -> list[EntityMatch]:
    """The longest readings, in the order of the text; of equally long ones the more specific."""
    kept: list[EntityMatch] = []  # in the order of the text
    for match in sorted(matches, key=_rank):
        at = bisect_left(kept, match.start, key=lambda other: other.start)
        if (at == 0 or kept[at - 1].end <= match.start) and (at == len(kept) or match.end <= kept[at].start):
            kept.insert(at, match)
    return kept


def add_entities(message: Message, extractor: str, found: Iterable[EntityMatch]) -> None:
    """Add what an extractor found to what others have; where they overlap the longer reading holds."""
    named = [match._replace(extractor=extractor) for match in found]
    if named:
        message.entities = without_overlaps([*message.entities, *named])


def _rank(match: EntityMatch) -> tuple[int, int, int]:
    known = match.entity in _SPECIFIC_FIRST
    specific = _SPECIFIC_FIRST.index(match.entity) if known else len(_SPECIFIC_FIRST)
    return match.start - match.end, specific, match.start
