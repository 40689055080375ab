"""Runs CRFsuite in a process of its own, because it keeps all other threads of its process waiting.

``python crf_learn.py EXAMPLES MODEL``: EXAMPLES is an ``.npz`` file with ``features`` (uint64, a row for each
word), ``tags`` (a number for each word), ``lengths`` (words of each example), ``c1``, ``c2``
and ``max_iterations`` (parameters). MODEL is written in CRFsuite's format.
"""

from __future__ import annotations

import sys

import numpy as np
import pycrfsuite


def learn(examples: str, model: str) -> None:
    """Learn from a file of examples."""
    with np.load(examples, allow_pickle=False) as said:
        trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
        trainer.set_params({name: said[name].item() for name in ("c1", "c2", "max_iterations")})
        features, tags, ends = said["features"], said["tags"], np.cumsum(said["lengths"])
    for start, end in zip([0, *ends[:-1].tolist()], ends.tolist(), strict=True):
        rows = [list(map(str, row)) for row in features[start:end].tolist()]
        trainer.append(rows, list(map(str, tags[start:end].tolist())))
    trainer.train(model)


if __name__ == "__main__":
    learn(*sys.argv[1:])
