"""What a message tells besides, or before, what was asked: "I paid 500 taka at Rahim Store in Sylhet yesterday"."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from actions.answer_sheet import AnswerSheet
from actions.answers import evidence, said_entity
from actions.situation import Situation
from actions.words import words
from bot.catalogue.schema import ServiceField

#: A first message of so many words is the story itself, and not only the wish to tell one.
STORY_WORDS = 20

_BUSINESS = (
    r"stores?|super\s?shop|shop|mart|hotel|restaurant|resturant|pharmacy|bakery|electronics|traders|enterprise|"
    r"fashion|telecom|sweets|bazaar|স্টোর|ষ্টোর|স্টোরস|সুপার\s?শপ|মার্ট|হোটেল|রেস্টুরেন্ট|রেস্তোরাঁ|ফার্মেসি|ফার্মেসী|বেকারি|ইলেকট্রনিক্স|"
    r"ট্রেডার্স|এন্টারপ্রাইজ|ফ্যাশন|টেলিকম|সুইটস"
)
_WORD = r"[\w\u0980-\u09ff&'.]+"
_NAME = re.compile(
    rf"(?P<before>(?:{_WORD}\s+){{1,3}})(?P<kind>{_BUSINESS})(?:এ|ে|ের|টা|টি|তে|য়|e|er|ta)?(?!\w)",
    re.IGNORECASE,
)
#: Words before a kind of business that are no part of its name.
_NOT_A_NAME = frozenset(
    ["at", "from", "in", "the", "a", "an", "of", "to", "by", "near", "our", "my", "this", "that", "one", "some", "local", "big", "small", "same", "i", "bought", "and", "for", "with", "was", "is", "taka", "tk", "theke", "ekta", "ek", "amar", "amader", "ei", "oi", "oporer", "kono", "akta", "porer", "boro", "choto", "kena", "kinchi", "kinsi", "hote", "gato", "gotokal", "gato", "kal", "er", "থেকে", "একটা", "এক", "একটি", "আমার", "আমাদের", "এই", "ওই", "সেই", "কোনো", "কোন", "বড়", "ছোট", "একই", "এলাকার", "বাজারের", "পাশের", "মুদি", "ওষুধের", "মিষ্টির", "টাকা", "দিয়ে", "গতকাল", "আজ", "কাল"]
)


def early_answers(
    sheet: AnswerSheet, situation: Situation, *, opening: bool, asked: ServiceField | None
) -> list[tuple[ServiceField, Any]]:
    """Values for fields that are not being asked for and have no answer yet.

    The citizen's own phone, NID or passport is only taken from the message that opens the form or from a short
    answer: inside a told story a number may be anybody's.

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
        if field.identifies_citizen and in_story:
            continue
        value = evidence(situation) or None if field.kind == "attachment" else said_entity(field, situation)
        if value is None and opening and field.name in _FROM_WORDS:
            value = _FROM_WORDS[field.name](situation.text)
        if value is not None:
            found.append((field, value))
    return found


def business_name(text: str) -> str | None:
    """The name of a shop where a simple pattern can see it: ``Rahim Store``, ``রহিম স্টোর``."""
    for match in _NAME.finditer(text):
        name: list[str] = []
        for word in reversed(match["before"].split()):
            if word.lower().strip(".,") in _NOT_A_NAME or word[-1] in ",.;।" or word.isdigit():
                break
            name.insert(0, word)
        if name:
            return " ".join([*name, match["kind"]])
    return None


def story(text: str) -> str | None:
    """A first message that already tells what happened."""
    return text if len(words(text)) >= STORY_WORDS else None


#: By field name: what the opening message may tell besides entities.
_FROM_WORDS: Mapping[str, Callable[[str], str | None]] = {"shop": business_name, "what_happened": story}
