"""How well a model understands: by intent, by language, and whether its confidences are honest."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.nlu.config import PipelineConfig
from bot.nlu.interpreter import Interpreter
from bot.nlu.message import ParseResult
from bot.nlu.pipeline import train_pipeline
from bot.nlu.training_data import TrainingData, TrainingExample
from bot.text.language import detect_language

_BINS = 10


@dataclass(frozen=True)
class Judged:
    """An example and what a model made of it."""

    example: TrainingExample
    parse: ParseResult

    @property
    def predicted(self) -> str:
        """The intent that came first."""
        return self.parse["intent"]["name"] or "none"

    @property
    def right(self) -> bool:
        """Whether the intent is the one that a person gave."""
        return self.predicted == self.example.intent


def judge(interpreter: Interpreter, examples: Sequence[TrainingExample], now: datetime) -> list[Judged]:
    """Let a model read examples."""
    parses = interpreter.parse_many([example.text for example in examples], now=now)
    return [Judged(example, parse) for example, parse in zip(examples, parses, strict=True)]


def cross_validate(
    config: PipelineConfig, data: TrainingData, *, folds: int, seed: int, now: datetime
) -> list[Judged]:
    """Each example judged by a model that hasn't seen it; every intent is dealt out evenly."""
    dealt: Counter[str] = Counter()
    fold_of = []
    for example in data.examples:
        fold_of.append(dealt[example.intent] % folds)
        dealt[example.intent] += 1
    judged: list[Judged] = []
    for fold in range(folds):
        kept = [e for e, f in zip(data.examples, fold_of, strict=True) if f != fold]
        held = [e for e, f in zip(data.examples, fold_of, strict=True) if f == fold]
        pipeline = train_pipeline(config, data.with_examples(kept), seed)
        judged += judge(Interpreter(pipeline, "cross-validation", ()), held, now)
    return judged


def report(judged: Sequence[Judged]) -> dict[str, Any]:
    """Scores as JSON holds them, in the layout of Rasa's ``intent_report.json`` where it has one."""
    languages = defaultdict(list)
    for item in judged:
        languages[detect_language(item.example.text)].append(item)
    return {
        "examples": len(judged),
        "accuracy": _share(item.right for item in judged),
        "macro avg": _macro(judged),
        "intents": intent_scores(judged),
        "languages": {
            language: {
                "examples": len(items),
                "accuracy": _share(item.right for item in items),
                **_macro(items),
            }
            for language, items in sorted(languages.items())
        },
        "calibration_error": calibration_error(judged),
        "entities": entity_scores(judged),
        "errors": [
            {
                "text": item.example.text,
                "intent": item.example.intent,
                "predicted": item.predicted,
                "confidence": round(item.parse["intent"]["confidence"], 4),
                "file": str(item.example.file),
                "line": item.example.line,
            }
            for item in judged
            if not item.right
        ],
    }


def intent_scores(judged: Sequence[Judged]) -> dict[str, dict[str, Any]]:
    """Precision, recall, F1, support, and what an intent is taken for, by intent."""
    mistaken: dict[str, Counter[str]] = defaultdict(Counter)
    for item in judged:
        if not item.right:
            mistaken[item.example.intent][item.predicted] += 1
    names = sorted({item.example.intent for item in judged} | {item.predicted for item in judged})
    return {
        name: {
            **_scores(
                sum(item.right and item.predicted == name for item in judged),
                sum(item.predicted == name for item in judged),
                sum(item.example.intent == name for item in judged),
            ),
            "confused_with": dict(mistaken[name].most_common(5)),
        }
        for name in names
    }


def entity_scores(judged: Sequence[Judged]) -> dict[str, dict[str, Any]]:
    """Precision, recall and F1 by entity; found is what has the same entity and overlaps the same words."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for item in judged:
        marked = [(e.entity, e.start, e.end) for e in item.example.entities]
        found = [(e["entity"], e["start"], e["end"]) for e in item.parse["entities"]]
        for ours, theirs, kind in ((marked, found, "recalled"), (found, marked, "right")):
            for entity, start, end in ours:
                counts[entity][kind] += any(
                    entity == other and start < until and since < end for other, since, until in theirs
                )
                counts[entity]["marked" if kind == "recalled" else "found"] += 1
    return {
        entity: {
            "precision": _ratio(count["right"], count["found"]),
            "recall": _ratio(count["recalled"], count["marked"]),
            "support": count["marked"],
        }
        for entity, count in sorted(counts.items())
    }


def calibration_error(judged: Sequence[Judged]) -> float:
    """Expected calibration error: how far confidence is from the share that is right, over ten bins."""
    bins: dict[int, list[Judged]] = defaultdict(list)
    for item in judged:
        bins[min(int(item.parse["intent"]["confidence"] * _BINS), _BINS - 1)].append(item)
    gaps = (
        abs(sum(item.right for item in items) - sum(item.parse["intent"]["confidence"] for item in items))
        for items in bins.values()
    )
    return round(sum(gaps) / max(len(judged), 1), 4)


def confusion(judged: Sequence[Judged]) -> tuple[list[str], list[list[int]]]:
    """The intents and, for each, how often it was taken for each."""
    names = sorted({item.example.intent for item in judged} | {item.predicted for item in judged})
    counts = Counter((item.example.intent, item.predicted) for item in judged)
    return names, [[counts[row, column] for column in names] for row in names]


def _macro(judged: Sequence[Judged]) -> dict[str, float]:
    scores = [score for score in intent_scores(judged).values() if score["support"]]
    return {
        key: round(sum(score[key] for score in scores) / max(len(scores), 1), 4)
        for key in ("precision", "recall", "f1-score")
    }


def _scores(right: int, predicted: int, support: int) -> dict[str, Any]:
    precision, recall = _ratio(right, predicted), _ratio(right, support)
    f1 = round(2 * precision * recall / (precision + recall), 4) if right else 0.0
    return {"precision": precision, "recall": recall, "f1-score": f1, "support": support}


def _ratio(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0


def _share(right: Iterable[bool]) -> float:
    marks = list(right)
    return _ratio(sum(marks), len(marks))
