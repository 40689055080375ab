"""Fits the linear classifier with scikit-learn. Imported when training only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack

from bot.nlu.components import linear_learn
from bot.nlu.components.learning_apart import learned_apart
from bot.nlu.components.linear_learn import Weights, learn
from bot.nlu.components.linear_model import LOSSES
from bot.nlu.message import Message
from bot.text.language import detect_language

Row = tuple[NDArray[np.int32], NDArray[np.float32]]
# What data sets of hundreds of examples come to. A few dozen can't tell, and five right answers in a row
# would look like certainty: this counts as much as so many examples.
_USUAL_SCALE = {"one_against_rest": 5.0, "joint": 10.0}
_PRIOR_EXAMPLES = 20
# One number needs no more examples than this, and every fold costs as much as the training itself.
_ENOUGH_HELD_OUT = 1500
# From so many examples on a process of its own pays, which starts in a second.
_WORTH_PROCESSES = 5000
# Twice as fast as scikit-learn's default, and the same to a tenth of a percent.
_TOLERANCE = 0.2
_SCALES = np.geomspace(0.3, 30.0, 200)


def fit(
    rows: Sequence[Row],
    messages: Sequence[Message],
    names: Sequence[str],
    size: int,
    dropped: range,
    params: Mapping[str, Any],
    seed: int,
) -> Fitted:
    """Weights and scale for the examples' names (intents, or other labels)."""
    matrix = _matrix(rows, size)
    labels = np.array(names)
    bangla = np.array([detect_language(message.text) in ("bn", "mixed") for message in messages])
    fitter = _Fitter(sorted(set(names)), dropped, params, seed)
    held = fitter.held(labels, params["folds"])
    apart = len(labels) >= _WORTH_PROCESSES
    with ThreadPoolExecutor(1) as beside:
        learning = [
            beside.submit(fitter.weights, matrix[~one], labels[~one], bangla[~one], apart) for one in held
        ]
        if not apart:
            wait(learning)
        weights = fitter.weights(matrix, labels, bangla)
    held_out = fitter.held_out(matrix, labels, held, [one.result() for one in learning])
    return Fitted(tuple(fitter.intents), weights, fitter.scale(held_out), held_out)


class HeldOut(NamedTuple):
    """Examples judged by a model that hadn't learned them."""

    numbers: list[int]
    """Which ones."""
    truths: list[int]
    """The label of each, by its place among the labels."""
    margins: NDArray[np.float32]
    """Of each for each label."""


class Fitted(NamedTuple):
    """What was learned. ``weights`` has a row for each feature, one for the intercepts; a column a label."""

    labels: tuple[str, ...]
    weights: NDArray[np.float32]
    scale: float
    held_out: HeldOut


class _Fitter:
    def __init__(self, intents: Sequence[str], dropped: range, params: Mapping[str, Any], seed: int) -> None:
        self.intents = intents
        self.dropped = dropped
        self.c = params["C"]
        self.loss = params["loss"]
        self.seed = seed

    def weights(
        self, matrix: Any, labels: NDArray[Any], bangla: NDArray[Any], apart: bool = False
    ) -> NDArray[np.float32]:
        """Weights for every intent in ``intents``; unseen ones never win. ``apart``: in its own process."""
        seen = sorted(set(labels.tolist()))
        columns = np.full((matrix.shape[1] + 1, len(self.intents)), 0.0)
        columns[-1] = -1e4
        places = [self.intents.index(intent) for intent in seen]
        if len(seen) == 1:
            columns[-1, places[0]] = 1.0
            return columns.astype(np.float32)
        copies = _without(matrix[bangla], self.dropped) if self.dropped else matrix[:0]
        coefficients, intercepts = (_learn_apart if apart else learn)(
            vstack([matrix, copies]).tocsr(),
            np.concatenate([labels, labels[bangla][: copies.shape[0]]]),
            C=self.c,
            tol=_TOLERANCE,
            random_state=self.seed,
            multi_class=LOSSES[self.loss],
        )
        if len(seen) == 2:
            coefficients = np.vstack([-coefficients, coefficients])
            intercepts = np.concatenate([-intercepts, intercepts])
        columns[:-1, places] = coefficients.T
        columns[-1, places] = intercepts
        return columns.astype(np.float32)

    def held(self, labels: NDArray[Any], folds: int) -> list[NDArray[np.bool_]]:
        """Which examples are left out, fold by fold until there are enough."""
        fold_of = self._folds(labels, folds)
        held: list[NDArray[np.bool_]] = []
        for fold in range(folds):
            here = fold_of == fold
            if here.any() and not here.all() and sum(map(np.sum, held)) < _ENOUGH_HELD_OUT:
                held.append(here)
        return held

    def held_out(
        self, matrix: Any, labels: NDArray[Any], held: Sequence[NDArray[np.bool_]], without: Sequence[Any]
    ) -> HeldOut:
        """Margins of left-out examples, by the weights that were learned without them."""
        numbers = [at for here in held for at in np.flatnonzero(here).tolist()]
        margins = [np.zeros((0, len(self.intents)), np.float32)]
        margins += [
            matrix[here] @ weights[:-1] + weights[-1] for here, weights in zip(held, without, strict=True)
        ]
        truths = [self.intents.index(label) for label in labels[numbers].tolist()]
        return HeldOut(numbers, truths, np.vstack(margins))

    def scale(self, held_out: HeldOut) -> float:
        """The factor on margins under which left-out examples are likeliest."""
        usual = _USUAL_SCALE[self.loss]
        if not held_out.numbers:
            return usual
        truths = np.array(held_out.truths)
        prior = _PRIOR_EXAMPLES / len(truths) * np.log(_SCALES / usual) ** 2
        losses = [_loss(held_out.margins * scale, truths) for scale in _SCALES] + prior
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
    matrix = csr_matrix((values, columns, ends), shape=(len(rows), size))
    matrix.sum_duplicates()
    return matrix


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


def _learn_apart(matrix: Any, labels: NDArray[Any], **options: Any) -> Weights:
    """What :func:`learn` does, in a process of its own."""
    arrays = {name: getattr(matrix, name) for name in ("data", "indices", "indptr", "shape")}
    apart = learned_apart(linear_learn, labels=labels, **arrays, **options)
    with apart as model, np.load(model, allow_pickle=False) as learned:
        return learned["coefficients"], learned["intercepts"]
