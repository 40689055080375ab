"""When understanding is not sure enough: the thresholds, and what is done about it.

The figures stand in config.yml under ``FallbackPolicy``; a project that names Rasa's ``FallbackClassifier``
in its pipeline gets that one's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.dialogue.extraction import is_payload
from bot.dialogue.names import NLU_FALLBACK, TWO_STAGE_FALLBACK

NAME = "FallbackPolicy"


@dataclass(frozen=True)
class FallbackConfig:
    """Settings of FallbackPolicy in config.yml.

    Attributes:
        threshold: least confidence for an intent to count.
        ambiguity_threshold: least distance to the second intent.
        intent_thresholds: least confidence by intent, in place of ``threshold``.
        priority_intents: least confidence by intent; one that reaches it counts, wherever it stands in the
            ranking.
        action: what runs when nothing counts and no rule says otherwise.
        candidates: most intents that are offered as "did you mean".
        candidate_threshold: least confidence of an offered intent.
        not_offered: intents that are never offered.
        form_response: said when an active form can do nothing with a message, before it asks again.
        form_misses: after so many messages in a row that don't answer a form's question, help is offered.
        stuck_response: offers that help; a domain without it offers the default fallback instead.
    """

    threshold: float = 0.3
    ambiguity_threshold: float = 0.1
    intent_thresholds: Mapping[str, float] = field(default_factory=dict)
    priority_intents: Mapping[str, float] = field(default_factory=dict)
    action: str = TWO_STAGE_FALLBACK
    candidates: int = 3
    candidate_threshold: float = 0.1
    not_offered: frozenset[str] = frozenset()
    form_response: str = "utter_not_understood_in_form"
    form_misses: int = 3
    stuck_response: str = "utter_stuck_in_form"

    @classmethod
    def from_config(cls, entry: Mapping[str, Any]) -> FallbackConfig:
        """From an entry of config.yml; what it doesn't name keeps its default."""
        return cls(
            threshold=float(entry.get("threshold", cls.threshold)),
            ambiguity_threshold=float(entry.get("ambiguity_threshold", cls.ambiguity_threshold)),
            intent_thresholds=_figures(entry.get("intent_thresholds")),
            priority_intents=_figures(entry.get("priority_intents")),
            action=str(entry.get("fallback_action", cls.action)),
            candidates=int(entry.get("candidates", cls.candidates)),
            candidate_threshold=float(entry.get("candidate_threshold", cls.candidate_threshold)),
            not_offered=frozenset(entry.get("not_offered") or ()),
            form_response=str(entry.get("form_response", cls.form_response)),
            form_misses=int(entry.get("form_misses", cls.form_misses)),
            stuck_response=str(entry.get("stuck_response", cls.stuck_response)),
        )


def _figures(entry: Mapping[str, Any] | None) -> dict[str, float]:
    return {str(name): float(value) for name, value in (entry or {}).items()}


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
    priority = priority_of(ranking or [dict(message.get("intent") or {})], config)
    if priority is not None:
        return message | {"intent": priority}
    name, confidence = (message.get("intent") or {}).get("name"), confidence_of(message)
    least = config.intent_thresholds.get(str(name), config.threshold)
    if name is not None and confidence >= least and not _is_ambiguous(ranking, config):
        return message
    fallback = {"name": NLU_FALLBACK, "confidence": round(1.0 - confidence, 4)}
    return message | {"intent": fallback, "intent_ranking": [fallback, *ranking]}


def _is_ambiguous(ranking: list[dict[str, Any]], config: FallbackConfig) -> bool:
    if len(ranking) < 2:
        return False
    return float(ranking[0]["confidence"]) - float(ranking[1]["confidence"]) < config.ambiguity_threshold


def priority_of(ranking: Sequence[Mapping[str, Any]], config: FallbackConfig) -> Mapping[str, Any] | None:
    """The likeliest of the intents that must not be missed, if it is likely enough."""
    for one in ranking:
        least = config.priority_intents.get(str(one.get("name")))
        if least is not None and float(one.get("confidence") or 0.0) >= least:
            return one
    return None
