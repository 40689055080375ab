"""What a tagger sees of a word: itself, its sounds, its ends, its shape, and the same of its neighbours."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from xxhash import xxh3_64_intdigest

from bot.nlu.message import Message
from bot.text.phonetics import phonetic_keys

# Which traits of the neighbours count, by distance. Traits: 0 word, 1 and 2 sounds, 3 beginning, 4 and 5
# ends, 6 shape, 7 what is in front of it, 8 which entity it is part of, 9 to 11 what it means.
_SEEN = {
    -2: (2, 9, 10),
    -1: (0, 1, 2, 5, 6, 8, 9, 10, 11),
    0: (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11),
    1: (0, 1, 2, 5, 6, 7, 8, 9, 10, 11),
    2: (2, 9, 10),
}
_MEANINGS = 3
#: How many words away a word is seen.
REACH = 2
_DISTANCES = np.array([distance for distance, seen in _SEEN.items() for _ in seen])
_TRAITS = np.array([trait for seen in _SEEN.values() for trait in seen])
# The same trait at another distance is another feature.
_SALTS = (16 * (_DISTANCES + 3) + _TRAITS).astype(np.uint64)
_SOUNDS = 2  # the trait of which neighbours count in pairs
_PAIR_SALTS = np.array([[128], [144]], np.uint64)
_SPREAD = np.uint64(0x9E3779B97F4A7C15)
_NOWHERE = "\0"
#: The place of the first trait that is not of the word itself.
AROUND = 6
Traits = tuple[int, ...]


class Parts(NamedTuple):
    """The features of a message in parts: each is the same wherever the traits it comes from are.

    ``words``: for each word, and for what is around it, the traits (at places that begin with 0 and with
    ``AROUND``); two words that are none stand at either end. ``pairs``: two hashes for each word, in columns.
    """

    words: list[tuple[Traits, Traits]]
    pairs: NDArray[np.uint64]


def feature_hashes(message: Message) -> NDArray[np.uint64]:
    """A row for each word of a message, a column for each feature."""
    words, pairs = feature_parts(message)
    traits = np.array([first + second for first, second in words], np.uint64)
    places = np.arange(REACH, len(words) - REACH)[:, None]
    seen = _mixed(traits[places + _DISTANCES, _TRAITS], _SALTS)
    return np.concatenate([seen, pairs.T, np.full((len(seen), 1), ALWAYS)], axis=1)


def feature_parts(message: Message) -> Parts:
    """The same features, for a reader that remembers what it found for a word."""
    nowhere = [(_of_word(_NOWHERE), _around("", "", "", ()))] * REACH
    words = [*nowhere, *_traits(message), *nowhere]
    sounds = np.array([of_word[_SOUNDS] for of_word, _ in words[REACH - 1 : 1 - REACH]], np.uint64)
    pairs = sounds[:-1] * _SPREAD ^ sounds[1:]
    return Parts(words, _mixed(np.array((pairs[:-1], pairs[1:])), _PAIR_SALTS))


def seen_from(traits: Traits, first: int) -> tuple[NDArray[np.uint64], NDArray[np.intp]]:
    """The hashes of the features that traits, from place ``first`` on, are for the words near them.

    With each hash goes the distance from which it is seen, as ``_SEEN`` has it, plus ``REACH``.
    """
    last = first + len(traits)
    chosen = (first <= _TRAITS) & (last > _TRAITS)
    hashes = _mixed(np.array(traits, np.uint64)[_TRAITS[chosen] - first], _SALTS[chosen])
    return hashes, _DISTANCES[chosen] + REACH


def _traits(message: Message) -> list[tuple[Traits, Traits]]:
    entities = _entity_of_word(message)
    traits = []
    end = 0
    for at, (word, start, stop) in enumerate(message.tokens):
        gap = message.matching[end:start].strip()[-1:]
        shape = _shape(message.cased[start:stop])
        meant = message.concepts[at] if message.concepts else ()
        traits.append((_of_word(word), _around(shape, gap, entities.get(at, ""), meant)))
        end = stop
    return traits


def _mixed(hashes: NDArray[np.uint64], salts: NDArray[np.uint64]) -> NDArray[np.uint64]:
    mixed: NDArray[np.uint64] = (hashes ^ salts) * _SPREAD
    return mixed ^ (mixed >> np.uint64(29))


@lru_cache(maxsize=4096)
def _of_word(word: str) -> Traits:
    first, second = phonetic_keys(word)
    return tuple(_hash(one) for one in (word, first, second, word[:3], word[-2:], word[-3:]))


@lru_cache(maxsize=1024)
def _around(shape: str, gap: str, entity: str, meant: tuple[str, ...]) -> Traits:
    meanings = (meant + ("",) * _MEANINGS)[:_MEANINGS]
    return tuple(_hash(one) for one in (shape, gap, entity, *meanings))


def _hash(text: str) -> int:
    return xxh3_64_intdigest(text.encode())


#: The feature that every word has.
ALWAYS = np.uint64(_hash("always"))


def _entity_of_word(message: Message) -> dict[int, str]:
    """The entity that each word is part of, by the word's number."""
    found: dict[int, str] = {}
    for match in message.entities:
        for at, token in enumerate(message.tokens):
            if match.start < token.end and token.start < match.end:
                found[at] = match.entity
    return found


@lru_cache(maxsize=4096)
def _shape(written: str) -> str:
    """Whether a word has capitals, digits or Bangla letters, and whether it is long."""
    kind = written
    for letters, sign in (("[A-Z]+", "X"), ("[a-z]+", "x"), ("[0-9]+", "0"), ("[\u0980-\u09ff]+", "b")):
        kind = re.sub(letters, sign, kind)
    return f"{kind}{min(len(written), 4)}"
