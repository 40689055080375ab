"""Danger to life: the number to call, at once and before everything else."""

from __future__ import annotations

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.helplines import number, terms
from actions.paused_forms import sheet_in_hand
from actions.situation import Situation
from actions.vocabulary import phrases
from actions.wording import phrase
from actions.words import longest_of
from bot.catalogue.helplines import DANGER, VIOLENCE


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
        dispatcher.utter_message(response=_response(situation.text), tail=tail, **_numbers(situation))
        return []


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
        return "utter_self_harm"
    return "utter_emergency_violence" if longest_of(phrases("violence_at_home"), text) else "utter_emergency"
