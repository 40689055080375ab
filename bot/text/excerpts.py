"""Where sought words stand in a text, and the piece of the text around them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bot.text.search_words import SearchWord, sounds_like, words_in

#: What is shown around the first place, in characters.
BEFORE, AFTER = 50, 150
_ELLIPSIS = "…"


@dataclass(frozen=True)
class Term:
    """One word, which may also be the beginning of one; or several that stand one behind the other."""

    words: tuple[str, ...]
    is_whole: bool = False


class Piece(NamedTuple):
    """A part of an excerpt; ``is_found`` marks what was sought."""

    text: str
    is_found: bool


class Span(NamedTuple):
    """Where something stands; ``end`` is exclusive."""

    start: int
    end: int


def spans_of(term: Term, words: Sequence[SearchWord]) -> list[Span]:
    """Where a term stands among the words of a text."""
    size = len(term.words)
    return [
        Span(words[at].start, words[at + size - 1].end)
        for at in range(len(words) - size + 1)
        if all(
            sounds_like(sought, word.text, whole=term.is_whole)
            for sought, word in zip(term.words, words[at : at + size], strict=True)
        )
    ]


def found_in(terms: Sequence[Term], texts: Sequence[str]) -> list[list[Span]] | None:
    """Where terms stand in texts, by text; None unless each of them stands in one."""
    all_words = [list(words_in(text)) for text in texts]
    found: list[list[Span]] = [[] for _ in texts]
    for term in terms:
        spans = [spans_of(term, words) for words in all_words]
        if not any(spans):
            return None
        found = [[*known, *new] for known, new in zip(found, spans, strict=True)]
    return [_merged(spans) for spans in found]


def excerpt(text: str, spans: Sequence[Span]) -> tuple[Piece, ...]:
    """The text around its first span, cut between words, with all spans in it marked."""
    first = spans[0].start if spans else 0
    start = 0 if first <= BEFORE else _blank_before(text, first - BEFORE, first)
    end = len(text) if len(text) - first <= AFTER else _blank_before(text, first + AFTER // 2, first + AFTER)
    end = max(end, spans[0].end if spans else 0)
    pieces = [Piece(_ELLIPSIS, False)] if start else []
    pieces += _marked(text, start, end, spans)
    return (*pieces, Piece(_ELLIPSIS, False)) if end < len(text) else tuple(pieces)


def _marked(text: str, start: int, end: int, spans: Sequence[Span]) -> Iterator[Piece]:
    done = start
    for span in spans:
        if start <= span.start and span.end <= end:
            if done < span.start:
                yield Piece(text[done : span.start], False)
            yield Piece(text[span.start : span.end], True)
            done = span.end
    if done < end:
        yield Piece(text[done:end], False)


def _blank_before(text: str, earliest: int, latest: int) -> int:
    """A place to cut: at a blank if there is one between the two, else at the earliest."""
    blank = max(text.rfind(" ", earliest, latest), text.rfind("\n", earliest, latest))
    nearest = min((at for at in (text.find(" ", earliest, latest),) if at >= 0), default=blank)
    return nearest if nearest >= 0 else earliest


def _merged(spans: Sequence[Span]) -> list[Span]:
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start < merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged
