"""Fits the linear classifier with scikit-learn. Imported when training only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack
from sklearn.svm import LinearSVC

from bot.nlu.component import Corpus
from bot.text.language import detect_language

Row = tuple[NDArray[np.int32], NDArray[np.float32]]
# What data sets of hundreds of examples come to. A few dozen can't tell, and five right answers in a row
# would look like certainty: this counts as much as so many examples.
_USUAL_SCALE = 5.0
_PRIOR_EXAMPLES = 20
# One number needs no more examples than this, and every fold costs as much as the training itself.
_ENOUGH_HELD_OUT = 1500
# Twice as fast as scikit-learn's default, and the same to a tenth of a percent.
_TOLERANCE = 0.05
_SCALES = np.geomspace(0.3, 30.0, 200)


def fit(
    rows: Sequence[Row], corpus: Corpus, size: int, dropped: range, params: Mapping[str, Any]
) -> tuple[tuple[str, ...], NDArray[np.float32], float]:
    """Intents, weights (features and the intercept, by intents) and the scale of the margins."""
    matrix = _matrix(rows, size)
    labels = np.array(corpus.intents)
    bangla = np.array([detect_language(message.text) in ("bn", "mixed") for message in corpus.messages])
    fitter = _Fitter(corpus.data.intents, dropped, params["C"], corpus.seed)
    scale = fitter.scale(matrix, labels, bangla, params["folds"])
    weights = fitter.weights(matrix, labels, bangla)
    return tuple(fitter.intents), weights, scale


class _Fitter:
    def __init__(self, intents: Sequence[str], dropped: range, c: float, seed: int) -> None:
        self.intents = intents
        self.dropped = dropped
        self.c = c
        self.seed = seed

    def weights(self, matrix: Any, labels: NDArray[Any], bangla: NDArray[Any]) -> NDArray[np.float32]:
        """Weights of one against the rest, for every intent in ``intents``; unseen ones never win."""
        seen = sorted(set(labels.tolist()))
        columns = np.full((matrix.shape[1] + 1, len(self.intents)), 0.0)
        columns[-1] = -1e4
        places = [self.intents.index(intent) for intent in seen]
        if len(seen) == 1:
            columns[-1, places[0]] = 1.0
            return columns.astype(np.float32)
        copies = _without(matrix[bangla], self.dropped) if self.dropped else matrix[:0]
        machine = LinearSVC(C=self.c, tol=_TOLERANCE, random_state=self.seed, max_iter=10_000)
        machine.fit(
            vstack([matrix, copies]).tocsr(), np.concatenate([labels, labels[bangla][: copies.shape[0]]])
        )
        coefficients, intercepts = machine.coef_, machine.intercept_
        if len(seen) == 2:
            coefficients = np.vstack([-coefficients, coefficients])
            intercepts = np.concatenate([-intercepts, intercepts])
        columns[:-1, places] = coefficients.T
        columns[-1, places] = intercepts
        return columns.astype(np.float32)

    def scale(self, matrix: Any, labels: NDArray[Any], bangla: NDArray[Any], folds: int) -> float:
        """The factor on margins under which left-out examples are likeliest."""
        fold_of = self._folds(labels, folds)
        margins, truths = [], []
        for fold in range(folds):
            held = fold_of == fold
            if not held.any() or held.all():
                continue
            weights = self.weights(matrix[~held], labels[~held], bangla[~held])
            margins.append(matrix[held] @ weights[:-1] + weights[-1])
            truths.append([self.intents.index(label) for label in labels[held].tolist()])
            if sum(map(len, truths)) >= _ENOUGH_HELD_OUT:
                break
        if not margins:
            return _USUAL_SCALE
        stacked, truth = np.vstack(margins), np.concatenate(truths)
        prior = _PRIOR_EXAMPLES / len(truth) * np.log(_SCALES / _USUAL_SCALE) ** 2
        losses = [_loss(stacked * scale, truth) for scale in _SCALES] + prior
        return float(_SCALES[int(np.argmin(losses))])

    def _folds(self, labels: NDArray[Any], folds: int) -> NDArray[Any]:
        """Deals each intent's examples out over the folds; an intent's only example is never held out."""
        order = np.random.default_rng(self.seed).permutation(len(labels))
        fold_of = np.full(len(labels), -1)
        for intent in self.intents:
            mine = order[labels[order] == intent]
            if len(mine) > 1:
                fold_of[mine] = np.arange(len(mine)) % folds
        return fold_of


def _matrix(rows: Sequence[Row], size: int) -> Any:
    ends = np.cumsum([0, *(len(indices) for indices, _ in rows)])
    columns = np.concatenate([indices for indices, _ in rows])
    values = np.concatenate([part for _, part in rows]).astype(np.float64)
    return csr_matrix((values, columns, ends), shape=(len(rows), size))


def _without(matrix: Any, dropped: range) -> Any:
    kept = matrix.copy()
    inside = (kept.indices >= dropped.start) & (kept.indices < dropped.stop)
    kept.data[inside] = 0.0
    kept.eliminate_zeros()
    return kept


def _loss(scaled: NDArray[Any], truth: NDArray[Any]) -> float:
    highest = scaled.max(axis=1)
    normaliser = highest + np.log(np.exp(scaled - highest[:, None]).sum(axis=1))
    return float((normaliser - scaled[np.arange(len(truth)), truth]).mean())
