"""A linear model: a weight for each feature and label, and one scale for honest confidences."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from bot.nlu.errors import ModelError
from bot.nlu.message import FeatureRow, Intent, Message
from bot.nlu.ngrams import Part, SummedRow, map_array

if TYPE_CHECKING:
    from bot.nlu.components.linear_fit import HeldOut

_RANKING = 10
# As many as the features remember.
_REMEMBERED_PARTS = 8192
# How labels are told apart, and what scikit-learn calls it.
LOSSES = {"one_against_rest": "ovr", "joint": "crammer_singer"}


class LinearModel:
    """Ranks labels with confidences that are probabilities.

    Trained as a linear support vector machine. Margins become probabilities by one scale for all, fitted on
    margins of examples that were left out of training.

    Attributes:
        defaults: parameters of training. ``blocks`` of features to read, in this order (none: all there
            are); ``C`` as in LIBLINEAR; ``loss`` by which labels are told apart: ``one_against_rest``, or
            ``joint``, all at once, which is better with few examples of many labels (Banking77, ten each:
            76.5 and 77.6 %); ``folds`` for the scale; ``drop_block`` a block without which Bangla-script
            examples are learned a second time, so that their sounds alone can carry the label (none: no
            copies).
    """

    defaults: ClassVar[Mapping[str, Any]] = {
        "blocks": None,
        "C": 1.0,
        "loss": "one_against_rest",
        "folds": 3,
        "drop_block": None,
    }
    labels: tuple[str, ...] = ()
    _blocks: tuple[tuple[str, int], ...] = ()  # name, size
    # A weight is a whole number of steps: half the memory of floats, and as fast. The last row: intercepts.
    _weights: NDArray[np.int16] = np.zeros((1, 0), np.int16)
    _step = 1.0
    _scale = 1.0
    _spans: tuple[tuple[str, range], ...] = ()  # name, its features among those of all blocks

    def train(
        self, messages: Sequence[Message], labels: Sequence[str], params: Mapping[str, Any], seed: int
    ) -> HeldOut:
        """Learn weights and scale.

        Args:
            messages: with their features.
            labels: one for each message.
            params: see ``defaults``.
            seed: of the random order.

        Returns:
            The margins of messages that were left out for the scale.
        """
        # Only training needs scikit-learn; a serving process shall not spend memory and start-up time on it.
        from bot.nlu.components.linear_fit import fit

        features = messages[0].features
        self._set_blocks((name, features[name].size) for name in params["blocks"] or sorted(features))
        rows = [self._row(message) for message in messages]
        dropped = next((span for name, span in self._spans if name == params["drop_block"]), range(0))
        fitted = fit(rows, messages, labels, self._size(), dropped, params, seed)
        self.labels, self._scale = fitted.labels, fitted.scale
        self._step = float(np.abs(fitted.weights).max()) / np.iinfo(np.int16).max or 1.0
        self._set(np.round(fitted.weights / self._step).astype(np.int16))
        return fitted.held_out

    def margins(self, messages: Sequence[Message]) -> NDArray[np.float32]:
        """Each message's margin for each label; all 0 where nothing in a message is known."""
        margins = np.zeros((len(messages), len(self.labels)), np.float32)
        step = np.float32(self._step)
        # One by one, so that a message gets the same numbers in whatever batch it comes.
        for row, message in zip(margins, messages, strict=True):
            blocks = [self._of_block(message.features[name], span.start) for name, span in self._spans]
            known = [of_block for of_block in blocks if of_block is not None]
            # Where nothing is known (a phone number, "jkfdsk"), no label is likelier than another.
            if known:
                for of_block in known:
                    row += of_block
                row += self._weights[-1]
                row *= step
        return margins

    def _of_block(self, row: FeatureRow, start: int) -> NDArray[np.float32] | None:
        """What a block adds to the margin of each label, in steps; nothing if it has no value."""
        if isinstance(row, SummedRow):
            parts = [self._of_part(part, start) for part in row.parts]
            return row.scales @ np.add.reduce(parts) if parts else None
        return row.values @ self._of_features(row.indices, start) if len(row.indices) else None

    def _find_of_part(self, part: Part, start: int) -> NDArray[np.float32]:
        """What a part's n-grams of each kind add to each label before they are scaled."""
        weights = self._of_features(part.places, start)
        pieces = pairwise(accumulate(part.lengths, initial=0))
        return np.array([part.weights[first:end] @ weights[first:end] for first, end in pieces])

    def _of_features(self, places: NDArray[np.int32], start: int) -> NDArray[np.float32]:
        return self._weights.take(places + start, axis=0).astype(np.float32)

    def probabilities(self, margins: NDArray[np.float32]) -> NDArray[np.float32]:
        """Probabilities of the labels, which sum to one."""
        scaled = margins * np.float32(self._scale)
        scaled -= scaled.max(axis=1, keepdims=True)
        odds: NDArray[np.float32] = np.exp(scaled)
        odds /= odds.sum(axis=1, keepdims=True)
        return odds

    def rankings(self, messages: Sequence[Message]) -> list[list[Intent]]:
        """For each message the ten likeliest labels."""
        return self.ranked(self.margins(messages))

    def ranked(self, margins: NDArray[np.float32]) -> list[list[Intent]]:
        """For each row of margins the ten likeliest labels."""
        odds = self.probabilities(margins)
        best = np.argsort(-odds, axis=1, kind="stable")[:, :_RANKING]
        return [
            [Intent(name=self.labels[at], confidence=shares[at]) for at in order]
            for order, shares in zip(best.tolist(), odds.tolist(), strict=True)
        ]

    def save(self, folder: Path) -> None:
        """Write the weights as an array, the rest as JSON."""
        state = {"labels": self.labels, "blocks": self._blocks, "step": self._step, "scale": self._scale}
        (folder / "classifier.json").write_text(json.dumps(state), encoding="utf-8")
        np.save(folder / "weights.npy", self._weights, allow_pickle=False)

    def load(self, folder: Path) -> None:
        """Read what :meth:`save` wrote; the weights stay on the disk until they are looked at.

        Raises:
            ModelError: when the array doesn't fit the description.
        """
        state = json.loads((folder / "classifier.json").read_text(encoding="utf-8"))
        self.labels = tuple(state["labels"])
        self._set_blocks((name, size) for name, size in state["blocks"])
        self._step, self._scale = float(state["step"]), float(state["scale"])
        self._set(map_array(folder / "weights.npy"))
        if self._weights.shape != (self._size() + 1, len(self.labels)) or self._weights.dtype != np.int16:
            raise ModelError(f"weights of shape {self._weights.shape} don't fit their vocabulary")

    def _set_blocks(self, blocks: Iterable[tuple[str, int]]) -> None:
        self._blocks = tuple(blocks)
        ends = accumulate((size for _, size in self._blocks), initial=0)
        names = (name for name, _ in self._blocks)
        self._spans = tuple((name, range(*span)) for name, span in zip(names, pairwise(ends), strict=True))

    def _set(self, weights: NDArray[np.int16]) -> None:
        self._weights = weights
        self._of_part = lru_cache(maxsize=_REMEMBERED_PARTS)(self._find_of_part)

    def _size(self) -> int:
        return sum(size for _, size in self._blocks)

    def _row(self, message: Message) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        rows = [(message.features[name], np.int32(span.start)) for name, span in self._spans]
        return (
            np.concatenate([row.indices + start for row, start in rows]),
            np.concatenate([row.values for row, _ in rows]),
        )
