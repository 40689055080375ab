"""TF-IDF over n-grams whose vocabulary is an array of hashes: the same code when training and when serving.

A vocabulary of strings costs each process a dictionary of its own. An array of 64-bit hashes is mapped from
the disk, shared by all processes, and asked for all n-grams of a message in one step. Among a million n-grams
the chance that any two share a hash is one in four million; those two would share a weight.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache
from itertools import accumulate, chain, pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from xxhash import xxh3_64_intdigest

from bot.nlu.errors import ModelError

Hashes = NDArray[np.uint64]
Places = NDArray[np.int32]
Values = NDArray[np.float32]
Documents = Sequence[Sequence[str]]

# Most words of a message were in another one lately; their letters need not be looked up again.
_REMEMBERED_WORDS = 4096
# The upper bits of a hash are the kind of n-gram: in the sorted vocabulary kinds lie one behind the other.
_KIND_SHIFT = 60
_HASH_BITS = (1 << _KIND_SHIFT) - 1


def word_ngrams(words: Sequence[str], shortest: int, longest: int) -> list[str]:
    """Runs of words, joined by a space."""
    return [
        " ".join(words[at : at + size])
        for size in range(shortest, longest + 1)
        for at in range(len(words) - size + 1)
    ]


def letter_ngrams(word: str, shortest: int, longest: int) -> list[str]:
    """Runs of letters within a word between spaces."""
    padded = f" {word} "
    return [
        padded[at : at + size]
        for size in range(shortest, longest + 1)
        for at in range(len(padded) - size + 1)
    ]


def hashed(grams: Iterable[str], kind: int) -> list[int]:
    """The 64-bit hashes of n-grams of one kind (0 to 15)."""
    upper = kind << _KIND_SHIFT
    return [upper | (xxh3_64_intdigest(gram.encode()) & _HASH_BITS) for gram in grams]


def map_array(file: Path) -> NDArray[Any]:
    """An array on the disk, as memory that processes share. Arrays of objects are refused."""
    # A plain view of the same memory: each look into a ``np.memmap`` costs ten times as much.
    return np.asarray(np.load(file, mmap_mode="r", allow_pickle=False))


def find_sorted(hashes: Hashes, wanted: Hashes) -> Places:
    """Where each wanted hash stands among the sorted ones; -1 for one that isn't there."""
    if not len(hashes):
        return np.full(len(wanted), -1, np.int32)
    places = hashes.searchsorted(wanted)
    places[places == len(hashes)] = 0
    places[hashes.take(places) != wanted] = -1
    return places.astype(np.int32)


class _Word(NamedTuple):
    """A word's spellings and its own n-grams: places of the known ones, and what the unknown ones weigh."""

    spellings: tuple[str, ...]
    places: Places
    strange: NDArray[np.float64] | None


class NgramSpace:
    """N-grams of the words of a message and of the letters in its words, for each spelling of a word.

    Each spelling has two kinds of n-grams, of words and of letters. A value is log term frequency times
    inverse document frequency, and the values of each kind in a message have length one.

    Args:
        spell: the spellings of a word, always the same number of them: the word itself, or its keys.
        word_sizes, letter_sizes: shortest and longest n-gram.
    """

    def __init__(
        self,
        spell: Callable[[str], tuple[str, ...]],
        word_sizes: Sequence[int],
        letter_sizes: Sequence[int],
    ) -> None:
        self._spell = spell
        self._word_sizes = (word_sizes[0], word_sizes[1])
        self._letter_sizes = (letter_sizes[0], letter_sizes[1])
        self._kinds = 2 * len(spell("a"))
        self._set(np.zeros(0, np.uint64), np.zeros(0, np.float32))

    def __len__(self) -> int:
        return len(self._hashes)

    def fit(self, documents: Documents, min_documents: Sequence[int]) -> None:
        """Learn the n-grams that occur in at least so many documents, for words and for letters."""
        own = cache(lambda word: np.array(self._own(self._spell(word)), np.uint64))
        runs = (np.array(self._runs([self._spell(word) for word in words]), np.uint64) for words in documents)
        seen = [
            np.unique(np.concatenate([of_runs, *map(own, words)]))
            for of_runs, words in zip(runs, documents, strict=True)
        ]
        hashes, counts = np.unique(np.concatenate(seen), return_counts=True)
        least = np.array(min_documents)[(hashes >> np.uint64(_KIND_SHIFT)).astype(np.int64) % 2]
        kept, counts = hashes[counts >= least], counts[counts >= least]
        weights = np.log((1 + len(documents)) / (1 + counts)) + 1
        self._set(kept, weights.astype(np.float32))

    def row(self, words: Sequence[str]) -> tuple[Places, Values]:
        """Places and values of the known n-grams, by place.

        Unknown ones have no place, but the length counts them: a message of strange words must not have its
        one familiar syllable blown up to a whole message's weight.
        """
        return self.rows([words])[0]

    def rows(self, documents: Documents) -> list[tuple[Places, Values]]:
        """A row for each document, the same as :meth:`row` gives."""
        own = [[self._word(word) for word in words] for words in documents]
        runs = [self._runs([word.spellings for word in words]) for words in own]
        grams = np.array([*chain.from_iterable(runs)], np.uint64)
        found = find_sorted(self._hashes, grams)
        ends = [*accumulate(map(len, runs), initial=0)]
        return [
            self._row(words, grams[start:end], found[start:end])
            for words, (start, end) in zip(own, pairwise(ends), strict=True)
        ]

    def _row(self, words: Sequence[_Word], runs: Hashes, found: Places) -> tuple[Places, Values]:
        """The row of a document of these words, with its runs of words and their places."""
        places, times = _counted(np.concatenate([found[found >= 0], *(word.places for word in words)]))
        values = self._weights[places] * (1 + np.log(times))
        kinds = self._bounds.searchsorted(places, side="right")
        squares: NDArray[Any] = np.bincount(kinds, values * values, self._kinds)
        for strange in (self._strange(runs[found < 0]), *(word.strange for word in words)):
            if strange is not None:
                squares = squares + strange
        return places, (values / np.sqrt(squares)[kinds]).astype(np.float32)

    def save(self, folder: Path) -> None:
        """Write hashes and weights as arrays."""
        np.save(folder / "ngrams.npy", self._hashes, allow_pickle=False)
        np.save(folder / "weights.npy", self._weights, allow_pickle=False)

    def load(self, folder: Path) -> None:
        """Map what :meth:`save` wrote.

        Raises:
            ModelError: when hashes and weights don't fit together.
        """
        hashes, weights = map_array(folder / "ngrams.npy"), map_array(folder / "weights.npy")
        if hashes.dtype != np.uint64 or weights.dtype != np.float32 or hashes.shape != weights.shape:
            raise ModelError(f"{folder.name}: {hashes.shape} n-grams but {weights.shape} weights")
        self._set(hashes, weights)

    def _set(self, hashes: Hashes, weights: Values) -> None:
        self._hashes = hashes
        self._weights = weights
        # Where the second and each further kind begins.
        firsts = np.array([kind << _KIND_SHIFT for kind in range(1, self._kinds)], np.uint64)
        self._bounds = np.searchsorted(hashes, firsts)
        # What an n-gram that was never seen weighs, by kind, squared.
        rarest = np.array([part.max(initial=0) for part in np.split(weights, self._bounds)], np.float64)
        self._rarest_squared = rarest**2
        self._word = lru_cache(maxsize=_REMEMBERED_WORDS)(self._find_word)

    def _find_word(self, word: str) -> _Word:
        spellings = self._spell(word)
        grams = np.array(self._own(spellings), np.uint64)
        found = find_sorted(self._hashes, grams)
        return _Word(spellings, found[found >= 0], self._strange(grams[found < 0]))

    def _strange(self, grams: Hashes) -> NDArray[np.float64] | None:
        """The squared weights of unknown n-grams, summed by kind; None if there are none."""
        if not len(grams):
            return None
        kinds = (grams >> np.uint64(_KIND_SHIFT)).astype(np.int64)
        return np.bincount(kinds, minlength=self._kinds) * self._rarest_squared

    def _own(self, spellings: Sequence[str]) -> list[int]:
        """The n-grams of a word by itself: its letters, and the whole word."""
        grams = []
        for at, spelling in enumerate(spellings):
            grams += hashed(letter_ngrams(spelling, *self._letter_sizes), 2 * at + 1)
            if self._word_sizes[0] == 1:
                grams += hashed([spelling], 2 * at)
        return grams

    def _runs(self, words: Sequence[Sequence[str]]) -> list[int]:
        """The n-grams of two words and more, for each spelling."""
        shortest, longest = max(2, self._word_sizes[0]), self._word_sizes[1]
        return [
            one
            for at, spelling in enumerate(zip(*words, strict=True))
            for one in hashed(word_ngrams(spelling, shortest, longest), 2 * at)
        ]


def _counted(places: Places) -> tuple[Places, Values]:
    """The places in order, each once, with how often it is there."""
    places.sort()
    is_first = np.empty(len(places), bool)
    is_first[:1] = True
    np.not_equal(places[1:], places[:-1], out=is_first[1:])
    first = is_first.nonzero()[0]
    times = np.empty(len(first), np.float32)
    np.subtract(first[1:], first[:-1], out=times[:-1], casting="unsafe")
    times[-1:] = len(places) - first[-1:]
    return places[first], times
