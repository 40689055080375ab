"""Which district a message names, and which ones to offer where it names none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.forms import REQUESTED_SLOT

from actions.situation import Situation
from actions.wording import phrase, spoken_district
from actions.words import says_yes_or_no
from bot.catalogue.dialogue_fragment import answer_payload, slot_name
from bot.catalogue.office_rule import INSIDE_CITY_ANSWERS
from bot.catalogue.schema import Service, ServiceField
from bot.catalogue.smaller_places import LikelyPlace

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
    likely = situation.catalogue.smaller_places.likely_places(text[guess["start"] : guess["end"]])
    return bool(likely) and guess["value"] not in [place.district for place in likely]


def agreed_district(situation: Situation) -> str | None:
    """The one district that was offered, if the message says yes to it."""
    offered = offered_places(situation, str(situation.slot(REQUESTED_SLOT)))
    return offered[0].district if len(offered) == 1 and says_yes_or_no(situation.text) == "yes" else None


def offered_places(situation: Situation, slot: str) -> list[LikelyPlace]:
    """The districts to offer with the question for a slot."""
    likely = situation.slot(LIKELY_SLOT) or {}
    found = likely.get("places") or [] if likely.get("slot") == slot else []
    return [LikelyPlace(district, in_city) for district, in_city in found]


def likely_districts(field: ServiceField, slot: str, situation: Situation) -> list[EventType]:
    """Notes which districts an answer to a field may have meant; nothing where none is like it."""
    places = situation.catalogue.smaller_places
    found = places.likely_places(situation.text) if field.kind == "district" else []
    return [SlotSet(LIKELY_SLOT, {"slot": slot, "places": [list(one) for one in found]})] if found else []


def forget_likely(situation: Situation) -> list[EventType]:
    """There is an answer: nothing is offered any more."""
    return [SlotSet(LIKELY_SLOT, None)] if situation.slot(LIKELY_SLOT) is not None else []


def told_city(
    service: Service, field: ServiceField, district: str, situation: Situation
) -> tuple[ServiceField, str] | None:
    """The answer to "in the city, or outside of it?" where a part of that city was named: Mirpur is in Dhaka.

    Args:
        field: the field whose answer the district is.
    """
    asked = next(
        (one for one in service.fields if one.kind == "choice" and field.name in (one.when or {})), None
    )
    inside = (
        [choice.value for choice in asked.choices if choice.value in INSIDE_CITY_ANSWERS] if asked else []
    )
    if asked is None or not inside:
        return None
    offered = LikelyPlace(district, True) in offered_places(situation, slot_name(service.code, field.name))
    said = not situation.is_tap and situation.catalogue.smaller_places.is_in_city(situation.text, district)
    return (asked, inside[0]) if offered or said else None


def district_replies(situation: Situation, slot: str) -> list[dict[str, str]]:
    """The offered districts as quick replies; a city whose part was named is called so."""
    return [
        {"title": _title(place, situation), "payload": answer_payload(slot, place.district)}
        for place in offered_places(situation, slot)
    ]


def _title(place: LikelyPlace, situation: Situation) -> str:
    name = spoken_district(place.district, situation.language, situation.catalogue)
    if not place.in_city:
        return name
    return phrase(situation.domain, "utter_city", situation.language, district=name)
