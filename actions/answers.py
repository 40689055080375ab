"""Reading an answer: from a message to a value of the kind that was asked for.

Entities that understanding found come first; where a question was asked, a bare number is an amount, a lone
name a district and so on. Whether the value may stand is not decided here but by ``bot.cases.validation``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from actions.districts import agreed_district, named_districts
from actions.situation import Situation
from actions.told_names import told_name
from actions.vocabulary import phrases
from actions.words import longest_of, says_safe, says_skip, says_yes_or_no, sounds, words
from bot.catalogue.datum import Choice, FieldKind
from bot.catalogue.dialogue_fragment import SKIP
from bot.catalogue.schema import ServiceField
from bot.nlu.values import (
    parse_amount,
    parse_date,
    parse_nid,
    parse_passport,
    parse_phone,
    parse_reference,
    parse_taken,
)

#: Kinds whose values have a fixed form: what was read is not just the text itself.
FIXED_FORM = frozenset(
    {
        "phone",
        "nid",
        "passport",
        "reference",
        "date",
        "amount",
        "district",
        "choice",
        "yes_no",
        "hearing_date",
    }
)

#: Kept in the slot of an optional question that was answered with "I don't know".
SKIPPED: Mapping[str, bool] = {"skipped": True}

#: Confidence from which the intents affirm and deny are taken for a yes or a no.
SURE_YES_OR_NO = 0.6

ONE_WEEK = timedelta(days=7)

#: Words of a plain yes or no.
LONGEST_PLAIN = 2

#: Kinds of answers that can be told from their value alone, and the entities of these values.
VALUE_ENTITIES: Mapping[FieldKind, str] = {
    "phone": "phone", "nid": "nid", "passport": "passport_number", "date": "date", "amount": "amount",
    "district": "district",
}  # fmt: skip
#: Entities by field kind, for fields that name none themselves.
_ENTITY_OF_KIND: Mapping[FieldKind, str] = {**VALUE_ENTITIES, "reference": "reference_number"}

#: Attachments that are evidence; a sticker or a location is not.
FILE_TYPES = frozenset({"image", "file", "video", "audio", "photo", "document", "fallback"})


def read_answer(field: ServiceField, situation: Situation) -> Any:
    """What the message answers to a field that was asked; None if it answers nothing.

    :data:`SKIPPED` where the citizen would rather not or cannot say, and need not.
    """
    if situation.is_tap:
        plain = {"affirm": "yes", "deny": "no"} if field.kind == "yes_no" else {}
        return plain.get(situation.intent)
    if not field.required and not evidence(situation) and says_skip(situation.text):
        return dict(SKIPPED)
    return _READERS[field.kind](field, situation)


def tapped_answer(field: ServiceField, slot: str, situation: Situation) -> Any:
    """The answer that a tapped button carries for a slot; None if it carries none."""
    value = situation.entity(slot) if situation.is_tap else None
    if value == SKIP and not field.required:
        return dict(SKIPPED)
    return value


def said_entity(field: ServiceField, situation: Situation) -> Any:
    """A field's value if the message states it clearly: exactly one entity of its kind."""
    name = field.entity or _ENTITY_OF_KIND.get(field.kind)
    found = situation.entities(name) if name and not situation.is_tap else []
    if field.kind == "district":
        found = named_districts(situation)
    if field.kind == "amount" and len(found) > 1 and (taken := parse_taken(situation.text)) is not None:
        return taken
    return found[0] if len(found) == 1 else None


def evidence(situation: Situation) -> list[dict[str, Any]]:
    """Files of the message that may be kept as evidence, without what identifies the sender.

    A file goes by the id of its evidence; its address would lapse. A shared link is no file and keeps its
    address.
    """
    return [
        {"type": one.get("type"), **_where(one)}
        for one in situation.attachments
        if one.get("type") in FILE_TYPES and not one.get("sticker_id") and one.get("url")
    ]


def _where(attachment: Mapping[str, Any]) -> dict[str, Any]:
    name = "evidence" if attachment.get("evidence") else "url"
    return {name: attachment[name]}


def named_words(choices: tuple[Choice, ...], text: str) -> int:
    """The number of words of the longest name of a choice that a text contains."""
    return max((_named_words(choice, text) for choice in choices), default=0)


def chosen(choices: tuple[Choice, ...], text: str) -> str | None:
    """The choice that a text names; None if it names none or several equally well."""
    scores = {choice.value: _named_words(choice, text) for choice in choices}
    best = max(scores.values(), default=0)
    winners = [value for value, score in scores.items() if score == best]
    return winners[0] if best and len(winners) == 1 else None


def _named_words(choice: Choice, text: str) -> int:
    return longest_of(_names(choice), text)


def _names(choice: Choice) -> tuple[str, ...]:
    return choice.title.bn, choice.title.en, choice.value, *choice.synonyms


def _text(field: ServiceField, situation: Situation) -> Any:
    # A plain yes or no answers another kind of question.
    plain = len(words(situation.text)) <= LONGEST_PLAIN and says_yes_or_no(situation.text) is not None
    return None if plain else situation.text or None


def _name(field: ServiceField, situation: Situation) -> Any:
    if not _text(field, situation):
        return None
    # "ma: Rokeya", where the mother's name was asked for.
    label, colon, rest = situation.text.partition(":")
    labelled = colon and words(label) in {words(name) for name in field.aliases}
    return told_name(rest if labelled else situation.text)


def _value(field: ServiceField, situation: Situation) -> Any:
    # "not the 5th, the 15th": of several the last one counts that is not denied.
    name = field.entity or _ENTITY_OF_KIND[field.kind]
    said = next(iter(reversed(situation.affirmed(name))), None)
    if field.kind == "amount" and (taken := parse_taken(situation.text)) is not None:
        return taken
    return said if said is not None else _PARSERS[field.kind](situation)


def _district(field: ServiceField, situation: Situation) -> Any:
    said = next(iter(reversed(named_districts(situation))), None) or agreed_district(situation)
    if said is not None:
        return said
    districts = situation.catalogue.districts
    named = [districts.find(situation.text), *map(districts.find, situation.text.split())]
    return next((district.name_en for district in named if district is not None), None)


def _hearing_date(field: ServiceField, situation: Situation) -> Any:
    said, today = parse_date(situation.text, situation.now), situation.today
    if said is None or date.fromisoformat(said) > today:
        return said
    # What is read as a past day is meant to come: last Wednesday is next Wednesday, 2 December this year's.
    day = date.fromisoformat(said)
    is_weekday, is_leap_day = today - day <= ONE_WEEK, (day.month, day.day) == (2, 29)
    next_year = day.replace(year=day.year + 1, day=28 if is_leap_day else day.day)
    return (day + ONE_WEEK if is_weekday else next_year).isoformat()


def _choice(field: ServiceField, situation: Situation) -> Any:
    text = situation.text
    if longest_of(phrases("dont_know"), text) and named_words(field.choices, text) == 1:
        return None  # the no of "I did not understand" chooses nothing
    return chosen(field.choices, text) or _chosen_by_number(field.choices, text)


def _chosen_by_number(choices: tuple[Choice, ...], text: str) -> str | None:
    """The one choice of whose names some hold a number, where a number is all that was written: an age."""
    said = words(text)
    if len(said) != 1 or not said[0].isdigit():
        return None
    named = [choice.value for choice in choices if any(said[0] in words(name) for name in _names(choice))]
    return named[0] if len(named) == 1 else None


def _yes_no(field: ServiceField, situation: Situation) -> Any:
    said = says_yes_or_no(situation.text)
    if field.name == "danger_now" and says_safe(situation.text):
        return "no"
    if said is None and situation.confidence >= SURE_YES_OR_NO:
        said = {"affirm": "yes", "deny": "no"}.get(situation.intent)
    return said


def _attachment(field: ServiceField, situation: Situation) -> Any:
    items = evidence(situation)
    # "Yes, I have it" is not the proof itself.
    if sounds(situation.text) and (items or _text(field, situation)):
        items.append({"text": situation.text})
    return items or None


# Where one was asked for, "500" is an amount and "12" a day.
_PARSERS: Mapping[str, Callable[[Situation], Any]] = {
    "phone": lambda situation: parse_phone(situation.text),
    "nid": lambda situation: parse_nid(situation.text),
    "passport": lambda situation: parse_passport(situation.text),
    "reference": lambda situation: parse_reference(situation.text),
    "date": lambda situation: parse_date(situation.text, situation.now),
    "amount": lambda situation: parse_amount(situation.text),
}

_READERS: Mapping[str, Callable[[ServiceField, Situation], Any]] = {
    "text": _text,
    "long_text": _text,
    "name": _name,
    "phone": _value,
    "nid": _value,
    "passport": _value,
    "reference": _value,
    "date": _value,
    "hearing_date": _hearing_date,
    "amount": _value,
    "district": _district,
    "choice": _choice,
    "yes_no": _yes_no,
    "attachment": _attachment,
}
