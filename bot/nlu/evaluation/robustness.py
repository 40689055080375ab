"""How much a model's opinion depends on spelling."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.nlu.evaluation.judging import Judged
from bot.nlu.evaluation.perturb import PERTURBATIONS
from bot.nlu.evaluation.scores import ratio, share
from bot.nlu.interpreter import Interpreter


def robustness(
    interpreter: Interpreter, judged: Sequence[Judged], now: datetime, seed: int
) -> dict[str, dict[str, Any]]:
    """For each way of misspelling: of how many messages the text changes, of how many of those the intent
    does.

    ``accuracy`` and ``accuracy_before`` are of the messages whose text changes.
    """
    found = {}
    for name, perturb in PERTURBATIONS.items():
        rng = random.Random(seed)
        texts = [perturb(item.example.text, rng) for item in judged]
        pairs = [(item, text) for item, text in zip(judged, texts, strict=True) if text != item.example.text]
        parses = interpreter.parse_many([text for _, text in pairs], now=now)
        after = [Judged(item.example, parse) for (item, _), parse in zip(pairs, parses, strict=True)]
        changed = sum(
            item.predicted != other.predicted for (item, _), other in zip(pairs, after, strict=True)
        )
        found[name] = {
            "examples": len(pairs),
            "changed": ratio(changed, len(pairs)),
            "accuracy_before": share(item.right for item, _ in pairs),
            "accuracy": share(item.right for item in after),
        }
    return found
