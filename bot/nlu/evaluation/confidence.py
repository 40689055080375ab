"""How honest confidences are, and how well what the bot does not know is told from what it knows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from bot.nlu.evaluation.judging import Judged
from bot.nlu.evaluation.scores import ratio

_BINS = 10
# Of the messages that the bot knows so many may be taken for strange ones.
_REJECTED = 0.05


class Bin(NamedTuple):
    """Messages of about one confidence: their mean confidence, and the share that was right."""

    examples: int
    confidence: float
    accuracy: float


def calibration(judged: Sequence[Judged]) -> list[Bin]:
    """Ten bins of equal width over the confidence; empty ones are left out."""
    bins: list[list[Judged]] = [[] for _ in range(_BINS)]
    for item in judged:
        bins[min(int(item.confidence * _BINS), _BINS - 1)].append(item)
    return [
        Bin(
            len(items),
            round(sum(item.confidence for item in items) / len(items), 4),
            ratio(sum(item.right for item in items), len(items)),
        )
        for items in bins
        if items
    ]


def calibration_error(judged: Sequence[Judged]) -> float:
    """Expected calibration error: how far confidence is from the share that is right, over the bins."""
    gaps = sum(one.examples * abs(one.accuracy - one.confidence) for one in calibration(judged))
    return round(gaps / max(len(judged), 1), 4)


def out_of_scope_scores(judged: Sequence[Judged], intent: str) -> dict[str, Any] | None:
    """Of the score ``out_of_scope``: area under the ROC curve, and the share of strange messages that is
    found where it takes 5 % of the others for strange; ``None`` where there are no examples of one kind.
    """
    strange = np.array([item.parse["out_of_scope"] for item in judged if item.meant == intent])
    known = np.array([item.parse["out_of_scope"] for item in judged if item.meant != intent])
    if not len(strange) or not len(known):
        return None
    above = (strange[:, None] > known).mean() + (strange[:, None] == known).mean() / 2
    threshold = np.quantile(known, 1 - _REJECTED)
    return {
        "examples": len(strange),
        "auroc": round(float(above), 4),
        "recall_at_5_percent": round(float((strange > threshold).mean()), 4),
    }
