"""TF-IDF over n-grams whose vocabulary is an array of hashes: the same code when training and when serving.

A vocabulary of strings costs each process a dictionary of its own. An array of 64-bit hashes is mapped from
the disk, shared by all processes, and asked for all n-grams of a message in one step. Among a million n-grams
the chance that any two share a hash is one in four million; those two would share a weight.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, chain, pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from xxhash import xxh3_64_intdigest

from bot.nlu.errors import ModelError

Hashes = NDArray[np.uint64]
Places = NDArray[np.int32]
Values = NDArray[np.float32]
Documents = Sequence[Sequence[str]]
Spell = Callable[[str], tuple[str, ...]]

# Most words of a message were in another one lately; their letters need not be looked up again.
_REMEMBERED_PARTS = 4096
# The upper bits of a hash are the kind of n-gram: in the sorted vocabulary kinds lie one behind the other.
_KIND_SHIFT = 60
_HASH_BITS = (1 << _KIND_SHIFT) - 1


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


def _kinds_of(hashes: Hashes) -> NDArray[np.int64]:
    """The kinds of n-grams, by their hashes."""
    return (hashes >> np.uint64(_KIND_SHIFT)).astype(np.int64)


def map_array(file: Path) -> NDArray[Any]:
    """An array on the disk, as memory that processes share. Arrays of objects are refused."""
    # A plain view of the same memory: each look into a ``np.memmap`` costs ten times as much.
    return np.asarray(np.load(file, mmap_mode="r", allow_pickle=False))


def map_weighted(folder: Path, name: str) -> tuple[Hashes, Values]:
    """Numbers (``<name>.npy``) in order and the weight of each (``weights.npy``), from a component's folder.

    Raises:
        ModelError: when they don't fit together.
    """
    numbers, weights = map_array(folder / f"{name}.npy"), map_array(folder / "weights.npy")
    if numbers.dtype != np.uint64 or weights.dtype != np.float32 or numbers.shape != weights.shape:
        raise ModelError(f"{folder.name}: {numbers.shape} {name} but {weights.shape} weights")
    return numbers, weights


def find_sorted(hashes: Hashes, wanted: Hashes) -> Places:
    """Where each wanted hash stands among the sorted ones; -1 for one that isn't there."""
    if not len(hashes):
        return np.full(len(wanted), -1, np.int32)
    places = hashes.searchsorted(wanted)
    places[places == len(hashes)] = 0
    places[hashes.take(places) != wanted] = -1
    return places.astype(np.int32)


def _cut(row: NDArray[Any], lengths: Iterable[int]) -> Iterator[NDArray[Any]]:
    """A row in pieces of these lengths."""
    return (row[start:end] for start, end in pairwise(accumulate(lengths, initial=0)))


@dataclass(frozen=True, eq=False, slots=True)
class Part:
    """What a word, or several in a row, add to a message wherever they stand.

    Attributes:
        places: of their known n-grams, kind by kind; an n-gram that occurs twice is there twice.
        weights: of these.
        lengths: how many of them are of each kind.
        squares: of each kind the squared weights, unknown n-grams included.
    """

    places: Places
    weights: Values
    lengths: tuple[int, ...]
    squares: tuple[float, ...]


_NOTHING = np.zeros(0, np.int32), np.zeros(0, np.float32)


@dataclass(eq=False)
class SummedRow:
    """A message's features as the sum of its words' parts, for readers that remember what a part comes to.

    To others it is what :class:`SparseRow` is. ``scales`` (float32): what the weights of each kind are
    multiplied by.
    """

    parts: list[Part]
    scales: Values
    size: int

    @property
    def indices(self) -> Places:
        """Places of the known n-grams, as often as they occur."""
        return np.concatenate([_NOTHING[0], *(part.places for part in self.parts)])

    @property
    def values(self) -> Values:
        """What each of them adds."""
        weights = np.concatenate([_NOTHING[1], *(part.weights for part in self.parts)])
        lengths = [length for part in self.parts for length in part.lengths]
        scaled: Values = weights * np.tile(self.scales, len(self.parts)).repeat(lengths)
        return scaled


class NgramSpace:
    """N-grams of the words of a message and of the letters in its words, for each spelling of a word.

    Each spelling has two kinds of n-grams, of words and of letters. A value is term frequency times inverse
    document frequency. The values of each kind in a message are divided by the length that they would have if
    all its n-grams were different: then a message is the sum of its words, but for one number for each kind.

    Args:
        spell: the spellings of a word, always the same number of them: the word itself, or its keys.
        word_sizes, letter_sizes: shortest and longest n-gram.
    """

    def __init__(
        self,
        spell: Spell,
        word_sizes: Sequence[int],
        letter_sizes: Sequence[int],
    ) -> None:
        self._spell = spell
        self._single_words = word_sizes[0] == 1
        self._run_sizes = (1, *range(max(2, word_sizes[0]), word_sizes[1] + 1))
        self._letter_sizes = (letter_sizes[0], letter_sizes[1])
        self._kinds = 2 * len(spell("a"))
        self._set(np.zeros(0, np.uint64), np.zeros(0, np.float32))

    def __len__(self) -> int:
        return len(self._hashes)

    def fit(self, documents: Documents, min_documents: Sequence[int]) -> None:
        """Learn the n-grams that occur in at least so many documents, for words and for letters."""
        runs_of = [self._runs(words) for words in documents]
        runs = [*dict.fromkeys(chain.from_iterable(runs_of))]
        hashes, lengths = self._hashed(runs, cache(self._spell))
        learned, numbers = np.unique(hashes, return_inverse=True)
        numbers_of = dict(zip(runs, _cut(numbers, lengths), strict=True))
        counts = np.zeros(len(learned), np.int64)
        for of_document in runs_of:
            if of_document:
                counts[np.unique(np.concatenate([numbers_of[run] for run in of_document]))] += 1
        kept = counts >= np.array(min_documents)[_kinds_of(learned) % 2]
        weights = np.log((1 + len(documents)) / (1 + counts[kept])) + 1
        self._set(learned[kept], weights.astype(np.float32))
        # What was learned is read next, as a rule.
        self._known.update(zip(runs, self._parts(hashes, lengths), strict=True))

    def row(self, words: Sequence[str], weight: float = 1.0) -> SummedRow:
        """The features of a message's words, times ``weight``.

        Unknown n-grams have no place, but the length counts them: a message of strange words must not have
        its one familiar syllable blown up to a whole message's weight.
        """
        parts = self._parts_of(self._runs(words))
        squares = map(sum, zip(*[part.squares for part in parts], strict=True))
        scales = np.array([weight / math.sqrt(square) if square else 0.0 for square in squares], np.float32)
        return SummedRow([part for part in parts if len(part.places)], scales, len(self))

    def save(self, folder: Path) -> None:
        """Write hashes and weights as arrays."""
        np.save(folder / "ngrams.npy", self._hashes, allow_pickle=False)
        np.save(folder / "weights.npy", self._weights, allow_pickle=False)

    def load(self, folder: Path) -> None:
        """Map what :meth:`save` wrote.

        Raises:
            ModelError: when hashes and weights don't fit together.
        """
        self._set(*map_weighted(folder, "ngrams"))

    def _set(self, hashes: Hashes, weights: Values) -> None:
        self._hashes = hashes
        self._weights = weights
        # Where the second and each further kind begins.
        firsts = np.array([kind << _KIND_SHIFT for kind in range(1, self._kinds)], np.uint64)
        bounds = np.searchsorted(hashes, firsts)
        # What an n-gram that was never seen weighs, by kind.
        self._rarest = np.array([part.max(initial=0) for part in np.split(weights, bounds)], np.float32)
        self._known: dict[tuple[str, ...], Part] = {}
        self._older: dict[tuple[str, ...], Part] = {}

    def _parts_of(self, runs: list[tuple[str, ...]]) -> list[Part]:
        """The part of each run. Those that were not met lately are found together."""
        known, older = self._known, self._older
        missing = [run for run in runs if run not in known]
        if missing:
            if len(known) + len(missing) > _REMEMBERED_PARTS:
                # What is still in use moves over. Another thread may go on with the ones before.
                known, older = self._known, self._older = {}, known
                missing = runs
            known.update((run, older[run]) for run in missing if run in older)
            new = [run for run in missing if run not in older]
            known.update(zip(new, self._parts(*self._hashed(new, self._spell)), strict=True))
        return [known[run] for run in runs]

    def _hashed(self, runs: Sequence[tuple[str, ...]], spell: Spell) -> tuple[Hashes, list[int]]:
        """The n-grams of all runs, one run behind the other, and how many each has."""
        grams = [self._grams([*map(spell, run)]) for run in runs]
        return np.array([*chain.from_iterable(grams)], np.uint64), [len(one) for one in grams]

    def _parts(self, hashes: Hashes, run_lengths: Sequence[int]) -> Iterator[Part]:
        """The part of each run, by its n-grams."""
        found = find_sorted(self._hashes, hashes)
        known = found >= 0
        kinds = _kinds_of(hashes)
        of_run = np.arange(len(run_lengths)).repeat(run_lengths)
        weights = (
            np.where(known, self._weights[found], self._rarest[kinds]) if len(self) else self._rarest[kinds]
        )
        piece_of, pieces = of_run * self._kinds + kinds, len(run_lengths) * self._kinds
        squares = np.bincount(piece_of, weights.astype(np.float64) ** 2, pieces).reshape(-1, self._kinds)
        lengths = np.bincount(piece_of[known], minlength=pieces).reshape(-1, self._kinds)
        known_lengths = lengths.sum(axis=1).tolist()
        for places, values, length, square in zip(
            _cut(found[known], known_lengths),
            _cut(weights[known], known_lengths),
            lengths.tolist(),
            squares.tolist(),
            strict=True,
        ):
            # Copies: a piece would keep the places of all runs in memory.
            kept, heavy = (places.copy(), values.copy()) if len(places) else _NOTHING
            yield Part(kept, heavy, tuple(length), tuple(square))

    def _runs(self, words: Sequence[str]) -> list[tuple[str, ...]]:
        """The words, and the runs of words, that have n-grams."""
        words = tuple(words)
        return [words[at : at + size] for size in self._run_sizes for at in range(len(words) - size + 1)]

    def _grams(self, run: Sequence[tuple[str, ...]]) -> list[int]:
        """The n-grams of a run of spelled words, kind by kind; of a single word also those of its letters."""
        grams = []
        for at, spelling in enumerate(zip(*run, strict=True)):
            if len(run) > 1 or self._single_words:
                grams += hashed([" ".join(spelling)], 2 * at)
            if len(run) == 1:
                grams += hashed(letter_ngrams(spelling[0], *self._letter_sizes), 2 * at + 1)
        return grams
