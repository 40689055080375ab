"""What somebody asks back at a form's question: why it is asked, who reads it; or that it is too much.

Understanding has no intent for these: they are about the question that is open. They are answered, and it is
asked again. In a told story the same words may stand, so that only a short message is meant.
"""

from __future__ import annotations

from typing import Literal

from rasa_sdk.executor import CollectingDispatcher

from actions.answer_sheet import AnswerSheet
from actions.situation import Situation
from actions.vocabulary import phrases
from actions.wording import genitive
from actions.words import LONGEST_SHORT_ANSWER, longest_of, words
from bot.catalogue.datum import FieldKind
from bot.catalogue.schema import ServiceField
from bot.nlu.clauses import asks
from bot.text.normalise import lower

AskedBack = Literal["why", "who_sees", "cannot_write", "which_number"]

#: So many words a message of these has at most, by what was asked.
_MOST_WORDS: dict[FieldKind, int] = {"long_text": 7, "attachment": 7}
_MOST_WORDS_ELSEWHERE = 12
#: A question word alone; or, with a question mark, what was asked for besides: "why my address?"
_ALONE, _WITH_A_MARK = 2, 5
#: Numbers that stand on a paper, which not everybody has at hand.
_NUMBERS_OF_PAPERS: frozenset[FieldKind] = frozenset({"passport", "nid", "reference"})
_MOST_WORDS_FOR_A_NUMBER = 8


def asked_back(situation: Situation, asked: ServiceField | None) -> AskedBack | None:
    """What the message asks back instead of answering; None if it doesn't."""
    text = situation.text
    count = len(words(text))
    most = _MOST_WORDS.get(asked.kind, _MOST_WORDS_ELSEWHERE) if asked else _MOST_WORDS_ELSEWHERE
    if situation.is_tap or not 0 < count <= most:
        return None
    if _says("who_sees", text) and (asks(lower(text)) or _says("whether", text)):
        return "who_sees"
    if _says("why", text) and _is_about_the_question(text, count):
        return "why"
    if asked is not None and _refuses(asked, text, count):
        return "why"
    if asked is not None and _needs_help_with_number(asked, text, count):
        return "which_number"
    return "cannot_write" if _says("cannot_write", text) else None


def _refuses(asked: ServiceField, text: str, count: int) -> bool:
    """Whether somebody would rather not say what has to be said: "phone dibo na" is no address."""
    takes_it = not asked.required or asked.kind in ("yes_no", "choice", "long_text", "attachment")
    return not takes_it and count <= LONGEST_SHORT_ANSWER and longest_of(phrases("refusing"), text) > 0


def _needs_help_with_number(asked: ServiceField, text: str, count: int) -> bool:
    """Whether somebody asks where a number stands, or has no such paper."""
    is_short = count <= _MOST_WORDS_FOR_A_NUMBER and not any(map(str.isdigit, text))
    is_number = asked.kind in _NUMBERS_OF_PAPERS and asked.help is not None
    return is_number and is_short and (_says("where_it_stands", text) or _says("has_none", text))


def _says(name: str, text: str) -> bool:
    """Whether a text has a phrase of a list; single words as they are written: "why" and হয় are one sound."""
    said = words(text)
    several = [one for one in phrases(name) if len(words(one)) > 1]
    return longest_of(several, text) > 0 or any(
        words(one) == (word,) for one in phrases(name) for word in said
    )


def _is_about_the_question(text: str, count: int) -> bool:
    marked = text.rstrip().endswith("?") and count <= _WITH_A_MARK
    return count <= _ALONE or marked or _says("why_asked", text)


def answer_back(
    what: AskedBack,
    sheet: AnswerSheet,
    asked: ServiceField | None,
    situation: Situation,
    dispatcher: CollectingDispatcher,
) -> None:
    """Answer it, in the words of the service's file where it has some."""
    agency = situation.say(situation.catalogue.agencies[sheet.service.agency].name)
    agency = genitive(agency, situation.language)
    if what == "cannot_write":
        dispatcher.utter_message(response="utter_stuck_in_form")
    elif what == "who_sees" and sheet.service.privacy_note is not None:
        dispatcher.utter_message(text=situation.say(sheet.service.privacy_note))
    elif what == "who_sees":
        dispatcher.utter_message(response="utter_who_sees", agency=agency)
    elif asked is not None and asked.help is not None:  # why it is asked, or where the number stands
        dispatcher.utter_message(text=situation.say(asked.help))
    else:
        dispatcher.utter_message(response="utter_why_asked", agency=agency)
