"""Understanding "the date is wrong", with or without the right one in the same message."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from actions.answers import read_answer
from actions.situation import Situation
from actions.words import place_of, words
from bot.catalogue.schema import FieldKind, ServiceField

SURE_CORRECTION = 0.5
#: Without a sign of correction in words, the intent alone must be this sure.
SURE_WITHOUT_SIGNS = 0.8

SIGNS = (
    "ভুল", "ভুল হয়েছে", "ভুল হইছে", "ঠিক না", "ঠিক নয়", "ঠিক নাই", "ঠিক করব", "ঠিক করেন", "ঠিক করুন", "ঠিক করতে চাই", "ঠিক হয়নি",
    "বদলাব", "বদলান", "বদলাতে চাই", "বদলাতে হবে", "পাল্টান", "পাল্টাব", "সংশোধন", "চেঞ্জ", "vul", "bhul", "bul", "thik na",
    "thik nai", "thik korbo", "thik koren", "bodlabo", "bodlan", "bodlate hobe", "paltan", "wrong", "incorrect", "mistake",
    "not correct", "not right", "change", "correct", "edit", "fix", "misspelled", "misspelt",
)  # fmt: skip

#: Words that may stand around a correction without saying anything more.
FILLERS = frozenset(
    ["টা", "টি", "আমার", "আমি", "দিয়েছি", "দিছি", "হয়েছে", "হইছে", "ছিল", "আছে", "ওটা", "এটা", "আগের", "না", "সরি", "হবে", "দেওয়া", "লিখেছি", "লিখছি", "একটু", "প্লিজ", "ta", "ti", "amar", "ami", "disi", "diyechi", "hoise", "hoyeche", "silo", "chilo", "ache", "ase", "ota", "eta", "ager", "na", "sorry", "hobe", "likhsi", "likhechi", "ektu", "plz", "please", "the", "a", "is", "was", "my", "i", "it", "that", "this", "should", "be", "its", "it's", "gave", "to", "of", "in", "not", "no", "need", "want", "so", "oops"]
)

#: So many further words a correction may have, by what was asked. A long story may well mention a wrong date.
_MOST_FURTHER_WORDS: dict[FieldKind, int] = {"long_text": 0, "text": 2, "attachment": 2}
_MOST_FURTHER_WORDS_ELSEWHERE = 6

_NEW_TEXT = re.compile(
    r"(?:[,:;।]|\bnot\b.+?,|\bshould be\b|\bit is\b|\bit's\b|\bto\b)\s*(?P<value>.+?)\s*(?:হবে|হইবে|hobe|hbe)?[।.!]*$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Correction:
    """What is to be corrected. ``field`` None: not said which; ``value`` None: no new value in the message."""

    field: ServiceField | None
    value: Any = None


def find_correction(
    situation: Situation, answered: Sequence[ServiceField], asked: ServiceField | None
) -> Correction | None:
    """The correction that a message asks for; None if it asks for none.

    Args:
        answered: the fields that have an answer.
        asked: the field that the form is asking for, if any.
    """
    if situation.is_tap:
        return Correction(None) if situation.intent == "correct_answer" else None
    sign = max((len(words(one)) for one in SIGNS if place_of(one, situation.text)), default=0)
    told = situation.confidence if situation.intent == "correct_answer" else 0.0
    if not (sign or told >= SURE_WITHOUT_SIGNS):
        return None
    named = _named(situation.text, answered)
    if named is None:
        sure = told >= (SURE_CORRECTION if asked is None else SURE_WITHOUT_SIGNS)
        return Correction(None) if sure and _is_short_enough(situation, asked, sign) else None
    value = _new_value(named, situation)
    is_story = asked is not None and asked.kind == "long_text"
    if (value is None or is_story) and not _is_short_enough(situation, asked, sign + 1):
        return None
    return Correction(named, value)


def _named(text: str, fields: Sequence[ServiceField]) -> ServiceField | None:
    """The field that is named in the text by its longest alias; of equals the one answered last."""
    best: tuple[int, ServiceField] | None = None
    for field in fields:
        names = (*field.aliases, field.label.bn, field.label.en)
        length = max((len(words(name)) for name in names if _place_with_ending(name, text)), default=0)
        if length and (best is None or length >= best[0]):
            best = (length, field)
    return best[1] if best else None


_ENDINGS = ("টা", "টি", "টার", "র", "ের", "ta", "ti", "tar", "er", "r")


def _place_with_ending(name: str, text: str) -> tuple[int, int] | None:
    """Where a name stands, also with the endings of everyday Bangla: তারিখটা, nam-er."""
    forms = (name, *(name + ending for ending in _ENDINGS))
    return next((place for form in forms if (place := place_of(form, text))), None)


def _is_short_enough(situation: Situation, asked: ServiceField | None, known: int) -> bool:
    most = _MOST_FURTHER_WORDS_ELSEWHERE
    if asked is not None:
        most = _MOST_FURTHER_WORDS.get(asked.kind, most)
    further = [word for word in words(situation.text) if word not in FILLERS]
    return len(further) - known <= most


def _new_value(field: ServiceField, situation: Situation) -> Any:
    if field.kind in ("text", "long_text", "name"):
        match = _NEW_TEXT.search(situation.text)
        value = match["value"].strip() if match else ""
        return value if value and not any(place_of(sign, value) for sign in SIGNS) else None
    if field.kind in ("yes_no", "attachment"):
        return None
    return read_answer(field, situation)
