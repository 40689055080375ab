"""Questions that need no case: when an office is open, where it is, its number, the law.

What is told comes from ``catalogue/facts/``, with its source; what nobody confirmed is not told.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.asked_about import remember
from actions.helplines import district_slug, named_numbers, said, short_numbers, tell_helplines
from actions.paused_forms import sheet_in_hand
from actions.services_menu import OFFICER
from actions.situation import Situation
from actions.topics import named_topic
from actions.wording import phrase
from actions.words import words
from bot.catalogue.dialogue_fragment import payload
from bot.catalogue.facts import FactSheet
from bot.catalogue.spoken import spoken_month

INTENT = "faq"
#: What can be asked here, in the order in which it is offered.
ABOUT = ("office_hours", "office_location", "contact", "law")


class AnswerFact(Action):
    """Answers a question of the intent ``faq`` about one service."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_answer_fact"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Find out what is asked and about which service, and answer."""
        situation = Situation.of(tracker, domain)
        about = _about(situation)
        # "106", and nothing else: what is that number?
        is_number = len(words(situation.text)) == 1 and bool(named_numbers(situation))
        if (about == "contact" or is_number) and tell_helplines(dispatcher, situation):
            return []
        sheet = _sheet(situation)
        if about is None:
            topic = {"service": sheet.topic} if sheet else {}
            dispatcher.utter_message(
                response="utter_ask_what_about",
                quick_replies=[
                    {
                        "title": phrase(domain, f"utter_about_{one}", situation.language),
                        "payload": payload(INTENT, about=one, **topic),
                    }
                    for one in ABOUT
                ],
            )
        elif sheet is None and about == "contact":
            dispatcher.utter_message(
                response="utter_helplines_all",
                helplines=said(short_numbers(situation), situation),
                quick_replies=_topics(situation, about),
            )
        elif sheet is None:
            dispatcher.utter_message(
                response="utter_ask_which_service", quick_replies=_topics(situation, about)
            )
        else:
            tell_facts(dispatcher, situation, sheet, about)
            return remember(sheet.topic, situation)
        return []


def tell_facts(dispatcher: CollectingDispatcher, situation: Situation, sheet: FactSheet, about: str) -> None:
    """Tell what is confirmed, each with its source; where nothing is, say so and give the hotlines."""
    facts = sheet.confirmed(about)
    lines = [
        phrase(
            situation.domain,
            "utter_fact_line",
            situation.language,
            text=situation.say(fact.text),
            source=situation.say(fact.source),
            checked=spoken_month(fact.checked_on, situation.language),
        )
        for fact in facts
    ]
    named = {
        "service": situation.say(sheet.title),
        "about": phrase(situation.domain, f"utter_about_{about}", situation.language),
    }
    replies = [{"title": situation.say(OFFICER), "payload": "/talk_to_officer"}]
    if lines:
        dispatcher.utter_message(response="utter_facts", facts="\n".join(lines), **named)
        return
    district = district_slug(situation)
    numbers = said(situation.catalogue.helplines.for_service(sheet.topic, sheet.agency, district), situation)
    dispatcher.utter_message(response="utter_fact_unknown", hotlines=numbers, quick_replies=replies, **named)


def _about(situation: Situation) -> str | None:
    """What is asked: tapped, or as understanding ranks it."""
    tapped = situation.entity("about")
    if tapped is None:
        selectors: Mapping[str, Any] = situation.tracker.latest_message.get("response_selector") or {}
        for selector in selectors.values():
            tapped = str(selector["response"]["intent_response_key"]).partition("/")[2]
    return tapped if tapped in ABOUT else None


def _sheet(situation: Situation) -> FactSheet | None:
    """Of the service that is tapped or named; else of the one in hand, else of the page's only one."""
    sheets = situation.catalogue.fact_sheets
    named = situation.entity("service") or named_topic(situation)
    if named is not None:
        return sheets.get(str(named))
    if situation.form is not None and (in_hand := sheet_in_hand(situation)) is not None:
        return sheets.get(in_hand.service.code)
    if (service := situation.service_asked_with) is not None:
        return sheets.get(service.code)
    agency = situation.entity("agency") or situation.page_agency
    own = [sheet for sheet in sheets.values() if sheet.agency == agency]
    return own[0] if len(own) == 1 else None


def _topics(situation: Situation, about: str) -> list[dict[str, str]]:
    """The services of which this is known, those of the page's agency first."""
    sheets = [sheet for sheet in situation.catalogue.fact_sheets.values() if sheet.confirmed(about)]
    sheets.sort(key=lambda sheet: sheet.agency != situation.page_agency)
    return [
        {"title": situation.say(sheet.title), "payload": payload(INTENT, about=about, service=sheet.topic)}
        for sheet in sheets
    ]
