"""What a message tells besides what was asked: "I paid 500 taka at Rahim Store in Sylhet yesterday"."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from actions.answer_sheet import AnswerSheet
from actions.answers import chosen, evidence, said_entity
from actions.situation import Situation
from actions.vocabulary import phrases
from actions.words import longest_of, sounds, words
from bot.catalogue.datum import Choice
from bot.catalogue.schema import ServiceField

#: A first message of so many words is the story itself, and not only the wish to tell one.
STORY_WORDS = 20

_WORD = r"[\w\u0980-\u09ff&'.]+"
_ENDING = r"(?:এ|ে|ের|টা|টি|তে|য়|e|er|ta)?"


def early_answers(
    sheet: AnswerSheet, situation: Situation, *, opening: bool, asked: ServiceField | None
) -> list[tuple[ServiceField, Any]]:
    """Values for fields that are not being asked for and have no answer yet.

    The citizen's own phone, NID or passport is only taken from the message that opens the form or from a
    short answer: inside a told story a number may be anybody's. A phone number in the first message is the
    citizen's own if it says so: it may be the one that threatens. And what answers a question about one
    person's number is no other's.

    Args:
        opening: whether this is the message that opened the form.
        asked: the field that was asked for.
    """
    if situation.is_tap:
        return []
    in_story = asked is not None and asked.kind in ("text", "long_text")
    found = []
    for field in sheet.service.fields:
        if field is asked or situation.slot(sheet.slot(field)) is not None:
            continue
        if field.identifies_citizen and (in_story or _is_anothers(field, situation, opening, asked)):
            continue
        value = _told_by(field, situation)
        if value is None and opening:
            value = _told_in_opening(field, situation)
        if value is not None:
            found.append((field, value))
    return found


def _is_anothers(
    field: ServiceField, situation: Situation, opening: bool, asked: ServiceField | None
) -> bool:
    """Whether a number may belong to somebody else than the citizen."""
    if asked is not None and asked.kind == field.kind:
        return True
    return opening and field.kind == "phone" and not longest_of(phrases("own_phone"), situation.text)


def _told_by(field: ServiceField, situation: Situation) -> Any:
    if field.kind == "attachment":
        return evidence(situation) or None
    return said_entity(field, situation)


def _told_in_opening(field: ServiceField, situation: Situation) -> Any:
    if field.kind == "choice":
        value = chosen(_telling(field), situation.text)
        # What would end the request is asked, not guessed.
        return value if value not in field.stop else None
    read = _FROM_WORDS.get(field.name)
    return read(situation.text) if read else None


def _telling(field: ServiceField) -> tuple[Choice, ...]:
    """The choices without words that any sentence may have, such as a plain no."""
    plain = {sounds(word) for word in (*phrases("yes"), *phrases("no"), *phrases("skip"))}
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


def story(text: str) -> str | None:
    """A first message that already tells what happened."""
    return text if len(words(text)) >= STORY_WORDS else None


#: By field name: what the opening message may tell besides entities.
_FROM_WORDS: Mapping[str, Callable[[str], str | None]] = {"shop": business_name, "what_happened": story}
