"""Finding known words and phrases in what citizens write, in whatever script and spelling.

Words are compared by their sound (the first phonetic key of the understanding engine), so that ``ভুল``,
``bhul`` and ``vul`` are one word. Only for short lists of everyday words: what a message is about is the
model's to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from actions.vocabulary import phrases
from bot.nlu.phonetics import phonetic_keys
from bot.text.normalise import ascii_digits, normalise

_WORD = re.compile(r"[\u0980-\u09e3\u09f0-\u09ff]+|[a-z']+|[0-9]+")

#: Longer messages are no plain yes, no or "I don't know".
LONGEST_SHORT_ANSWER = 5


@lru_cache(maxsize=4096)
def words(text: str) -> tuple[str, ...]:
    """The words of a text, lower-case, without signs."""
    return tuple(_WORD.findall(ascii_digits(normalise(text)).lower()))


@lru_cache(maxsize=4096)
def sounds(text: str) -> tuple[str, ...]:
    """The words of a text by their sound."""
    return tuple(phonetic_keys(word)[0] for word in words(text))


def place_of(phrase: str, text: str) -> tuple[int, int] | None:
    """Where a phrase stands in a text: first and last (exclusive) word, or None."""
    wanted, found = sounds(phrase), sounds(text)
    for start in range(len(found) - len(wanted) + 1):
        if wanted and found[start : start + len(wanted)] == wanted:
            return start, start + len(wanted)
    return None


def longest_of(phrases: Iterable[str], text: str) -> int:
    """The number of words of the longest phrase that the text contains; 0 if it contains none."""
    return max((len(words(phrase)) for phrase in phrases if place_of(phrase, text)), default=0)


def says_yes_or_no(text: str) -> str | None:
    """``yes`` or ``no`` for a short plain answer; None for anything else."""
    if not 0 < len(words(text)) <= LONGEST_SHORT_ANSWER or longest_of(phrases("dont_know"), text):
        return None
    if longest_of(phrases("no"), text):
        return "no"
    return "yes" if longest_of(phrases("yes"), text) else None


def says_skip(text: str) -> bool:
    """Whether a short answer says that there is none: unknown, none, later, rather not."""
    spoken = sounds(text)
    return bool(spoken) and any(sounds(phrase) == spoken for phrase in phrases("skip"))
