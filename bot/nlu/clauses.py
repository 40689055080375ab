"""Cuts a message into its clauses, as far as commas, verbs and joining words show them.

People put two requests into one message, often without a comma: "pcc korbo koto taka lagbe". A Bangla clause
ends with its verb, so a verb of wanting or doing is as good a sign as a full stop.
"""

from __future__ import annotations

import re

from bot.nlu.word_lists import listed

WORD = re.compile(r"[\w\u0980-\u09fe]+(?:'[a-z]+)?")
_STOP = re.compile(r"[.?!।;\n]+|,|(?<=\s)[-–—]+(?=\s)")
_ENGLISH_WISH = re.compile(
    r"\b(?:(?:i|we) (?:want|need|wish|would like|am applying|will|have to|am going to|must)"
    r"|please|wanna|want to|need to|let me|i'd like)\b|^\s*(?:and |also )*(?:want|need)\b"
)
# A piece has so many words at least, and so many before a question word is the beginning of another.
_SHORTEST = 2
_BEFORE_QUESTION = 3
_WITH = frozenset({"সাথে", "sathe"})
_GENITIVE = ("র", "r")

_JOINING = listed("joining.txt")
_WISHING = listed("wishing.txt")
_ASKING = listed("asking.txt")
_WHETHER = listed("whether.txt")
_NEGATING = listed("negating.txt")


def clauses(text: str) -> list[tuple[int, int]]:
    """Where the clauses begin and end in a matching text (normalised, lower-case); one if it is not cut."""
    pieces: list[tuple[int, int]] = []
    start = 0
    for stop in _STOP.finditer(text):
        # 1,500 and 12.11.2026 are one piece.
        if stop.group() in ".," and text[stop.end() : stop.end() + 1].isdigit():
            continue
        pieces += _cut(text, start, stop.end())
        start = stop.end()
    return _joined(text, [*pieces, *_cut(text, start, len(text))])


def wishes(text: str) -> bool:
    """Whether a clause says that its writer wants something done, or is about to do it."""
    return any(word in _WISHING for word in WORD.findall(text)) or _ENGLISH_WISH.search(text) is not None


def asks(text: str) -> bool:
    """Whether a clause is a question."""
    return "?" in text or any(word in _ASKING or word in _WHETHER for word in WORD.findall(text))


def _cut(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Cut between stops: before "and", after "I want", before "how much"."""
    words = [(match.group(), match.start()) for match in WORD.finditer(text, start, end)]
    pieces, length = [], 0
    for at, (word, begin) in enumerate(words):
        before = words[at - 1][0] if at else ""
        wished = before in _WISHING and word not in _NEGATING
        ends = (length >= _SHORTEST and (_joins(word, before) or wished)) or (
            length >= _BEFORE_QUESTION and word in _ASKING and before not in _ASKING
        )
        if ends and len(words) - at >= _SHORTEST:
            pieces.append((start, begin))
            start, length = begin, 0
        length += 1
    return [*pieces, (start, end)] if words else []


def _joins(word: str, before: str) -> bool:
    """Whether a word begins another clause; "with" behind a genitive does not: "officer er sathe"."""
    return word in _JOINING and not (word in _WITH and before.endswith(_GENITIVE))


def _joined(text: str, pieces: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Pieces of one word go to the one before, at the beginning to the one behind."""
    joined: list[tuple[int, int]] = []
    for start, end in pieces:
        if joined and (_short(text, start, end) or _short(text, *joined[-1])):
            start = joined.pop()[0]
        joined.append((start, end))
    return joined


def _short(text: str, start: int, end: int) -> bool:
    """Whether a piece is no clause: numbers say nothing by themselves."""
    return sum(not word.isdigit() for word in WORD.findall(text, start, end)) < _SHORTEST
