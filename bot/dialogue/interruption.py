"""Whether a message answers the question that a form has asked, or is about something else.

A form that waits for free text could take every message for the answer. It must not when the citizen asks
"what is the fee?" in between, and it must when a long story mentions a fee. The figures are data:
``InterruptionPolicy`` in config.yml, and ``interruptible_by`` of a form.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.dialogue.domain import Domain
from bot.dialogue.extraction import Filling, Reach, is_payload, requested_filling
from bot.dialogue.fallback import confidence_of
from bot.dialogue.rules import RulePolicy
from bot.dialogue.tracker import Tracker

NAME = "InterruptionPolicy"


@dataclass(frozen=True)
class InterruptionConfig:
    """Settings of InterruptionPolicy in config.yml.

    Attributes:
        always: least confidence by intent; these come before any answer, however long the message.
        intents: least confidence by intent; these come before an answer in a short message.
        max_words: a longer message is an answer.
        words_beside_answer: a message that holds the answer is about something else only if it has so many
            words besides.
    """

    always: Mapping[str, float] = field(default_factory=dict)
    intents: Mapping[str, float] = field(default_factory=dict)
    max_words: int = 8
    words_beside_answer: int = 3

    @classmethod
    def from_config(cls, entry: Mapping[str, Any]) -> InterruptionConfig:
        """From an entry of config.yml; what it doesn't name keeps its default."""
        return cls(
            {str(name): float(least) for name, least in (entry.get("always") or {}).items()},
            {str(name): float(least) for name, least in (entry.get("intents") or {}).items()},
            int(entry.get("max_words", cls.max_words)),
            int(entry.get("words_beside_answer", cls.words_beside_answer)),
        )


def reach_of_message(
    tracker: Tracker, domain: Domain, rules: RulePolicy, config: InterruptionConfig
) -> Reach:
    """How much of the active form the last message may fill; anything but ``ANSWER`` is an interruption.

    A message interrupts only if a rule has something to say about it. Where the requested slot is read by the
    form's validation action (a ``custom`` mapping), that decides: it may decline the message.
    """
    form = domain.forms.get(tracker.active_loop_name or "")
    loop = tracker.loop
    if form is None or loop is None or loop.rejected or not rules.handles(tracker):
        return Reach.ANSWER
    message = tracker.latest_message
    intent, confidence = str(tracker.latest_intent), confidence_of(message)
    if intent in config.always and confidence >= config.always[intent]:
        return Reach.NOTHING
    filling = requested_filling(tracker, domain)
    if message.get("clarified"):
        return Reach.ASIDE
    if _is_read_by_validation(tracker, domain):
        return Reach.ANSWER
    if is_payload(message):
        return Reach.ANSWER if filling is not None else Reach.ASIDE
    least = form.interruptible_by.get(intent, config.intents.get(intent))
    if least is None or confidence < least:
        return Reach.ANSWER
    return Reach.ANSWER if _is_answer(message, filling, config) else Reach.ASIDE


def _is_read_by_validation(tracker: Tracker, domain: Domain) -> bool:
    slot = domain.slots.get(tracker.requested_slot or "")
    return slot is not None and bool(slot.mappings) and all(one.type == "custom" for one in slot.mappings)


def _is_answer(message: Mapping[str, Any], filling: Filling | None, config: InterruptionConfig) -> bool:
    words = str(message.get("text") or "").split()
    if len(words) > config.max_words:
        return True
    if filling is not None and filling.mapping.type in ("from_intent", "from_trigger_intent"):
        return True
    if filling is None or filling.mapping.entity is None:
        return False
    return _words_beside(message, filling.mapping.entity) < config.words_beside_answer


def _words_beside(message: Mapping[str, Any], entity: str) -> int:
    """The words of a message outside of its entities of a kind."""
    text = str(message.get("text") or "")
    for one in message.get("entities") or []:
        start, end = one.get("start"), one.get("end")
        if one.get("entity") == entity and isinstance(start, int) and isinstance(end, int):
            text = text[:start] + " " * (end - start) + text[end:]
    return len(text.split())
