"""One prediction for all texts of a pass."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import structlog

from bot.conversation.events import ANSWERED_KINDS
from bot.conversation.model import InboundEvent
from bot.conversation.question import utterance_of
from bot.nlu.interpreter import Interpreter

log = structlog.get_logger(__name__)


def understand(interpreter: Interpreter, events: Iterable[InboundEvent], now: datetime) -> dict[str, Any]:
    """What events say, by text."""
    texts = {
        text
        for event in events
        if event.kind in ANSWERED_KINDS and (text := utterance_of(event.content)) is not None
    }
    return understand_texts(interpreter, sorted(texts), now)


def understand_texts(interpreter: Interpreter, texts: list[str], now: datetime) -> dict[str, Any]:
    """The same for texts.

    A text that the interpreter fails on is left out, and fails alone: its event finds nothing here.
    """
    try:
        return dict(zip(texts, _parse(interpreter, texts, now), strict=True))
    except Exception as error:
        log.exception("understanding_failed", texts=len(texts), error=type(error).__name__)
    return {text: parse for text in texts for parse in _parse_alone(interpreter, text, now)}


def _parse(interpreter: Interpreter, texts: list[str], now: datetime) -> Sequence[Any]:
    return interpreter.parse_many(texts, now=now) if texts else []


def _parse_alone(interpreter: Interpreter, text: str, now: datetime) -> Sequence[Any]:
    try:
        return _parse(interpreter, [text], now)
    except Exception as error:
        log.error("text_not_understood", characters=len(text), error=type(error).__name__)
        return []
