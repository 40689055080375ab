"""Which district a message names, and which ones to offer where it names none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.forms import REQUESTED_SLOT

from actions.situation import Situation
from actions.wording import phrase, spoken_district
from actions.words import says_yes_or_no, words
from bot.catalogue.dialogue_fragment import answer_payload, slot_name
from bot.catalogue.office_rule import INSIDE_CITY_ANSWERS
from bot.catalogue.schema import Service, ServiceField
from bot.catalogue.smaller_places import LikelyPlace

#: The slot that is asked for, and the districts that the answer may have meant.
LIKELY_SLOT = "likely_districts"
#: A name and an address have so many words at most; in a story any place may be named.
_WORDS_OF_A_PLACE = 8


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
    return note_likely(slot, found)


def places_in(answers: Iterable[Any], situation: Situation) -> list[LikelyPlace]:
    """The districts of a place that the last of the answers in a few words names: "Rahim Store, Mirpur"."""
    told = [one for one in answers if isinstance(one, str) and len(words(one)) <= _WORDS_OF_A_PLACE]
    places = situation.catalogue.smaller_places
    return next((named for one in reversed(told) if (named := places.named_places(one))), [])


def note_likely(slot: str, places: list[LikelyPlace]) -> list[EventType]:
    """Keeps what is offered with the question for a slot."""
    return [SlotSet(LIKELY_SLOT, {"slot": slot, "places": [list(one) for one in places]})] if places else []


def forget_likely(situation: Situation) -> list[EventType]:
    """There is an answer: nothing is offered any more."""
    return [SlotSet(LIKELY_SLOT, None)] if situation.slot(LIKELY_SLOT) is not None else []


def city_field(service: Service, district: ServiceField) -> ServiceField | None:
    """The question "in the city, or outside of it?" that goes with a district; None if there is none."""
    depend = (one for one in service.fields if one.kind == "choice" and district.name in (one.when or {}))
    return next((one for one in depend if _side(one, inside=True) is not None), None)


def _side(field: ServiceField, *, inside: bool) -> str | None:
    """The answer that means inside of the city, or outside."""
    values = [one.value for one in field.choices if (one.value in INSIDE_CITY_ANSWERS) == inside]
    return values[0] if len(values) == 1 else None


def told_city(
    service: Service, field: ServiceField, district: str, situation: Situation
) -> tuple[ServiceField, str] | None:
    """The answer to "in the city, or outside of it?" where a part of that city was named: Mirpur is in Dhaka.

    Args:
        field: the field whose answer the district is.
    """
    asked = city_field(service, field)
    inside = _side(asked, inside=True) if asked is not None else None
    if asked is None or inside is None:
        return None
    offered = LikelyPlace(district, True) in offered_places(situation, slot_name(service.code, field.name))
    said = not situation.is_tap and situation.catalogue.smaller_places.side_of(situation.text, district)
    return (asked, inside) if offered or said else None


def side_by_place(service: Service, asked: ServiceField, situation: Situation) -> str | None:
    """What a place answers to "in the city, or outside of it?": Boalia is inside, Savar outside."""
    for field in service.fields:
        if field.kind == "district" and city_field(service, field) is asked:
            district = situation.slot(slot_name(service.code, field.name))
            places = situation.catalogue.smaller_places
            side = places.side_of(situation.text, district) if isinstance(district, str) else None
            return None if side is None else _side(asked, inside=side)
    return None


def district_replies(slot: str, places: Iterable[LikelyPlace], situation: Situation) -> list[dict[str, str]]:
    """Districts as quick replies to the question for a slot; a city whose part was named is called so."""
    return [
        {"title": _title(place, situation), "payload": answer_payload(slot, place.district)}
        for place in places
    ]


def _title(place: LikelyPlace, situation: Situation) -> str:
    name = spoken_district(place.district, situation.language, situation.catalogue)
    if not place.in_city:
        return name
    return phrase(situation.domain, "utter_city", situation.language, district=name)
