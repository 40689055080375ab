"""Choosing the language of the answers."""

from __future__ import annotations

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.situation import Situation
from actions.vocabulary import phrases
from actions.wording import phrase
from actions.words import longest_of
from bot.catalogue.bilingual import Language


class ChangeLanguage(Action):
    """Answers in another language from now on."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_change_language"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Change to the language that was named; ask which where none was."""
        situation = Situation.of(tracker, domain)
        wanted = situation.entity("language") if situation.is_tap else wanted_language(situation.text)
        if wanted not in ("bn", "en"):
            dispatcher.utter_message(response="utter_only_two_languages")
            return _greeted(situation)
        # The slot changes after these words are said, so they are chosen here.
        language: Language = "en" if wanted == "en" else "bn"
        dispatcher.utter_message(text=phrase(domain, "utter_language_changed", language))
        return [SlotSet("language", language), SlotSet("language_locked", True), *_greeted(situation)]


def _greeted(situation: Situation) -> list[EventType]:
    """Whoever begins so has not heard yet who speaks, and hears it in that language."""
    return [FollowupAction("action_greet")] if situation.is_first_contact else []


def wanted_language(text: str) -> Language | None:
    """The language that a message asks for."""
    bangla, english = bool(longest_of(phrases("bangla"), text)), bool(longest_of(phrases("english"), text))
    unwanted = bool(longest_of(phrases("not_this_language"), text))
    if bangla and english:
        # "I don't understand English, write in Bangla": the wish comes with the other half.
        return _after_refusal(text) if unwanted else None
    if not bangla and not english:
        return None
    return "bn" if bangla != unwanted else "en"


def _after_refusal(text: str) -> Language | None:
    halves = [half for half in text.replace("।", ",").split(",") if half.strip()]
    for half in halves:
        if (
            not longest_of(phrases("not_this_language"), half)
            and (found := wanted_language(half)) is not None
        ):
            return found
    return None
