"""Precision, recall and F1 of entities."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from bot.nlu.evaluation.judging import Judged
from bot.nlu.evaluation.scores import f1_scores
from bot.nlu.message import Entity
from bot.nlu.training_data import AnnotatedEntity


def entity_scores(judged: Sequence[Judged]) -> dict[str, dict[str, Any]]:
    """By entity, and over all of them (``micro avg``); right is the same entity with the same value.

    Where it was read does not matter: what counts is what a form would be given. Case is no difference. A
    mark that gives no value of its own (``[৫০০ টাকা](amount)``) is met by whatever is found in its place.
    Each mark can be found once.
    """
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for item in judged:
        free = list(item.parse["entities"])
        for entity in free:
            counts[entity["entity"]]["found"] += 1
        for mark in item.example.entities:
            counts[mark.entity]["marked"] += 1
            place = next((at for at, one in enumerate(free) if _meets(one, mark, item.example.text)), None)
            if place is not None:
                counts[mark.entity]["right"] += 1
                del free[place]
    scores = {entity: _scores(count) for entity, count in sorted(counts.items())}
    return {**scores, "micro avg": _scores(sum(counts.values(), Counter()))}


def _meets(found: Entity, mark: AnnotatedEntity, text: str) -> bool:
    if found["entity"] != mark.entity:
        return False
    if mark.value == text[mark.start : mark.end]:
        overlap = found["start"] < mark.end and mark.start < found["end"]
        return overlap or _plain(found["value"]) == _plain(mark.value)
    return _plain(found["value"]) == _plain(mark.value)


def _scores(count: Counter[str]) -> dict[str, Any]:
    return f1_scores(count["right"], count["found"], count["marked"])


def _plain(value: str | int) -> str:
    return " ".join(str(value).casefold().split())
