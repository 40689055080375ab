"""Which district a message names, and which ones to offer where it names none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.forms import REQUESTED_SLOT

from actions.situation import Situation
from actions.wording import spoken_district
from actions.words import says_yes_or_no
from bot.catalogue.dialogue_fragment import answer_payload
from bot.catalogue.schema import ServiceField

#: The slot that is asked for, and the districts that the answer may have meant.
LIKELY_SLOT = "likely_districts"


def named_districts(situation: Situation) -> list[str]:
    """The districts that a message names, each once. Golapganj is an upazila, and no slip for Gopalganj."""
    if situation.is_tap:
        return []
    strangers = {
        entity["value"]
        for entity in situation.tracker.latest_message.get("entities") or []
        if entity.get("entity") == "district"
        and entity.get("confidence") is not None
        and _is_rather_an_upazila(entity, situation)
    }
    return [name for name in situation.affirmed("district") if name not in strangers]


def _is_rather_an_upazila(guess: Mapping[str, Any], situation: Situation) -> bool:
    text = str(situation.tracker.latest_message.get("text") or "")
    likely = situation.catalogue.upazilas.likely_districts(text[guess["start"] : guess["end"]])
    return bool(likely) and guess["value"] not in likely


def agreed_district(situation: Situation) -> str | None:
    """The one district that was offered, if the message says yes to it."""
    offered = offered_districts(situation, str(situation.slot(REQUESTED_SLOT)))
    return offered[0] if len(offered) == 1 and says_yes_or_no(situation.text) == "yes" else None


def offered_districts(situation: Situation, slot: str) -> list[str]:
    """The districts to offer with the question for a slot."""
    likely = situation.slot(LIKELY_SLOT) or {}
    return list(likely.get("districts") or []) if likely.get("slot") == slot else []


def likely_districts(field: ServiceField, slot: str, situation: Situation) -> list[EventType]:
    """Notes which districts an answer to a field may have meant; nothing where none is like it."""
    found = situation.catalogue.upazilas.likely_districts(situation.text) if field.kind == "district" else []
    return [SlotSet(LIKELY_SLOT, {"slot": slot, "districts": found})] if found else []


def forget_likely(situation: Situation) -> list[EventType]:
    """There is an answer: nothing is offered any more."""
    return [SlotSet(LIKELY_SLOT, None)] if situation.slot(LIKELY_SLOT) is not None else []


def district_replies(situation: Situation, slot: str) -> list[dict[str, str]]:
    """The offered districts as quick replies."""
    return [
        {
            "title": spoken_district(name, situation.language, situation.catalogue),
            "payload": answer_payload(slot, name),
        }
        for name in offered_districts(situation, slot)
    ]
