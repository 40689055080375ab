"""Understands messages with a trained model."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.nlu.message import Entity, Intent, Message, ParseResult
from bot.nlu.model_store import load_model
from bot.nlu.pipeline import Pipeline
from bot.text.language import detect_language

# /intent, /intent@0.8, /intent{"entity": "value"}: what a button sends instead of words (Rasa's convention).
_PAYLOAD = re.compile(
    r"/(?P<intent>[^\s{@]+)(?:@(?P<confidence>[01](?:\.\d+)?))?(?:\s*(?P<entities>\{.*\}))?\s*", re.DOTALL
)
_BUILT_IN_INTENTS = frozenset({"restart", "back", "session_start", "out_of_scope", "nlu_fallback"})


class Interpreter:
    """A trained model, ready to understand. Safe to share between threads."""

    def __init__(self, pipeline: Pipeline, version: str, intents: Collection[str]) -> None:
        self._pipeline = pipeline
        self.version = version
        self.intents = frozenset(intents)

    @classmethod
    def load(
        cls, path: Path | str, *, intents: Collection[str] = (), trusted: Collection[str] = ()
    ) -> Interpreter:
        """Load a model's folder, or the latest model of a folder of models.

        Args:
            path: where the model is.
            intents: intents that buttons may send besides the ones the model was trained with.
            trusted: module paths of components that are no part of this program.

        Raises:
            ModelError: when there is no model there that can be used.
        """
        pipeline, manifest = load_model(Path(path), trusted)
        return cls(pipeline, manifest["version"], {*manifest["intents"], *intents})

    def parse(self, text: str, *, now: datetime) -> ParseResult:
        """Understand one message. ``now`` (aware) is what "yesterday" is relative to."""
        return self.parse_many([text], now=now)[0]

    def parse_many(self, texts: Sequence[str], *, now: datetime) -> list[ParseResult]:
        """Understand several messages at once; each result equals that of :meth:`parse`."""
        results: list[ParseResult | None] = [self._payload(text) for text in texts]
        words = [text for text, result in zip(texts, results, strict=True) if result is None]
        parsed = iter(self._pipeline.process(words, now))
        return [result if result is not None else _result(next(parsed)) for result in results]

    def _payload(self, text: str) -> ParseResult | None:
        """A button's payload; ``None`` for words, and for an intent that nobody knows."""
        match = _PAYLOAD.fullmatch(text) if text.startswith("/") else None
        if match is None or match["intent"] not in self.intents | _BUILT_IN_INTENTS:
            return None
        intent = Intent(name=match["intent"], confidence=float(match["confidence"] or 1.0))
        return ParseResult(
            text=text,
            intent=intent,
            intent_ranking=[intent],
            entities=_payload_entities(match),
            language=None,
            also_asked=[],
            out_of_scope=0.0,
        )


def _result(message: Message) -> ParseResult:
    ranking = message.intent_ranking if message.text.strip() else []
    result = ParseResult(
        text=message.text,
        intent=ranking[0] if ranking else Intent(name=None, confidence=0.0),
        intent_ranking=ranking,
        entities=message.found_entities(),
        language=detect_language(message.normalised.text),
        also_asked=message.also_asked,
        out_of_scope=round(message.out_of_scope, 4),
    )
    if message.response_rankings:
        result["response_selector"] = {
            selector: {"response": _response_key(keys[0]), "ranking": [_response_key(key) for key in keys]}
            for selector, keys in message.response_rankings.items()
        }
    return result


def _response_key(key: Intent) -> dict[str, Any]:
    return {"intent_response_key": key["name"], "confidence": key["confidence"]}


def _payload_entities(match: re.Match[str]) -> list[Entity]:
    """Entities of ``{"name": value}`` or ``{"name": [values]}``; what is no JSON object has none."""
    try:
        said = json.loads(match["entities"] or "{}")
    except ValueError:
        return []
    start, end = match.span("entities")
    return [
        Entity(entity=name, value=value, start=start, end=end, extractor="RegexMessageHandler")
        for name, values in _items(said)
        for value in (values if isinstance(values, list) else [values])
        if isinstance(value, str | int) and not isinstance(value, bool)
    ]


def _items(said: Any) -> list[tuple[str, Any]]:
    return list(said.items()) if isinstance(said, dict) else []
