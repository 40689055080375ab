"""Precision, recall and F1 of intents."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from bot.nlu.evaluation.judging import Judged
from bot.text.language import detect_language

_MISTAKES = 5
_BANGLA, _LATIN = ("\u0980", "\u09ff"), ("a", "z")


def summary(judged: Sequence[Judged]) -> dict[str, Any]:
    """How many, how many right, and the mean over the intents that occur."""
    return {"examples": len(judged), "accuracy": share(item.right for item in judged), **_macro(judged)}


def by(judged: Sequence[Judged], key: Callable[[Judged], str]) -> dict[str, dict[str, Any]]:
    """The same for each group."""
    groups = defaultdict(list)
    for item in judged:
        groups[key(item)].append(item)
    return {name: summary(items) for name, items in sorted(groups.items())}


def language(item: Judged) -> str:
    """The language of the example's text."""
    return detect_language(item.example.text)


def script(item: Judged) -> str:
    """``Beng``, ``Latn``, ``both`` or ``none``: ISO 15924 names where there is one."""
    text = item.example.text.lower()
    bangla, latin = (any(low <= letter <= high for letter in text) for low, high in (_BANGLA, _LATIN))
    return {(True, True): "both", (True, False): "Beng", (False, True): "Latn"}.get((bangla, latin), "none")


def intent_scores(judged: Sequence[Judged]) -> dict[str, dict[str, Any]]:
    """Precision, recall, F1, support, and what an intent is taken for, by intent."""
    mistaken: dict[str, Counter[str]] = defaultdict(Counter)
    for item in judged:
        if not item.right:
            mistaken[item.meant][item.predicted] += 1
    return {
        name: {
            **f1_scores(
                sum(item.right and item.predicted == name for item in judged),
                sum(item.predicted == name for item in judged),
                sum(item.meant == name for item in judged),
            ),
            "confused_with": dict(mistaken[name].most_common(_MISTAKES)),
        }
        for name in _names(judged)
    }


def response_scores(judged: Sequence[Judged]) -> dict[str, Any] | None:
    """How often the answer of a retrieval intent is the right one; ``None`` where no example has any."""
    asking = [item for item in judged if "/" in item.example.intent]
    if not asking:
        return None
    right = [item for item in asking if item.example.intent in _responses(item)]
    return {"examples": len(asking), "accuracy": ratio(len(right), len(asking))}


def request_scores(judged: Sequence[Judged]) -> dict[str, Any]:
    """Messages of several requests: how often one, how often all were seen; and requests nobody made."""
    several = [item for item in judged if item.example.also]
    single = [item for item in judged if not item.example.also]
    return {
        "examples": len(several),
        "one_seen": share(item.predicted in item.all_meant for item in several),
        "all_seen": share(item.all_meant <= item.all_predicted for item in several),
        "not_asked": share(bool(item.parse["also_asked"]) for item in single),
    }


def confusion(judged: Sequence[Judged]) -> tuple[list[str], list[list[int]]]:
    """The intents and, for each, how often it was taken for each."""
    names = _names(judged)
    counts = Counter((item.meant, item.predicted) for item in judged)
    return names, [[counts[row, column] for column in names] for row in names]


def f1_scores(right: int, predicted: int, support: int) -> dict[str, Any]:
    """Precision, recall, their harmonic mean, and how many there should be."""
    precision, recall = ratio(right, predicted), ratio(right, support)
    f1 = round(2 * right / (predicted + support), 4) if right else 0.0
    return {"precision": precision, "recall": recall, "f1-score": f1, "support": support}


def ratio(part: int, whole: int) -> float:
    """A share to four places; 0 of nothing."""
    return round(part / whole, 4) if whole else 0.0


def share(marks: Iterable[bool]) -> float:
    """How many of the marks are true."""
    listed = list(marks)
    return ratio(sum(listed), len(listed))


def _macro(judged: Sequence[Judged]) -> dict[str, float]:
    scores = [score for score in intent_scores(judged).values() if score["support"]]
    return {
        key: round(sum(score[key] for score in scores) / max(len(scores), 1), 4)
        for key in ("precision", "recall", "f1-score")
    }


def _names(judged: Sequence[Judged]) -> list[str]:
    return sorted({item.meant for item in judged} | {item.predicted for item in judged})


def _responses(item: Judged) -> set[str]:
    """The answers that came first, of the selectors that were asked."""
    if item.predicted != item.meant:
        return set()
    found = item.parse.get("response_selector", {}).values()
    return {one["response"]["intent_response_key"] for one in found}
