"""What a message tells besides what was asked: "I paid 500 taka at Rahim Store in Sylhet yesterday"."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from actions.answer_sheet import AnswerSheet
from actions.answers import chosen, evidence, said_entity
from actions.situation import VALUES, Situation
from actions.vocabulary import phrases
from actions.words import longest_of, sounds, words
from bot.catalogue.datum import Choice
from bot.catalogue.schema import Service, ServiceField
from bot.nlu.clauses import asks, clauses, wishes
from bot.text.normalise import lower

#: A first message of so many words is the story itself, and not only the wish to tell one.
STORY_WORDS = 20
#: In the middle of a form so many words may tell what happened; with the answer among them, so many.
SHORTEST_STORY, LONG_ANSWER = 4, 8
#: From this confidence on it is about the form's own service.
SURE_STORY = 0.5
#: A first message with so many words besides its values tells something.
TELLING_WORDS = 7
#: Where the matter is itself a wish, as with information and hearings, so many may say which.
WISHED_FIELDS, WISHING_WORDS = frozenset({"information_wanted", "matter"}), 10
_FREE_TEXT = frozenset({"text", "long_text", "name", "attachment"})

_WORD = r"[\w\u0980-\u09ff&'.]+"
_ENDING = r"(?:এ|ে|ের|টা|টি|তে|য়|e|er|ta)?"


def early_answers(
    sheet: AnswerSheet, situation: Situation, *, opening: bool, asked: ServiceField | None
) -> list[tuple[ServiceField, Any]]:
    """Values for fields that are not being asked for and have no answer yet.

    The citizen's own phone, NID or passport is only taken from the message that opens the form or from a
    short answer: inside a told story a number may be anybody's. A phone number in the first message of a
    complaint is the citizen's own if it says so: it may be the one that threatens. And what answers a
    question about one person's number is no other's.

    Args:
        opening: whether this is the message that opened the form.
        asked: the field that was asked for.
    """
    if situation.is_tap:
        return []
    in_story = asked is not None and asked.kind in ("text", "long_text")
    # A typed title ("Land and mutation") tells what it is about, and not which part of it.
    names_only = sounds(situation.text) in (sounds(sheet.service.title.bn), sounds(sheet.service.title.en))
    found = []
    for field in sheet.service.fields:
        if field is asked or situation.slot(sheet.slot(field)) is not None:
            continue
        if field.identifies_citizen and (
            in_story or _is_anothers(sheet.service, field, situation, opening, asked)
        ):
            continue
        value = told_by(field, situation) if opening and not names_only else _told_by(field, situation)
        if value is not None:
            found.append((field, value))
    return found


def _is_anothers(
    service: Service,
    field: ServiceField,
    situation: Situation,
    opening: bool,
    asked: ServiceField | None,
) -> bool:
    """Whether a number may belong to somebody else than the citizen."""
    if asked is not None and asked.kind == field.kind:
        return True
    if not opening or field.kind != "phone" or longest_of(phrases("own_phone"), situation.text):
        return False
    # Only a complaint tells of somebody else; and about whom a confidential request is, nobody guesses.
    tells_of_others = service.takes_complaints or service.confidential
    return tells_of_others or sum(one.kind == "phone" for one in service.fields) > 1


def told_by(field: ServiceField, situation: Situation) -> Any:
    """What a first message tells of a field."""
    value = _told_by(field, situation)
    return _told_in_opening(field, situation) if value is None else value


def _told_by(field: ServiceField, situation: Situation) -> Any:
    if field.kind == "attachment":
        return evidence(situation) or None
    said = said_entity(field, situation)
    return _own_phone(situation) if said is None and field.kind == "phone" else said


def _own_phone(situation: Situation) -> Any:
    """Of several numbers the one that is said to be the citizen's own."""
    led_to = situation.entities_led_to("phone")
    own = [value for before, value in led_to if longest_of(phrases("own_phone"), before)]
    return own[0] if len(own) == 1 else None


def _told_in_opening(field: ServiceField, situation: Situation) -> Any:
    if field.kind == "choice":
        sure = [one.value for one in field.choices if longest_of(one.sure, situation.text)]
        if len(sure) == 1:
            return sure[0]
        value = chosen(_telling(field), situation.text)
        # What would end the request is asked, not guessed. What only brings advice is taken, unless there are
        # sure words for it, and this message has none of them.
        stop = field.stop.get(value) if value is not None else None
        only_advice = stop is None or (stop.then == "go_on" and not any(one.sure for one in field.choices))
        return value if only_advice else None
    read = _FROM_WORDS.get(field.name)
    return read(situation.text) if read else None


def _telling(field: ServiceField) -> tuple[Choice, ...]:
    """The choices without words that any sentence may have, such as a plain no."""
    lists = ("yes", "no", "skip", "small_words")
    plain = {sounds(word) for name in lists for word in phrases(name)}
    return tuple(
        choice.model_copy(update={"synonyms": tuple(s for s in choice.synonyms if sounds(s) not in plain)})
        for choice in field.choices
        if sounds(choice.title.bn) not in plain
    )


@lru_cache(maxsize=1)
def _named_business() -> re.Pattern[str]:
    kinds = "|".join(map(re.escape, phrases("business_kinds")))
    return re.compile(rf"(?P<before>(?:{_WORD}\s+){{1,3}})(?P<kind>{kinds}){_ENDING}(?!\w)", re.IGNORECASE)


def business_name(text: str) -> str | None:
    """The name of a shop where a simple pattern can see it: ``Rahim Store``, ``রহিম স্টোর``."""
    strangers = phrases("not_a_business_name")
    for match in _named_business().finditer(text):
        name: list[str] = []
        for word in reversed(match["before"].split()):
            if word.lower().strip(".,") in strangers or word[-1] in ",.;।" or word.isdigit():
                break
            name.insert(0, word)
        if len(name) > 1 and name[0].endswith("ের"):
            # "of Sylhet": where the shop is, not what it is called.
            del name[0]
        if name:
            return " ".join([*name, match["kind"]])
    return None


def told_besides(
    sheet: AnswerSheet, situation: Situation, asked: ServiceField, *, was_read: bool
) -> tuple[ServiceField, str] | None:
    """What happened, told where something else was asked: "the shopkeeper took too much", asked for the day.

    Only a message of the form's own service that tells, and neither wishes nor asks.

    Args:
        was_read: whether the message answers what was asked; then it must have more words to tell a story.
    """
    text = situation.text
    place = next((one for one in sheet.asked() if one.kind == "long_text" and one is not asked), None)
    if place is None or sheet.answer(place) is not None or asked.kind in _FREE_TEXT:
        return None
    tells = len(words(text)) >= LONG_ANSWER if was_read else situation.words_besides(VALUES) >= SHORTEST_STORY
    return (place, text) if tells and _is_own_matter(sheet.service, situation) else None


def _is_own_matter(service: Service, situation: Situation) -> bool:
    """Whether a message tells of the form's own matter, and neither wishes nor asks."""
    text = lower(situation.text)
    is_own = situation.confidence_in(service.intent) >= SURE_STORY
    return is_own and not wishes(text) and not asks(text)


def told_at_first(service: Service, situation: Situation) -> str | None:
    """The words of a first message that may be what happened, though they are no long story; else None."""
    text, names = situation.text, {*VALUES, "shop", "office", "person", "phone"}
    if situation.is_tap or situation.confidence_in(service.intent) < SURE_STORY:
        return None
    if any(field.name in WISHED_FIELDS for field in service.fields):
        return text if situation.words_besides(names) >= WISHING_WORDS else None
    if not wishes(lower(text)) and not asks(lower(text)):
        return text if situation.words_besides(names) >= TELLING_WORDS else None
    return _telling_part(text)


def _telling_part(text: str) -> str | None:
    """The clauses that tell, beside those that wish or ask: "my NID is lost, how do I file a GD"."""
    low = lower(text)
    if len(low) != len(text):
        return None
    told = [
        text[start:end] for start, end in clauses(low) if not (wishes(low[start:end]) or asks(low[start:end]))
    ]
    return "".join(told).strip(" ,") if len(words(" ".join(told))) >= SHORTEST_STORY else None


def story(text: str) -> str | None:
    """A first message that already tells what happened."""
    return text if len(words(text)) >= STORY_WORDS else None


#: By field name: what the opening message may tell besides entities.
_FROM_WORDS: Mapping[str, Callable[[str], str | None]] = {"shop": business_name, "what_happened": story}
