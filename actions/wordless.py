"""A message without a word that can be read: a number, a sign, a smile, or letters of another script."""

from __future__ import annotations

import unicodedata
from typing import Literal

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.services_menu import menu_replies
from actions.situation import Situation
from bot.text.language import has_known_letters

Wordless = Literal["other_script", "number", "smile", "sign"]


def wordless(text: str) -> Wordless | None:
    """What a text is that has no word of Bangla or English; None if it has one, or is empty."""
    if not text or has_known_letters(text):
        return None
    if any(map(str.isalpha, text)):
        return "other_script"
    if any(one.isdigit() for one in text):
        return "number"
    return "smile" if any(unicodedata.category(one) == "So" for one in text) else "sign"


class AnswerWordless(Action):
    """Says what is read here, and asks for words."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_answer_wordless"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Answer by what came instead of words."""
        situation = Situation.of(tracker, domain)
        kind = wordless(situation.text)
        if kind == "smile":
            dispatcher.utter_message(response="utter_sticker")
        elif kind is not None:
            dispatcher.utter_message(response=f"utter_only_a_{kind}", quick_replies=menu_replies(situation))
        return []
