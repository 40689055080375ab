"""Asks for a field whose possible answers are not all in the service's file: one class, told which field."""

from __future__ import annotations

from abc import ABC, abstractmethod

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.answer_sheet import AnswerSheet
from actions.districts import district_replies, note_likely, offered_places, places_in
from actions.hearings import day_lines, day_replies, offers
from actions.situation import Situation
from bot.catalogue.dialogue_fragment import SKIP, SKIP_TITLES, answer_payload, question_name, slot_name

# Answers that may name a place: of a shop, an office, or where it happened.
_IN_WORDS = ("text", "long_text")


class AskWithOffers(Action, ABC):
    """The question for one field of one service. Its classes follow from the catalogue."""

    @property
    @abstractmethod
    def asks(self) -> tuple[str, str]:
        """The codes of the service and of the field."""

    @property
    @abstractmethod
    def action_name(self) -> str:
        """Rasa's name of the action."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return self.action_name

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Ask; with the days of a hearing, or the districts that an unclear answer may have meant."""
        situation = Situation.of(tracker, domain)
        service = situation.catalogue.service(self.asks[0])
        field = service.field(self.asks[1])
        slot = slot_name(service.code, field.name)
        if field.kind == "hearing_date":
            found = offers(AnswerSheet(service, situation), situation)
            text = f"{situation.say(field.question)}\n{day_lines(found, situation)}"
            skip = {"title": situation.say(SKIP_TITLES[field.kind]), "payload": answer_payload(slot, SKIP)}
            replies = [*day_replies(found, slot, situation.language), skip]
            dispatcher.utter_message(text=text, quick_replies=replies)
        elif offered := offered_places(situation, slot):
            replies = district_replies(slot, offered, situation)
            dispatcher.utter_message(response="utter_which_district", quick_replies=replies)
        else:
            sheet = AnswerSheet(service, situation)
            places = places_in(
                [sheet.answer(one) for one in sheet.asked() if one.kind in _IN_WORDS], situation
            )
            replies = district_replies(slot, places, situation)
            dispatcher.utter_message(response=question_name(service, field), quick_replies=replies)
            return note_likely(slot, places)
        return []
