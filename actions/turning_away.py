"""Whoever leaves an open form without a word for it: it is not wanted, not now; and who needs no officer.

Understanding takes "ekhon na" and "report korte chai na" for a no, which answers nothing where no yes or no
was asked. A message counts only if it says hardly anything else: in a story the same words are somebody's.
"""

from __future__ import annotations

from actions.answer_sheet import LEAVE
from actions.answers import FIXED_FORM, read_answer
from actions.paused_forms import sheet_in_hand
from actions.situation import Situation
from actions.vocabulary import phrases
from actions.words import longest_of, says_skip, words, words_outside
from bot.catalogue.schema import ServiceField
from bot.nlu.clauses import asks
from bot.text.normalise import lower

#: Whoever turns the form's own service away by its name says so with so few words besides.
_BESIDES = 2


def turns_away(situation: Situation, asked: ServiceField | None) -> bool:
    """Whether the message says that the open form is not wanted: "clearance lagbe na", "ovijog korbo na".

    Args:
        asked: what was asked for, if it was a field.
    """
    sheet = sheet_in_hand(situation)
    text = _stated(situation)
    if sheet is None or text is None or not longest_of(phrases("turning_away"), text):
        return False
    # In a story somebody else may have said so.
    of_service = () if asked is not None and asked.kind == "long_text" else (sheet.service.intent,)
    if situation.intent in ("deny", "cancel", *of_service):
        named = longest_of(sheet.service.names, text)
        besides = len(words(text)) - named - longest_of(phrases("turning_away"), text)
        if named and besides <= _BESIDES:
            return True
    said = (*phrases("turning_away"), *phrases("own_matter"), *phrases("around_turning_away"))
    if words_outside(text, said):
        return False
    return longest_of(phrases("own_matter"), text) > 0 or _answers_nothing(situation, asked)


def puts_off(situation: Situation, asked: ServiceField | None) -> bool:
    """Whether the message says "later" of the form, and does not answer with it what was asked for."""
    text = _stated(situation)
    if text is None or words_outside(text, (*phrases("later"), *phrases("around_turning_away"))):
        return False
    if not longest_of(phrases("later"), text):
        return False
    # "Not now" may be a no, and at a question that can be skipped it skips only that one.
    is_leave = asked is not None and asked.name in LEAVE
    return longest_of(phrases("later_at_all"), text) > 0 or is_leave or _answers_nothing(situation, asked)


def needs_no_officer(situation: Situation) -> bool:
    """Whether the message only says that no person is wanted: অফিসার লাগবে না."""
    text = _stated(situation)
    if text is None or not longest_of(phrases("somebody"), text):
        return False
    said = (*phrases("turning_away"), *phrases("somebody"), *phrases("around_turning_away"))
    return longest_of(phrases("turning_away"), text) > 0 and not words_outside(text, said)


def _stated(situation: Situation) -> str | None:
    """The message in small letters, if it is words and no question; "I do not" is none."""
    text = lower(situation.text).replace("do not", "don't")
    return None if situation.is_tap or not text or asks(text) else text


def _answers_nothing(situation: Situation, asked: ServiceField | None) -> bool:
    """Whether the words are no answer to what was asked for."""
    if asked is None:
        return True
    if asked.kind == "yes_no" or (not asked.required and says_skip(situation.text)):
        return False
    return asked.kind not in FIXED_FORM or read_answer(asked, situation) is None
