"""A linear intent classifier: a weight for each feature and intent, and one scale for honest confidences."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from bot.nlu.component import Component, Corpus
from bot.nlu.errors import ModelError
from bot.nlu.message import Intent, Message

# Rows are gathered at most this many at a time, which bounds memory at about 20 MB for 50 intents.
_BATCH = 256
_RANKING = 10


class LinearIntentClassifier(Component):
    """Ranks the intents with confidences that are probabilities.

    Trained as a linear support vector machine, one intent against the rest. Margins become probabilities by
    one scale for all, fitted on margins of examples that were left out of training.

    Parameters: ``blocks`` of features to read, in this order (none: all there are); ``C`` as in LIBLINEAR;
    ``folds`` for the scale; ``drop_block`` a block without which Bangla-script examples are learned a second
    time, so that their sounds alone can carry the intent (none: no copies).
    """

    name = "LinearIntentClassifier"
    prepares = False
    defaults: ClassVar = {"blocks": None, "C": 1.0, "folds": 3, "drop_block": None}

    _intents: tuple[str, ...] = ()
    _blocks: tuple[tuple[str, int], ...] = ()  # name, size
    _weights: NDArray[np.float32] = np.zeros((1, 0), np.float32)  # the last row is the intercept
    _scale = 1.0

    def train(self, corpus: Corpus) -> None:
        """Learn weights and scale."""
        # Only training needs scikit-learn; a serving process shall not spend memory and start-up time on it.
        from bot.nlu.components.linear_fit import fit

        features = corpus.messages[0].features
        names = self.params["blocks"] or list(features)
        self._blocks = tuple((name, features[name].size) for name in names)
        rows = [self._row(message) for message in corpus.messages]
        fitted = fit(rows, corpus, self._size(), self._span(self.params["drop_block"]), self.params)
        self._intents, self._weights, self._scale = fitted

    def process(self, messages: Sequence[Message]) -> None:
        """Set the ranking: probabilities sum to one over all intents, the ten best are given."""
        for start in range(0, len(messages), _BATCH):
            batch = messages[start : start + _BATCH]
            scaled = self._margins(batch) * self._scale
            # A message in which nothing is known (a phone number, "jkfdsk") means nothing more than the rest.
            scaled[[not self._knows_any_of(message) for message in batch]] = 0
            scaled -= scaled.max(axis=1, keepdims=True)
            odds = np.exp(scaled)
            odds /= odds.sum(axis=1, keepdims=True)
            best = np.argsort(-odds, axis=1, kind="stable")[:, :_RANKING]
            for message, order, shares in zip(batch, best.tolist(), odds.tolist(), strict=True):
                message.intent_ranking = [
                    Intent(name=self._intents[at], confidence=shares[at]) for at in order
                ]

    def save(self, folder: Path) -> None:
        """Write the weights in half precision, the rest as JSON."""
        state = {"intents": self._intents, "blocks": self._blocks, "scale": self._scale}
        (folder / "classifier.json").write_text(json.dumps(state), encoding="utf-8")
        np.save(folder / "weights.npy", self._weights.astype(np.float16), allow_pickle=False)

    def load(self, folder: Path) -> None:
        """Read what :meth:`save` wrote.

        Raises:
            ModelError: when the array doesn't fit the description.
        """
        state = json.loads((folder / "classifier.json").read_text(encoding="utf-8"))
        self._intents = tuple(state["intents"])
        self._blocks = tuple((name, size) for name, size in state["blocks"])
        self._scale = float(state["scale"])
        weights = np.load(folder / "weights.npy", allow_pickle=False)
        if weights.shape != (self._size() + 1, len(self._intents)):
            raise ModelError(f"weights of shape {weights.shape} don't fit their vocabulary")
        self._weights = weights.astype(np.float32)

    def _knows_any_of(self, message: Message) -> bool:
        return any(message.features[name].indices for name, _ in self._blocks)

    def _size(self) -> int:
        return sum(size for _, size in self._blocks)

    def _span(self, block: str | None) -> range:
        """The features of a block."""
        start = 0
        for name, size in self._blocks:
            if name == block:
                return range(start, start + size)
            start += size
        return range(0)

    def _row(self, message: Message) -> tuple[list[int], list[float]]:
        indices: list[int] = []
        values: list[float] = []
        offset = 0
        for name, size in self._blocks:
            row = message.features[name]
            indices += [offset + at for at in row.indices] if offset else row.indices
            values += row.values
            offset += size
        return indices, values

    def _margins(self, messages: Sequence[Message]) -> NDArray[np.float32]:
        """Each message's margin for each intent: gather the weights of all rows, multiply, add up by row.

        Sums run within a row, so a message gets the same numbers in whatever batch it comes.
        """
        intercept = self._size()
        indices: list[int] = []
        values: list[float] = []
        starts: list[int] = []
        for row_indices, row_values in map(self._row, messages):
            starts.append(len(indices))
            indices += row_indices
            indices.append(intercept)
            values += row_values
            values.append(1.0)
        gathered = self._weights[np.array(indices)]
        gathered *= np.array(values, np.float32)[:, None]
        sums: NDArray[np.float32] = np.add.reduceat(gathered, starts, axis=0)
        return sums
