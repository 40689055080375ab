"""``python -m tools.fit_second_request``: the weights by which a second request in a message is seen.

Reads the training data in three parts, each by a model that learned the other two, and fits a logistic
regression to the signs that :mod:`bot.nlu.components.second_request` lists. Writes them beside that module,
and says how well they do on parts that they were not fitted on.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict

from bot.nlu.commands import SEED
from bot.nlu.components import second_request
from bot.nlu.components.second_request import WEIGHTS, SecondRequestClassifier
from bot.nlu.config import PipelineConfig, read_config
from bot.nlu.evaluation.judging import folds_of
from bot.nlu.pipeline import train_pipeline
from bot.nlu.reader import read_training_data
from bot.nlu.training_data import base_intent
from bot.runtime import CONFIG, TRAINING_DATA

FOLDS = 3
Signs = tuple[dict[str, float], bool]


def main() -> None:
    """Fit, tell, write."""
    found = list(_signs())
    names = list(found[0][0])
    matrix = np.array([[signs[name] for name in names] for signs, _ in found])
    truths = np.array([truth for _, truth in found])
    machine = LogisticRegression(C=10, max_iter=5000)
    likely = cross_val_predict(machine, matrix, truths, cv=5, method="predict_proba")[:, 1]
    for threshold in (0.2, 0.3, 0.4, 0.5, 0.6):
        chosen = likely >= threshold
        right = int((chosen & truths).sum())
        print(f"{threshold}: {right} of {truths.sum()} seen, {chosen.sum() - right} that nobody asked")
    machine.fit(matrix, truths)
    weights = {"constant": machine.intercept_[0], **dict(zip(names, machine.coef_[0], strict=True))}
    rounded = {name: round(float(weight), 3) for name, weight in weights.items()}
    file = Path(second_request.__file__).with_name(WEIGHTS)
    file.write_text(json.dumps(rounded, indent=1) + "\n", encoding="utf-8")


def _signs() -> Iterator[Signs]:
    data = read_training_data([TRAINING_DATA])
    config = _up_to_second_requests(read_config(CONFIG))
    now = datetime.now(UTC)
    for kept, held in folds_of(data.examples, FOLDS):
        pipeline = train_pipeline(config, data.with_examples(kept), SEED)
        judge = pipeline.components[-1]
        assert isinstance(judge, SecondRequestClassifier)
        messages = pipeline.process([example.text for example in held], now)
        for message, example in zip(messages, held, strict=True):
            wanted = {example.base_intent, *map(base_intent, example.also)} if example.also else set()
            for name, signs in judge.candidates(message):
                yield signs, name in wanted


def _up_to_second_requests(config: PipelineConfig) -> PipelineConfig:
    names = [component.name for component in config.components]
    return replace(config, components=config.components[: names.index(SecondRequestClassifier.name) + 1])


if __name__ == "__main__":
    main()
