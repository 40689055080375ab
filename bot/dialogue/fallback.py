"""When understanding is not sure enough: the thresholds, and what is done about it.

The figures stand in config.yml under ``FallbackPolicy``; a project that names Rasa's ``FallbackClassifier``
in its pipeline gets that one's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.dialogue.extraction import is_payload
from bot.dialogue.names import NLU_FALLBACK, TWO_STAGE_FALLBACK


@dataclass(frozen=True)
class FallbackConfig:
    """Settings of FallbackPolicy in config.yml.

    Attributes:
        threshold: least confidence for an intent to count.
        ambiguity_threshold: least distance to the second intent.
        intent_thresholds: least confidence by intent, in place of ``threshold``.
        priority_intents: of two ambiguous intents, one of these counts rather than none.
        action: what runs when nothing counts and no rule says otherwise.
        candidates: most intents that are offered as "did you mean".
        candidate_threshold: least confidence of an offered intent.
        not_offered: intents that are never offered.
        form_response: said when an active form can do nothing with a message, before it asks again.
        form_misses: so many such messages in a row bring the default fallback (an officer is offered).
    """

    threshold: float = 0.3
    ambiguity_threshold: float = 0.1
    intent_thresholds: Mapping[str, float] = field(default_factory=dict)
    priority_intents: frozenset[str] = frozenset()
    action: str = TWO_STAGE_FALLBACK
    candidates: int = 3
    candidate_threshold: float = 0.1
    not_offered: frozenset[str] = frozenset()
    form_response: str = "utter_not_understood_in_form"
    form_misses: int = 3

    @classmethod
    def from_config(cls, entry: Mapping[str, Any]) -> FallbackConfig:
        """From an entry of config.yml; what it doesn't name keeps its default."""
        thresholds = {
            str(name): float(value) for name, value in (entry.get("intent_thresholds") or {}).items()
        }
        return cls(
            threshold=float(entry.get("threshold", cls.threshold)),
            ambiguity_threshold=float(entry.get("ambiguity_threshold", cls.ambiguity_threshold)),
            intent_thresholds=thresholds,
            priority_intents=frozenset(entry.get("priority_intents") or ()),
            action=str(entry.get("fallback_action", cls.action)),
            candidates=int(entry.get("candidates", cls.candidates)),
            candidate_threshold=float(entry.get("candidate_threshold", cls.candidate_threshold)),
            not_offered=frozenset(entry.get("not_offered") or ()),
            form_response=str(entry.get("form_response", cls.form_response)),
            form_misses=int(entry.get("form_misses", cls.form_misses)),
        )


def confidence_of(message: Mapping[str, Any]) -> float:
    """The confidence of a message's intent; 0 if there is none."""
    value = (message.get("intent") or {}).get("confidence")
    return float(value) if value is not None else 0.0


def with_fallback(parse: Mapping[str, Any], config: FallbackConfig | None) -> dict[str, Any]:
    """The parse, with ``nlu_fallback`` for its intent where understanding is not sure enough.

    As with Rasa's FallbackClassifier, the intents that were not sure enough stay in the ranking.
    """
    message = dict(parse)
    if config is None or is_payload(message):
        return message
    ranking = [dict(one) for one in message.get("intent_ranking") or []]
    top = dict(message.get("intent") or {"name": None, "confidence": 0.0})
    priority = _priority_of(ranking, config)
    if priority is not None:
        return message | {"intent": priority}
    name, confidence = top.get("name"), confidence_of(message)
    is_sure = name is not None and confidence >= config.intent_thresholds.get(str(name), config.threshold)
    if is_sure and (name in config.priority_intents or not _is_ambiguous(ranking, config)):
        return message
    fallback = {"name": NLU_FALLBACK, "confidence": round(1.0 - confidence, 4)}
    return message | {"intent": fallback, "intent_ranking": [fallback, *ranking]}


def _is_ambiguous(ranking: list[dict[str, Any]], config: FallbackConfig) -> bool:
    if len(ranking) < 2:
        return False
    return float(ranking[0]["confidence"]) - float(ranking[1]["confidence"]) < config.ambiguity_threshold


def _priority_of(ranking: list[dict[str, Any]], config: FallbackConfig) -> dict[str, Any] | None:
    """The second intent, if it is too close to the first to tell and is one that must not be missed."""
    if len(ranking) < 2 or not _is_ambiguous(ranking, config):
        return None
    if ranking[0]["name"] in config.priority_intents:
        return None
    second = ranking[1]
    least = config.intent_thresholds.get(str(second["name"]), config.threshold)
    if second["name"] in config.priority_intents and float(second["confidence"]) >= least:
        return second
    return None
