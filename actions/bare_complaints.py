"""Somebody says that they have a complaint, and nothing else: then it is one for the agency of the page."""

from __future__ import annotations

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.situation import Situation
from actions.vocabulary import phrases
from actions.words import longest_of, sounds
from bot.catalogue.dialogue_fragment import form_name


class BeginComplaint(Action):
    """Begins the form for complaints of the page's agency."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_begin_complaint"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Open it."""
        service = complaint_here(Situation.of(tracker, domain))
        return [FollowupAction(form_name(service))] if service else []


def complaint_here(situation: Situation) -> str | None:
    """The service that a bare complaint on this page is for; None if it is no bare one, or there is none."""
    services = situation.catalogue.services.values()
    own = (one.code for one in services if one.takes_complaints and one.agency == situation.page_agency)
    return next(own, None) if _is_bare(situation.text) else None


def _is_bare(text: str) -> bool:
    if not longest_of(phrases("complaining"), text):
        return False
    around = (*phrases("complaining"), *phrases("around_a_complaint"))
    return set(sounds(text)) <= {sound for one in around for sound in sounds(one)}
