"""Runs LIBLINEAR: imported, or as a program, because it has one generator of random numbers in a process.

``python linear_learn.py EXAMPLES MODEL``: EXAMPLES is an ``.npz`` file with a sparse matrix by rows
(``data``, ``indices``, ``indptr``, ``shape``), ``labels`` (a text for each row) and the options of
:func:`learn`. MODEL is written as an ``.npz`` file with ``coefficients`` and ``intercepts``.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.svm import LinearSVC

Weights = tuple[NDArray[np.float64], NDArray[np.float64]]


def learn(matrix: Any, labels: NDArray[Any], **options: Any) -> Weights:
    """Weights and intercepts, a row for each label in order; of two labels one row, for the second.

    ``options`` are those of scikit-learn's ``LinearSVC``.
    """
    machine = LinearSVC(max_iter=10_000, **options)
    machine.fit(matrix, labels)
    return machine.coef_, np.atleast_1d(machine.intercept_)


def _main(examples: str, model: str) -> None:
    with np.load(examples, allow_pickle=False) as said:
        given = dict(said)
    rows = given.pop("data"), given.pop("indices"), given.pop("indptr")
    matrix, labels = csr_matrix(rows, shape=given.pop("shape")), given.pop("labels")
    options = {name: value.item() for name, value in given.items()}
    coefficients, intercepts = learn(matrix, labels, **options)
    with open(model, "wb") as file:
        np.savez(file, allow_pickle=False, coefficients=coefficients, intercepts=intercepts)


if __name__ == "__main__":
    _main(*sys.argv[1:])
