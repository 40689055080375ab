"""All scores in one document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.nlu.evaluation.confidence import calibration, calibration_error, out_of_scope_scores
from bot.nlu.evaluation.entities import entity_scores
from bot.nlu.evaluation.judging import Judged
from bot.nlu.evaluation.scores import by, intent_scores, language, request_scores, response_scores, script
from bot.nlu.evaluation.scores import summary as intent_summary
from bot.nlu.evaluation.thresholds import operating_points

OUT_OF_SCOPE = "out_of_scope"
EMERGENCY = "emergency_help"


def report(judged: Sequence[Judged]) -> dict[str, Any]:
    """Scores as JSON holds them, in the layout of Rasa's ``intent_report.json`` where it has one."""
    whole = intent_summary(judged)
    return {
        "examples": whole.pop("examples"),
        "accuracy": whole.pop("accuracy"),
        "macro avg": whole,
        "intents": intent_scores(judged),
        "languages": by(judged, language),
        "scripts": by(judged, script),
        "files": by(judged, lambda item: item.example.file.name),
        "calibration_error": calibration_error(judged),
        "calibration": [one._asdict() for one in calibration(judged)],
        "out_of_scope": out_of_scope_scores(judged, OUT_OF_SCOPE),
        "emergency": [one._asdict() for one in operating_points(judged, EMERGENCY)],
        "requests": request_scores(judged),
        "responses": response_scores(judged),
        "entities": entity_scores(judged),
        "errors": [_error(item) for item in judged if not item.right],
    }


def _error(item: Judged) -> dict[str, Any]:
    return {
        "text": item.example.text,
        "intent": item.meant,
        "predicted": item.predicted,
        "confidence": round(item.confidence, 4),
        "file": str(item.example.file),
        "line": item.example.line,
    }
