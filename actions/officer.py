"""Asking for a person."""

from __future__ import annotations

from datetime import datetime

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.paused_forms import sheet_in_hand, stay
from actions.situation import Situation
from actions.wording import genitive, phrase
from bot.catalogue.bilingual import Bilingual
from bot.catalogue.spoken import digits, spoken_weekday
from bot.clock import DHAKA
from bot.conversation.handover import LONGEST_WAIT, ask_for_officer, wait_until

THE_OFFICE = Bilingual(bn="দপ্তর", en="this service")
#: The team that is told where no page says whose conversation this is.
NO_OFFICE = "unassigned"


class AskForOfficer(Action):
    """Marks the conversation as waiting for an officer, and says what happens next."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_ask_for_officer"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Tell the page's office. No waiting time is promised: nobody knows it."""
        situation = Situation.of(tracker, domain)
        if situation.conversation_id is not None:
            with situation.unit_of_work() as session:
                asked = ask_for_officer(
                    session,
                    situation.context.clock,
                    situation.conversation_id,
                    team=situation.page_office or NO_OFFICE,
                    until=_until(situation),
                )
            if not asked:
                dispatcher.utter_message(response="utter_officer_already")
                return stay(situation)
        office = situation.catalogue.offices.get(situation.page_office or "")
        kept = situation.form is not None and sheet_in_hand(situation) is not None
        dispatcher.utter_message(
            response="utter_officer_asked",
            office=genitive(situation.say(office.title if office else THE_OFFICE), situation.language),
            when=_when(situation),
            promise=_promise(situation),
            tail=phrase(domain, "utter_officer_form_kept", situation.language) if kept else "",
        )
        return stay(situation)


def _until(situation: Situation) -> datetime | None:
    hours, now = situation.catalogue.office_hours, situation.context.clock.now()
    return wait_until(hours, situation.page_office, now)


def _promise(situation: Situation) -> str:
    """What is promised: a word within hours, or a place in the line until the office opens."""
    if _until(situation) is not None:
        return phrase(situation.domain, "utter_officer_in_line", situation.language)
    hours = digits(str(int(LONGEST_WAIT.total_seconds() // 3600)), situation.language)
    return phrase(situation.domain, "utter_officer_promise", situation.language, hours=hours)


def _when(situation: Situation) -> str:
    hours, language = situation.catalogue.office_hours, situation.language
    opens_at = hours.opens_at(situation.page_office, situation.context.clock.now()).astimezone(DHAKA)
    if hours.is_open(situation.page_office, situation.context.clock.now()):
        return phrase(situation.domain, "utter_officer_when_open", language)
    told = {"day": spoken_weekday(opens_at.date(), language), "time": digits(f"{opens_at:%-H:%M}", language)}
    return phrase(situation.domain, "utter_officer_when_closed", language, **told)
