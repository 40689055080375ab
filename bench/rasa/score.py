"""How well parses understand messages, the same for both sides."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from bot.nlu.evaluation.judging import Judged
from bot.nlu.evaluation.report import report
from bot.nlu.message import ParseResult
from bot.nlu.training_data import AnnotatedEntity, TrainingExample

Match = Callable[[AnnotatedEntity, Mapping[str, Any]], bool]


def score(examples: Sequence[TrainingExample], parses: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Figures only: no message is in them.

    Macro F1 is the mean over the intents that the messages of that language (or file) have.
    """
    judged = [Judged(one, _result(one, parse)) for one, parse in zip(examples, parses, strict=True)]
    whole = report(judged)
    return {
        **_intents(whole),
        "calibration_error": whole["calibration_error"],
        "languages": {name: _intents(one) for name, one in whole["languages"].items()},
        "files": {
            name: _intents(report([item for item in judged if item.example.file.name == name]))
            for name in sorted({one.file.name for one in examples})
        },
        "entities": {name: entity_f1(judged, match) for name, match in MATCHES.items()},
        "entities_by_kind": {
            kind: {name: entity_f1(judged, match, {kind}) for name, match in MATCHES.items()}
            for kind in sorted(_marked_kinds(judged))
        },
        "f1_by_intent": {name: one["f1-score"] for name, one in whole["intents"].items() if one["support"]},
    }


def rights(examples: Sequence[TrainingExample], parses: Sequence[Mapping[str, Any]]) -> list[bool]:
    """Whether the intent is right, message by message."""
    return [one.intent == parse["intent"]["name"] for one, parse in zip(examples, parses, strict=True)]


def same_span(mark: AnnotatedEntity, found: Mapping[str, Any]) -> bool:
    """The same entity, from the same character to the same character."""
    return (mark.entity, mark.start, mark.end) == (found["entity"], found["start"], found["end"])


def same_span_or_value(mark: AnnotatedEntity, found: Mapping[str, Any]) -> bool:
    """The same entity, and either the same characters or the value that the mark gives."""
    same_value = str(mark.value).casefold() == str(found["value"]).casefold()
    return same_span(mark, found) or (mark.entity == found["entity"] and same_value)


def overlap(mark: AnnotatedEntity, found: Mapping[str, Any]) -> bool:
    """The same entity with a character in common: what ``python -m bot test nlu`` counts."""
    shared = mark.start < found["end"] and found["start"] < mark.end
    return shared and mark.entity == found["entity"]


MATCHES: dict[str, Match] = {
    "span": same_span,
    "span_or_value": same_span_or_value,
    "overlap": overlap,
}


def entity_f1(judged: Sequence[Judged], match: Match, kinds: Collection[str] | None = None) -> dict[str, Any]:
    """Precision, recall and F1 over all entities of the kinds; by default those that are marked anywhere."""
    counted = _marked_kinds(judged) if kinds is None else kinds
    marked = recalled = found = right = 0
    for item in judged:
        marks = [one for one in item.example.entities if one.entity in counted]
        finds = [one for one in item.parse["entities"] if one["entity"] in counted]
        marked += len(marks)
        found += len(finds)
        recalled += sum(any(match(mark, find) for find in finds) for mark in marks)
        right += sum(any(match(mark, find) for mark in marks) for find in finds)
    precision, recall = right / max(found, 1), recalled / max(marked, 1)
    f1 = 2 * precision * recall / (precision + recall) if right else 0.0
    return {
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "f1": round(f1, 4),
        "marked": marked,
        "found": found,
    }


def _marked_kinds(judged: Sequence[Judged]) -> set[str]:
    return {one.entity for item in judged for one in item.example.entities}


def _intents(scores: Mapping[str, Any]) -> dict[str, Any]:
    macro = scores.get("macro avg", scores)
    return {
        "messages": scores["examples"],
        "accuracy": scores["accuracy"],
        "macro_f1": macro["f1-score"],
    }


def _result(example: TrainingExample, parse: Mapping[str, Any]) -> ParseResult:
    return ParseResult(
        text=example.text,
        intent=parse["intent"],
        intent_ranking=[],
        entities=parse["entities"],
        language=None,
        also_asked=[],
        out_of_scope=0.0,
    )
