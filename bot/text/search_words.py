"""Words as a search compares them: by sound, so that script and spelling do not matter.

``taka`` finds টাকা and টাকার, ``Karim`` finds করিম, ``01712-345678`` finds ০১৭১২৩৪৫৬৭৮. An index holds keys
(:func:`index_keys`), a search asks for one key a word (:func:`query_key`). A key may promise too much;
:func:`sounds_like` decides, on the words themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from bot.text.normalise import ascii_digits, lower, normalise_with_offsets
from bot.text.phonetics import phones, phonetic_keys

#: A beginning finds a word from so many sounds on.
SHORTEST_BEGINNING = 3
LONGEST_BEGINNING = 8
#: Consonants that make a skeleton; what differs in vowels only then shares a key.
SKELETON, LONGEST_SKELETON = 3, 6
#: Longer texts are not indexed to their end: no carrier's message is longer.
LONGEST_TEXT = 8000

_PHONE = r"(?<!\d)(?:\+?88)?0(?:[ -]?\d){10}(?!\d)"
_WORD = re.compile(
    f"(?P<phone>{_PHONE})"
    r"|(?P<number>\d{1,3}(?:,\d{2,3})+(?!\d)|\d+)"
    "|[\u0980-\u09e3\u09f0\u09f1]+"
    "|[a-z]+(?:'[a-z]+)*(?:6[a-z]+)*"
    "|(?:(?![\u0980-\u09ff])[^\\W\\d_a-z][\u0300-\u036f\u0900-\u0903\u093a-\u094f]*)+"
)
_VOWELS = str.maketrans("", "", "aeiou")
_VISARGA = "\u0983"


class SearchWord(NamedTuple):
    """A word in lower case, numbers as plain digits. ``start`` and ``end`` index the original text."""

    text: str
    start: int
    end: int


def words_in(text: str) -> Iterator[SearchWord]:
    """The words of a text."""
    normalised = normalise_with_offsets(text[:LONGEST_TEXT])
    for match in _WORD.finditer(lower(ascii_digits(normalised.text))):
        yield SearchWord(_plain(match), *normalised.original_span(*match.span()))


def _plain(match: re.Match[str]) -> str:
    if match["phone"]:
        return "".join(sign for sign in match[0] if sign.isdigit())[-11:]
    return match[0].replace(",", "") if match["number"] else match[0].rstrip(_VISARGA) or match[0]


def index_keys(word: str) -> frozenset[str]:
    """The keys under which an index holds a word: its beginnings, by sound."""
    if word.isdigit():
        return frozenset(_beginnings(word, SHORTEST_BEGINNING, LONGEST_BEGINNING))
    first, skeleton = phonetic_keys(word)[0], _skeleton(word)
    keys = _beginnings(first, SHORTEST_BEGINNING, LONGEST_BEGINNING)
    if len(skeleton) >= SKELETON:
        # A beginning with a skeleton of its own is asked for by that.
        keys = [key for key in keys if len(_without_vowels(key)) < SKELETON]
        keys += [f"-{key}" for key in _beginnings(skeleton, SKELETON, LONGEST_SKELETON)]
    return frozenset(keys)


def query_key(word: str) -> str | None:
    """The key to ask an index for; None for a word that says too little."""
    if word.isdigit():
        return word[:LONGEST_BEGINNING]
    first, skeleton = phonetic_keys(word)[0], _skeleton(word)
    if len(skeleton) >= SKELETON:
        return f"-{skeleton[:LONGEST_SKELETON]}"
    return first[:LONGEST_BEGINNING] if len(first) > 1 else None


@lru_cache(maxsize=65536)
def sounds_like(sought: str, word: str, *, whole: bool = False) -> bool:
    """Whether a word is the one that was sought, or begins with it; ``whole``: only the word itself."""
    if sought.isdigit() or word.isdigit():
        return _is_same(sought, word, whole)
    (first, _), (other, _) = phonetic_keys(sought), phonetic_keys(word)
    if _is_same(first, other, whole):
        return True
    skeleton = _skeleton(sought)
    if len(skeleton) < SKELETON or not _is_same(skeleton, _skeleton(word), whole):
        return False
    # Latin a stands for both a and the inherent vowel: Karim is করিম.
    if _is_same(first.replace("a", ""), other.replace("a", ""), whole):
        return True
    sounds = phones(sought)
    return _slips(sounds, phones(word), whole) <= (1 if len(sounds) < LONGEST_BEGINNING else 2)


def _is_same(sought: str, word: str, whole: bool) -> bool:
    if whole or len(sought) < SHORTEST_BEGINNING:
        return sought == word
    return word.startswith(sought)


def _beginnings(key: str, shortest: int, longest: int) -> list[str]:
    if len(key) < shortest:
        return [key] if len(key) > 1 else []
    return [key[:length] for length in range(shortest, min(len(key), longest) + 1)]


def _skeleton(word: str) -> str:
    """The consonants; empty for a word of vowels."""
    key = phonetic_keys(word)[1]
    return "" if key.startswith("_") else key


def _without_vowels(key: str) -> str:
    return re.sub(r"(\D)\1+", r"\1", key.translate(_VOWELS))


def _slips(sought: str, word: str, whole: bool) -> int:
    """How many sounds must change, to come or to go; to come at the end costs nothing unless ``whole``."""
    row = list(range(len(word) + 1))
    for at, sound in enumerate(sought, 1):
        before, row[0] = row[0], at
        for place, other in enumerate(word, 1):
            before, row[place] = (
                row[place],
                min(before + (sound != other), row[place] + 1, row[place - 1] + 1),
            )
    return row[-1] if whole else min(row)
