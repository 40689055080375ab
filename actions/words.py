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
from bot.text.normalise import ascii_digits, normalise
from bot.text.phonetics import phonetic_keys

#: A word of a lower-case text, in either script.
WORD = re.compile(r"[\u0980-\u09e3\u09f0-\u09ff]+|[a-z']+|[0-9]+")

#: No phrase has more words.
LONGEST_PHRASE = 6
#: Longer messages are no plain yes, no or "I don't know".
LONGEST_SHORT_ANSWER = 5


#: The vocabulary with all endings, and the messages of the moment.
KEPT = 32768


@lru_cache(maxsize=KEPT)
def words(text: str) -> tuple[str, ...]:
    """The words of a text, lower-case, without signs."""
    return tuple(WORD.findall(ascii_digits(normalise(text)).lower()))


@lru_cache(maxsize=KEPT)
def sounds(text: str) -> tuple[str, ...]:
    """The words of a text by their sound."""
    return tuple(phonetic_keys(word)[0] for word in words(text))


@lru_cache(maxsize=1024)
def _runs(text: str) -> frozenset[tuple[str, ...]]:
    """All runs of up to :data:`LONGEST_PHRASE` words of a text, by their sound."""
    found = sounds(text)
    lengths = range(1, LONGEST_PHRASE + 1)
    return frozenset(found[at : at + length] for at in range(len(found)) for length in lengths)


def contains(text: str, phrase: str) -> bool:
    """Whether a phrase stands in a text.

    A word of which only one letter sounds is compared as it is written: on, no, now and অন্য are one sound.
    """
    heard = sounds(phrase)
    if len(heard) == 1 and len(heard[0]) == 1:
        return words(phrase)[0] in words(text)
    return heard in _runs(text)


def longest_of(phrases: Iterable[str], text: str) -> int:
    """The number of words of the longest phrase that the text contains; 0 if it contains none."""
    return max((len(words(phrase)) for phrase in phrases if contains(text, phrase)), default=0)


def words_outside(text: str, phrases: Iterable[str]) -> int:
    """The number of words of a text that belong to none of the phrases in it."""
    said, heard = words(text), sounds(text)
    outside = set(range(len(said)))
    for phrase in phrases:
        sought, spelt = sounds(phrase), words(phrase)
        as_written = len(sought) == 1 and len(sought[0]) == 1
        for at in range(len(heard) - len(sought) + 1):
            end = at + len(sought)
            if said[at:end] == spelt if as_written else heard[at:end] == sought:
                outside -= set(range(at, end))
    return len(outside)


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
    return bool(spoken) and any(
        sounds(phrase) == spoken and contains(text, phrase) for phrase in phrases("skip")
    )


def says_safe(text: str) -> bool:
    """Whether a message says that its writer is safe, and hardly anything else."""
    said = (*phrases("safe_now"), *phrases("around_turning_away"), *phrases("yes"))
    return longest_of(phrases("safe_now"), text) > 0 and not words_outside(text, said)
