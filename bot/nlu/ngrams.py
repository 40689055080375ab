"""TF-IDF over n-grams with dictionaries and plain numbers: the same code when training and when serving."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

from bot.nlu.errors import ModelError

# Most words of a message were in another one lately; their letters need not be looked up again.
_REMEMBERED_WORDS = 8192


def word_ngrams(words: Sequence[str], shortest: int, longest: int) -> list[str]:
    """Runs of words, joined by a space."""
    return [
        " ".join(words[at : at + size])
        for size in range(shortest, longest + 1)
        for at in range(len(words) - size + 1)
    ]


def letter_ngrams(words: Iterable[str], shortest: int, longest: int) -> list[str]:
    """Runs of letters within words, each word between spaces; a shorter word counts whole, once."""
    grams: list[str] = []
    for word in words:
        padded = f" {word} "
        length = len(padded)
        for size in range(shortest, longest + 1):
            if size >= length:
                grams.append(padded)
                break
            grams.extend([padded[at : at + size] for at in range(length - size + 1)])
    return grams


class NgramSpace:
    """A vocabulary with its weights: log term frequency times inverse document frequency, length one."""

    def __init__(self, vocabulary: Sequence[str] = (), weights: Sequence[float] = ()) -> None:
        self._index = {gram: at for at, gram in enumerate(vocabulary)}
        self._weights = list(weights)
        self._rarest = max(self._weights, default=0.0)  # what an n-gram that was never seen weighs
        self._letters_of = lru_cache(maxsize=_REMEMBERED_WORDS)(self._letters_of_uncached)

    def __len__(self) -> int:
        return len(self._weights)

    @classmethod
    def fitted(cls, documents: Sequence[Iterable[str]], min_documents: int) -> NgramSpace:
        """The n-grams that occur in at least ``min_documents`` documents, in alphabetical order."""
        counts = Counter(gram for document in documents for gram in set(document))
        vocabulary = sorted(gram for gram, count in counts.items() if count >= min_documents)
        total = 1 + len(documents)
        weights = np.array([math.log(total / (1 + counts[gram])) + 1 for gram in vocabulary], np.float32)
        return cls(vocabulary, weights.tolist())

    def row(self, grams: Iterable[str]) -> tuple[list[int], list[float]]:
        """Places and values of the known n-grams; both empty when none is known.

        Unknown ones have no place, but the length counts them: a message of strange words must not have its
        one familiar syllable blown up to a whole message's weight.
        """
        index = self._index
        found = [index.get(gram) for gram in grams]
        known = [at for at in found if at is not None]
        return self._weighted(known, len(found) - len(known))

    def letters_row(self, words: Iterable[str], shortest: int, longest: int) -> tuple[list[int], list[float]]:
        """``row(letter_ngrams(words, shortest, longest))``, remembering words that come again."""
        known: list[int] = []
        unknown = 0
        for word in words:
            places, strange = self._letters_of(word, shortest, longest)
            known += places
            unknown += strange
        return self._weighted(known, unknown)

    def _letters_of_uncached(self, word: str, shortest: int, longest: int) -> tuple[list[int], int]:
        """Places of a word's known letter n-grams, and how many are unknown."""
        found = [self._index.get(gram) for gram in letter_ngrams([word], shortest, longest)]
        known = [at for at in found if at is not None]
        return known, len(found) - len(known)

    def _weighted(self, known: list[int], unknown: int) -> tuple[list[int], list[float]]:
        weights = self._weights
        counts = Counter(known)
        values = [
            weights[at] if count == 1 else weights[at] * (1 + math.log(count)) for at, count in counts.items()
        ]
        length = math.sqrt(sum([value * value for value in values]) + unknown * self._rarest * self._rarest)
        return list(counts), [value / length for value in values]

    def save(self, folder: Path, name: str) -> None:
        """Write the vocabulary as JSON and the weights as an array."""
        text = json.dumps(list(self._index), ensure_ascii=False, separators=(",", ":"))
        (folder / f"{name}.json").write_text(text, encoding="utf-8")
        np.save(folder / f"{name}.npy", np.array(self._weights, np.float32), allow_pickle=False)

    @classmethod
    def load(cls, folder: Path, name: str) -> NgramSpace:
        """Read what :meth:`save` wrote.

        Raises:
            ModelError: when vocabulary and weights don't fit together.
        """
        vocabulary = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        weights = np.load(folder / f"{name}.npy", allow_pickle=False)
        if weights.ndim != 1 or len(vocabulary) != len(weights):
            raise ModelError(f"{name}: {len(vocabulary)} n-grams but weights of shape {weights.shape}")
        return cls(vocabulary, weights.tolist())
