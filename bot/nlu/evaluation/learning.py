"""What more data would bring."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np

from bot.nlu.config import PipelineConfig
from bot.nlu.evaluation.judging import judge
from bot.nlu.evaluation.scores import summary
from bot.nlu.interpreter import Interpreter
from bot.nlu.pipeline import train_pipeline
from bot.nlu.training_data import TrainingData, TrainingExample

SHARES = (0.125, 0.25, 0.5, 0.75, 1.0)


def learning_curve(
    config: PipelineConfig,
    data: TrainingData,
    examples: Sequence[TrainingExample],
    *,
    seed: int,
    now: datetime,
) -> list[dict[str, Any]]:
    """Scores on ``examples`` after training on growing shares of the data; of every intent the same share."""
    order = np.random.default_rng(seed).permutation(len(data.examples)).tolist()
    curve = []
    for part in SHARES:
        kept = _part(data, order, part)
        interpreter = Interpreter(
            train_pipeline(config, data.with_examples(kept), seed), "learning curve", ()
        )
        curve.append({"learned": len(kept), **summary(judge(interpreter, examples, now))})
    return curve


def _part(data: TrainingData, order: Sequence[int], share: float) -> list[TrainingExample]:
    by_intent: dict[str, list[TrainingExample]] = {}
    for at in order:
        by_intent.setdefault(data.examples[at].intent, []).append(data.examples[at])
    return [
        one for examples in by_intent.values() for one in examples[: max(2, round(share * len(examples)))]
    ]
