"""What a tagger sees of a word: itself, its sounds, its ends, its shape, and the same of its neighbours."""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from xxhash import xxh3_64_intdigest

from bot.nlu.message import Message
from bot.nlu.phonetics import phonetic_keys

# Which traits of the neighbours count, by distance. Traits: 0 word, 1 and 2 sounds, 3 beginning, 4 and 5
# ends, 6 shape, 7 what is in front of it, 8 which entity it is part of.
_SEEN = {
    -2: (2,),
    -1: (0, 1, 2, 5, 6, 8),
    0: (0, 1, 2, 3, 4, 5, 6, 7, 8),
    1: (0, 1, 2, 5, 6, 7, 8),
    2: (2,),
}
_PAIRS = ((-1, 0), (0, 1))  # neighbours whose sounds count together
_SPREAD = np.uint64(0x9E3779B97F4A7C15)
_NOWHERE = "\0"


def feature_hashes(message: Message) -> NDArray[np.uint64]:
    """A row for each word of a message, a column for each feature."""
    count = len(message.tokens)
    traits = np.empty((count + 4, 9), np.uint64)
    traits[:2] = traits[-2:] = np.array(_of_word(_NOWHERE)[:6] + _around("", "", "")[0:3], np.uint64)
    entities = _entity_of_word(message)
    end = 0
    for at, token in enumerate(message.tokens):
        written = message.cased[token.start : token.end]
        gap = message.matching[end : token.start].strip()[-1:]
        traits[at + 2] = _of_word(token.text)[:6] + _around(_shape(written), gap, entities.get(at, ""))
        end = token.end
    columns = [
        _mixed(traits[2 + distance : 2 + distance + count, trait], 16 * (distance + 3) + trait)
        for distance, seen in _SEEN.items()
        for trait in seen
    ]
    for first, second in _PAIRS:
        left, right = (traits[2 + at : 2 + at + count, 2] for at in (first, second))
        columns.append(_mixed(left * _SPREAD ^ right, 16 * (first + 9)))
    columns.append(np.full(count, _hash("always"), np.uint64))
    return np.stack(columns, axis=1)


def _mixed(hashes: NDArray[np.uint64], salt: int) -> NDArray[np.uint64]:
    """Hashes of the same traits at another place."""
    mixed: NDArray[np.uint64] = (hashes ^ np.uint64(salt)) * _SPREAD
    return mixed ^ (mixed >> np.uint64(29))


@lru_cache(maxsize=4096)
def _of_word(word: str) -> list[int]:
    first, second = phonetic_keys(word)
    return [_hash(one) for one in (word, first, second, word[:3], word[-2:], word[-3:])]


@lru_cache(maxsize=1024)
def _around(shape: str, gap: str, entity: str) -> list[int]:
    return [_hash(shape), _hash(gap), _hash(entity)]


def _hash(text: str) -> int:
    return xxh3_64_intdigest(text.encode())


def _entity_of_word(message: Message) -> dict[int, str]:
    """The entity that each word is part of, by the word's number."""
    found: dict[int, str] = {}
    for match in message.entities:
        for at, token in enumerate(message.tokens):
            if match.start < token.end and token.start < match.end:
                found[at] = match.entity
    return found


def _shape(written: str) -> str:
    """Whether a word has capitals, digits or Bangla letters, and whether it is long."""
    kind = written
    for letters, sign in (("[A-Z]+", "X"), ("[a-z]+", "x"), ("[0-9]+", "0"), ("[\u0980-\u09ff]+", "b")):
        kind = re.sub(letters, sign, kind)
    return f"{kind}{min(len(written), 4)}"
