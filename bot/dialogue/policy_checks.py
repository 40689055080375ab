"""What can be wrong in the ``policies`` of config.yml."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.dialogue.documents import Document, Place
from bot.dialogue.domain import Domain
from bot.dialogue.errors import Fault
from bot.dialogue.shapes import ConfigShape, shape_faults

#: The settings of each policy, and what each is: a share between 0 and 1, a whole number, a switch, the name
#: of an action or response, names of intents, or shares by intent.
SETTINGS: Mapping[str, Mapping[str, str]] = {
    "RulePolicy": {
        "core_fallback_action_name": "action",
        "core_fallback_threshold": "share",
        "enable_fallback_prediction": "switch",
        "restrict_rules": "switch",
        "check_for_contradictions": "switch",
    },
    "MemoizationPolicy": {"max_history": "count"},
    "AugmentedMemoizationPolicy": {"max_history": "count"},
    "FallbackPolicy": {
        "threshold": "share",
        "ambiguity_threshold": "share",
        "intent_thresholds": "shares",
        "priority_intents": "shares",
        "fallback_action": "action",
        "candidates": "count",
        "candidate_threshold": "share",
        "not_offered": "intents",
        "form_response": "response",
        "form_misses": "count",
        "stuck_response": "response",
    },
    "InterruptionPolicy": {
        "always": "shares",
        "intents": "shares",
        "max_words": "count",
        "words_beside_answer": "count",
    },
    "SecondRequestPolicy": {
        "urgent": "intents",
        "answered": "intents",
        "offered": "intents",
        "likely": "share",
        "sure": "share",
        "offer_response": "response",
        "doubtful_response": "response",
        "urgent_response": "response",
    },
}

#: Rasa's policies that learn from stories. What they would predict beyond rules and stories is not predicted.
LEARNING = frozenset({"TEDPolicy", "UnexpecTEDIntentPolicy"})


def policy_faults(config: Document, domain: Domain) -> list[Fault]:
    """Everything that is wrong in the policies."""
    misshapen = shape_faults(config, ConfigShape)
    if misshapen:
        return misshapen
    entries = config.data.get("policies") or []
    return [
        fault for position, entry in enumerate(entries) for fault in _entry(config, domain, position, entry)
    ]


def _entry(config: Document, domain: Domain, position: int, entry: Mapping[str, Any]) -> Iterator[Fault]:
    place: Place = ("policies", position)
    name = str(entry.get("name"))
    if name in LEARNING:
        yield config.fault(
            place, f"{name} is not part of this program; rules and stories count", is_warning=True
        )
        return
    if name not in SETTINGS:
        yield config.fault(place, f"no policy is called '{name}'; there are {', '.join(sorted(SETTINGS))}")
        return
    for key, value in entry.items():
        if key in ("name", "priority"):
            continue
        kind = SETTINGS[name].get(str(key))
        message = f"{name} has no setting '{key}'" if kind is None else _wrong(kind, value, domain)
        if message:
            yield config.fault((*place, key), message if kind is None else f"'{key}' of {name}: {message}")


def _wrong(kind: str, value: Any, domain: Domain) -> str | None:
    """What is wrong with a setting's value, if anything."""
    if kind == "share":
        return None if _is_share(value) else "must be a number from 0 to 1"
    if kind == "count":
        is_count = isinstance(value, int) and not isinstance(value, bool) and value > 0
        return None if is_count else "must be a whole number above 0"
    if kind == "switch":
        return None if isinstance(value, bool) else "must be true or false"
    if kind == "action":
        return None if value in domain.action_names else f"action '{value}' is not in the domain"
    if kind == "response":
        return None if isinstance(value, str) else "must be the name of a response"
    return _wrong_intents(kind, value, domain)


def _wrong_intents(kind: str, value: Any, domain: Domain) -> str | None:
    wanted = Mapping if kind == "shares" else list
    if not isinstance(value, wanted):
        return "must be a number by intent" if kind == "shares" else "must be a list of intents"
    unknown = [name for name in value if not isinstance(name, str) or not domain.knows_intent(name)]
    if unknown:
        return f"intent '{unknown[0]}' is not in the domain"
    if isinstance(value, Mapping) and not all(map(_is_share, value.values())):
        return "each must be a number from 0 to 1"
    return None


def _is_share(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1
