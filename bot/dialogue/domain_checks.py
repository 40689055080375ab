"""What can be wrong within a domain, before any rule is read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.dialogue.domain_merge import MergedDomain
from bot.dialogue.errors import Fault
from bot.dialogue.names import DEFAULT_INTENTS, DEFAULT_SLOTS
from bot.dialogue.slots import MAPPING_TYPES, SLOT_TYPES

SAYING_KEYS = frozenset({"text", "image", "custom", "attachment", "buttons", "elements"})
RESPONSE_KEYS = SAYING_KEYS | {"translation", "quick_replies", "channel", "condition", "id", "metadata"}


def domain_faults(merged: MergedDomain) -> list[Fault]:
    """Everything that is wrong in a merged domain."""
    return [*_slot_faults(merged), *_form_faults(merged), *_response_faults(merged), *_session_faults(merged)]


def _names(merged: MergedDomain, section: str) -> set[str]:
    return {one if isinstance(one, str) else str(next(iter(one))) for one in merged.data.get(section, [])}


def _slot_faults(merged: MergedDomain) -> Iterator[Fault]:
    for name, slot in merged.data["slots"].items():
        if slot.get("type") not in SLOT_TYPES:
            kinds = ", ".join(sorted(SLOT_TYPES))
            yield merged.fault("slots", name, f"slot '{name}' needs a 'type' of {kinds}")
        if slot.get("type") == "categorical" and not slot.get("values"):
            yield merged.fault("slots", name, f"categorical slot '{name}' has no 'values'")
        for position, mapping in enumerate(slot.get("mappings") or []):
            for message in _mapping_faults(merged, mapping):
                yield merged.fault("slots", name, f"slot '{name}': {message}", ("mappings", position))


def _mapping_faults(merged: MergedDomain, mapping: Any) -> Iterator[str]:
    if mapping["type"] not in MAPPING_TYPES:
        yield f"a mapping needs a 'type' of {', '.join(sorted(MAPPING_TYPES))}"
        return
    kind = mapping["type"]
    if kind == "from_entity" and mapping.get("entity") not in _names(merged, "entities"):
        yield f"entity '{mapping.get('entity')}' is not in the domain"
    if kind in ("from_intent", "from_trigger_intent") and "value" not in mapping:
        yield f"a '{kind}' mapping needs a 'value'"
    if mapping.get("action") and mapping["action"] not in _names(merged, "actions"):
        yield f"action '{mapping['action']}' is not in the domain"
    intents = _names(merged, "intents") | DEFAULT_INTENTS
    for key in ("intent", "not_intent"):
        named = mapping.get(key) or []
        for intent in [named] if isinstance(named, str) else named:
            if intent not in intents:
                yield f"intent '{intent}' is not in the domain"
    yield from _condition_faults(merged, mapping.get("conditions") or [])


def _condition_faults(merged: MergedDomain, conditions: Any) -> Iterator[str]:
    for condition in conditions:
        if "active_loop" not in condition:
            yield "a condition needs an 'active_loop'"
            continue
        loop, requested = condition["active_loop"], condition.get("requested_slot")
        if loop not in (None, "null") and loop not in merged.data["forms"]:
            yield f"form '{loop}' is not in the domain"
        if requested and requested not in merged.data["slots"]:
            yield f"slot '{requested}' is not in the domain"


def _form_faults(merged: MergedDomain) -> Iterator[Fault]:
    actions, responses = _names(merged, "actions"), merged.data["responses"]
    for name, form in merged.data["forms"].items():
        required = (form or {}).get("required_slots") or []
        for slot in required:
            within = ("required_slots", required.index(slot))
            if slot not in merged.data["slots"]:
                yield merged.fault(
                    "forms", name, f"'{name}' requires slot '{slot}', which is missing", within
                )
            elif not any(one in actions or one in responses for one in ways_to_ask(name, slot)):
                message = f"nothing asks for '{slot}' of '{name}': no {' or '.join(ways_to_ask(name, slot))}"
                yield merged.fault("forms", name, message, within, is_warning=True)
        for intent in (form or {}).get("interruptible_by") or {}:
            if intent not in _names(merged, "intents") | DEFAULT_INTENTS:
                yield merged.fault(
                    "forms", name, f"'{name}' can't be interrupted by '{intent}': unknown intent"
                )


def ways_to_ask(form: str, slot: str) -> tuple[str, ...]:
    """What may ask for a slot of a form, best first (Rasa's search path)."""
    return f"action_ask_{form}_{slot}", f"utter_ask_{form}_{slot}", f"action_ask_{slot}", f"utter_ask_{slot}"


def _response_faults(merged: MergedDomain) -> Iterator[Fault]:
    for name, variations in merged.data["responses"].items():
        if not name.startswith("utter_"):
            yield merged.fault("responses", name, f"the name of response '{name}' must begin with 'utter_'")
        for position, variation in enumerate(variations):
            for message in _variation_faults(merged, variation):
                yield merged.fault("responses", name, f"response '{name}': {message}", (position,))


def _variation_faults(merged: MergedDomain, variation: Any) -> Iterator[str]:
    for key in variation.keys() - RESPONSE_KEYS:
        yield f"'{key}' is no part of a response"
    if not variation.keys() & SAYING_KEYS:
        yield "a variation says nothing"
    for condition in variation.get("condition") or []:
        if condition.get("name") not in {*merged.data["slots"], *DEFAULT_SLOTS}:
            yield f"its condition names slot '{condition.get('name')}', which is missing"
    intents = _names(merged, "intents") | DEFAULT_INTENTS
    for button in [*(variation.get("buttons") or []), *(variation.get("quick_replies") or [])]:
        payload = str(button.get("payload", ""))
        intent = payload[1:].split("{")[0].strip()
        if payload.startswith("/") and "{" not in intent and intent and intent not in intents:
            yield f"button '{button['title']}' leads to intent '{intent}', which is missing"


def _session_faults(merged: MergedDomain) -> Iterator[Fault]:
    session = merged.data.get("session_config") or {}
    minutes = session.get("session_expiration_time", 60)
    if not isinstance(minutes, int | float) or minutes < 0:
        yield merged.fault("session_config", "", "'session_expiration_time' must be a number of minutes")
