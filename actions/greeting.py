"""Greeting, the menu and help: who is speaking, and what can be done."""

from __future__ import annotations

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.paused_forms import sheet_in_hand
from actions.services_menu import menu_replies, other_service_replies
from actions.situation import LONG_GAP_HOURS, RECAP_AFTER_HOURS, Situation
from actions.vocabulary import phrases
from actions.wording import genitive, phrase
from actions.words import longest_of
from bot.catalogue.bilingual import Bilingual

_GREETINGS = {"utter_greeting_salam": "salam", "utter_greeting_nomoskar": "nomoskar"}

#: Where no page tells whose it is (the shell, the REST channel).
THIS_SERVICE = Bilingual(bn="সরকারি সেবা", en="government services")


class Greet(Action):
    """Answers a greeting, "Get started" and the menu's first line."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_greet"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Say who speaks at first contact and after a long gap; else greet, or show the menu for a tap."""
        situation = Situation.of(tracker, domain)
        greeting = _greeting(situation)
        sheet = sheet_in_hand(situation) if situation.form else None
        if sheet is not None:
            if situation.is_tap:
                say_help_in_form(situation, dispatcher)
            elif situation.gap_hours < RECAP_AFTER_HOURS:
                # After a longer silence the arrival has said where we were.
                title = situation.say(sheet.service.title)
                dispatcher.utter_message(response="utter_greet_in_form", greeting=greeting, service=title)
        elif (
            situation.is_first_contact
            or situation.gap_hours > LONG_GAP_HOURS
            or situation.intent == "get_started"
        ):
            say_welcome(situation, dispatcher, greeting)
        else:
            response = "utter_menu" if situation.is_tap else "utter_greet"
            dispatcher.utter_message(
                response=response, greeting=greeting, quick_replies=menu_replies(situation)
            )
        return []


class Menu(Action):
    """Answers "what can you do?"; in the middle of a form, how to go on."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_menu"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Show the services, or help with the open question."""
        situation = Situation.of(tracker, domain)
        if situation.form is not None and sheet_in_hand(situation) is not None:
            say_help_in_form(situation, dispatcher)
        elif situation.is_first_contact:
            say_welcome(situation, dispatcher, "")
        else:
            dispatcher.utter_message(response="utter_menu", quick_replies=menu_replies(situation))
        return []


class MoreServices(Action):
    """The services that the menu does not show."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_more_services"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Offer them."""
        replies = other_service_replies(Situation.of(tracker, domain))
        dispatcher.utter_message(response="utter_more_services", quick_replies=replies)
        return []


def say_welcome(situation: Situation, dispatcher: CollectingDispatcher, greeting: str) -> None:
    """Say whose page this is, that a program answers, what it can do, and how to reach a person."""
    agency = situation.catalogue.agencies.get(situation.page_agency or "")
    name = genitive(situation.say(agency.name if agency else THIS_SERVICE), situation.language)
    # A "hello" may be anybody's: who means English by it shall see that it is understood.
    is_known = situation.slot("language") is not None
    dispatcher.utter_message(
        response="utter_welcome",
        greeting=greeting,
        agency=name,
        also="" if is_known else "\n" + phrase(situation.domain, "utter_other_language", "en"),
        quick_replies=menu_replies(situation),
    )


def say_help_in_form(situation: Situation, dispatcher: CollectingDispatcher) -> None:
    """Explain the open question where the catalogue can, and how to move about in a form."""
    sheet = sheet_in_hand(situation)
    if sheet is None:
        return
    field = sheet.field_of(situation.slot("requested_slot"))
    if field is not None and field.help is not None:
        dispatcher.utter_message(text=situation.say(field.help))
    dispatcher.utter_message(response="utter_help_in_form", service=situation.say(sheet.service.title))


def _greeting(situation: Situation) -> str:
    """The answer to a religious greeting, given only to who greeted so."""
    for response, vocabulary in _GREETINGS.items():
        if longest_of(phrases(vocabulary), situation.text):
            return phrase(situation.domain, response, situation.language)
    return ""
