"""Runs LIBLINEAR, here or in a process of its own: it has one generator of random numbers in a process.

``python linear_learn.py EXAMPLES MODEL``: EXAMPLES is an ``.npz`` file with a sparse matrix by rows
(``data``, ``indices``, ``indptr``, ``shape``), ``labels`` (a text for each row) and the options of
:func:`learn`. MODEL is written as an ``.npz`` file with ``coefficients`` and ``intercepts``.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
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


def learn_apart(matrix: Any, labels: NDArray[Any], **options: Any) -> Weights:
    """The same, in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        examples, model = str(Path(folder) / "examples.npz"), str(Path(folder) / "model.npz")
        arrays = {name: getattr(matrix, name) for name in ("data", "indices", "indptr", "shape")}
        np.savez(examples, allow_pickle=False, labels=labels, **arrays, **options)
        subprocess.run([sys.executable, "-I", __file__, examples, model], check=True)
        with np.load(model, allow_pickle=False) as learned:
            return learned["coefficients"], learned["intercepts"]


def _main(examples: str, model: str) -> None:
    with np.load(examples, allow_pickle=False) as said:
        given = dict(said)
    rows = given.pop("data"), given.pop("indices"), given.pop("indptr")
    matrix, labels = csr_matrix(rows, shape=given.pop("shape")), given.pop("labels")
    options = {name: value.item() for name, value in given.items()}
    coefficients, intercepts = learn(matrix, labels, **options)
    np.savez(model, allow_pickle=False, coefficients=coefficients, intercepts=intercepts)


if __name__ == "__main__":
    _main(*sys.argv[1:])
