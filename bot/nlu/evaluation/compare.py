"""Two models, message by message."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.nlu.evaluation.judging import Judged


def compare(ours: Sequence[Judged], other: Sequence[Judged]) -> dict[str, Any]:
    """Where two models differ on the same examples.

    ``gained`` are the messages that only the first gives the right intent, ``lost`` those that only the
    other does, ``changed`` those that both get wrong, each in its own way. ``entities_changed`` counts
    messages in which they find other entities.
    """
    pairs = list(zip(ours, other, strict=True))
    return {
        "both_right": sum(one.right and two.right for one, two in pairs),
        "both_wrong": sum(not one.right and not two.right for one, two in pairs),
        "entities_changed": sum(_entities(one) != _entities(two) for one, two in pairs),
        "gained": [_difference(one, two) for one, two in pairs if one.right and not two.right],
        "lost": [_difference(one, two) for one, two in pairs if two.right and not one.right],
        "changed": [
            _difference(one, two)
            for one, two in pairs
            if not one.right and not two.right and one.predicted != two.predicted
        ],
    }


def _difference(one: Judged, two: Judged) -> dict[str, Any]:
    return {
        "text": one.example.text,
        "intent": one.meant,
        "predicted": one.predicted,
        "confidence": round(one.confidence, 4),
        "other_predicted": two.predicted,
        "other_confidence": round(two.confidence, 4),
        "file": str(one.example.file),
        "line": one.example.line,
    }


def _entities(item: Judged) -> list[tuple[str, str]]:
    return sorted((one["entity"], str(one["value"])) for one in item.parse["entities"])
