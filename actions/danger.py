"""Danger to life: the number to call, at once and before everything else."""

from __future__ import annotations

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import REQUESTED_SLOT
from rasa_sdk.types import DomainDict

from actions.helplines import number, terms
from actions.left_open import GOES_ON_SLOT, left_open
from actions.paused_forms import LEFT_SLOT, sheet_in_hand
from actions.situation import Situation
from actions.vocabulary import phrases
from actions.wording import phrase
from actions.words import longest_of
from bot.cases.validation import check
from bot.catalogue.dialogue_fragment import DOUBT_SLOT, STOPPED_ANSWER
from bot.catalogue.helplines import DANGER, VIOLENCE

SELF_HARM = "utter_self_harm"
#: From this confidence on a message is about danger, and no short answer.
SURE_DANGER = 0.8


class Emergency(Action):
    """Answers a message about danger."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_emergency"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Say whom to call; an open form is kept, and said to be."""
        situation = Situation.of(tracker, domain)
        kept = situation.form is not None and sheet_in_hand(situation) is not None
        tail = phrase(domain, "utter_emergency_form_kept", situation.language) if kept else ""
        response = SELF_HARM if _was_about_self_harm(situation) else _response(situation.text)
        dispatcher.utter_message(response=response, tail=tail, **_numbers(situation))
        if situation.form is None:
            return [left_open("self_harm" if response == SELF_HARM else "danger")]
        return [] if response == SELF_HARM else _kept_words(situation)


def _was_about_self_harm(situation: Situation) -> bool:
    """Whether the message before was, and this one goes on about it."""
    left = situation.slot(LEFT_SLOT) or {}
    return bool(situation.slot(GOES_ON_SLOT)) and left.get("asked") == "self_harm"


def _kept_words(situation: Situation) -> list[EventType]:
    """What was told where a form had asked what happened: a threat is danger, and may be the answer, too.

    The form asks next whether it is; without that nobody could write down that they were threatened.
    """
    sheet = sheet_in_hand(situation) if situation.form is not None else None
    field = sheet.field_of(situation.slot(REQUESTED_SLOT)) if sheet is not None else None
    may_answer = field is not None and (
        field.kind == "long_text" or (field.kind == "text" and situation.confidence < SURE_DANGER)
    )
    if field is None or not may_answer or not check(field, situation.text, today=situation.today).stands:
        return []
    kept = {"field": field.name, "value": situation.text}
    return [SlotSet(STOPPED_ANSWER, kept), SlotSet(DOUBT_SLOT, None), SlotSet(REQUESTED_SLOT, DOUBT_SLOT)]


def _numbers(situation: Situation) -> dict[str, str]:
    """Whom to call in danger, and in violence against women or children besides."""
    helplines = situation.catalogue.helplines
    (danger, *_) = helplines.for_situation(DANGER)
    besides = [one for one in helplines.for_situation(VIOLENCE) if one.number != danger.number]
    violence = besides[0] if besides else danger
    return {
        "danger": number(danger, situation),
        "danger_terms": terms(danger, situation),
        "violence": number(violence, situation),
        "violence_terms": terms(violence, situation),
    }


def _response(text: str) -> str:
    if longest_of(phrases("self_harm"), text):
        return SELF_HARM
    return "utter_emergency_violence" if longest_of(phrases("violence_at_home"), text) else "utter_emergency"
