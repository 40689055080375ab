"""Which meanings stand in one message, whatever is between them: "clearance … not", "died … ago"."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from bot.nlu.component import FEATURES, WORDS, Component, Corpus
from bot.nlu.message import Message, SparseRow
from bot.nlu.ngrams import find_sorted, map_weighted

_NOWHERE, _NOTHING = np.zeros(0, np.int32), np.zeros(0, np.float32)


class ConceptPairFeaturizer(Component):
    """A feature for every two concepts of a message that are near each other, in either order.

    Values are inverse document frequencies; together they have length ``weight``.

    Parameters: ``block``, ``weight``; ``reach`` how many words apart the two may be; ``min_documents`` a pair
    must occur in; ``silent`` concepts that make no pairs. Needs ConceptFeaturizer before it.
    """

    name = "ConceptPairFeaturizer"
    reads = frozenset({WORDS})
    adds = frozenset({FEATURES})
    defaults: ClassVar = {
        "block": "concept_pairs",
        "weight": 1.0,
        "reach": 12,
        "min_documents": 3,
        "silent": [],
    }

    def __init__(self, params: Mapping[str, Any]) -> None:
        super().__init__(params)
        self._set([], np.zeros(0, np.uint64), np.zeros(0, np.float32))

    def train(self, corpus: Corpus) -> None:
        """Learn which pairs there are, and how rare each is."""
        named = {one for message in corpus.messages for of_word in message.concepts for one in of_word}
        names = sorted(named.difference(self.params["silent"]))
        self._set(names, self._pairs, self._weights)
        documents: Counter[int] = Counter()
        for message in corpus.messages:
            documents.update(self._pairs_of(message))
        kept = sorted(pair for pair, count in documents.items() if count >= self.params["min_documents"])
        counts = np.array([documents[pair] for pair in kept], np.float64)
        weights = np.log((1 + len(corpus.messages)) / (1 + counts)) + 1
        self._set(names, np.array(kept, np.uint64), weights.astype(np.float32))

    def process(self, messages: Sequence[Message]) -> None:
        """Add the block of features."""
        for message in messages:
            message.features[self.params["block"]] = self._row(self._pairs_of(message))

    def save(self, folder: Path) -> None:
        """Write names as JSON, pairs and weights as arrays."""
        text = json.dumps(list(self._numbers), ensure_ascii=False)
        (folder / "concepts.json").write_text(text, encoding="utf-8")
        np.save(folder / "pairs.npy", self._pairs, allow_pickle=False)
        np.save(folder / "weights.npy", self._weights, allow_pickle=False)

    def load(self, folder: Path) -> None:
        """Map what :meth:`save` wrote.

        Raises:
            ModelError: when pairs and weights don't fit together.
        """
        names = json.loads((folder / "concepts.json").read_text(encoding="utf-8"))
        self._set(names, *map_weighted(folder, "pairs"))

    def _set(self, names: Sequence[str], pairs: NDArray[np.uint64], weights: NDArray[np.float32]) -> None:
        self._numbers = {name: number for number, name in enumerate(names)}
        self._pairs, self._weights = pairs, weights

    def _row(self, pairs: set[int]) -> SparseRow:
        if not pairs:
            return SparseRow(_NOWHERE, _NOTHING, len(self._pairs))
        found = find_sorted(self._pairs, np.fromiter(sorted(pairs), np.uint64, len(pairs)))
        places = found[found >= 0]
        if not len(places):
            return SparseRow(_NOWHERE, _NOTHING, len(self._pairs))
        values = self._weights[places]
        scale = np.float32(self.params["weight"] / math.sqrt(values @ values))
        return SparseRow(places, values * scale, len(self._pairs))

    def _pairs_of(self, message: Message) -> set[int]:
        """The pairs of a message, each as one number: less than all concepts squared."""
        numbers, count = self._numbers, len(self._numbers)
        said = [
            (at, numbers[one])
            for at, of_word in enumerate(message.concepts)
            for one in of_word
            if one in numbers
        ]
        pairs: set[int] = set()
        start = 0
        for end, (at, number) in enumerate(said):
            while said[start][0] < at - self.params["reach"]:
                start += 1
            for _, other in said[start:end]:
                if other < number:
                    pairs.add(other * count + number)
                elif other > number:
                    pairs.add(number * count + other)
        return pairs
