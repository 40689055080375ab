"""What a citizen taps when the office is done: open the case again, appeal, rate the result."""

from __future__ import annotations

from collections.abc import Callable

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict
from sqlalchemy.orm import Session

from actions.information import CASE_SLOT, TEXT_SLOT
from actions.situation import Situation
from bot.cases.after_closing import OwnCase, appeal_case, rate_case, reopen_case
from bot.cases.errors import NotOffered
from bot.cases.queries import case_status, wording

#: Whoever rates so or lower is asked what was wrong.
LOW_RATING = 2

Command = Callable[[Session, Situation, OwnCase], "str | None"]


class ReopenCase(Action):
    """Opens a closed case again."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_reopen_case"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Open it and say where it stands now."""
        situation = Situation.of(tracker, domain)
        if _done(self.name(), situation, dispatcher, _reopen):
            _say_stage(situation, dispatcher, "utter_case_reopened")
        return []


class AppealCase(Action):
    """Appeals against a decision."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_appeal_case"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Appeal and say where the case stands now."""
        situation = Situation.of(tracker, domain)
        if _done(self.name(), situation, dispatcher, _appeal):
            _say_stage(situation, dispatcher, "utter_case_appealed")
        return []


class RateCase(Action):
    """Takes a rating, or asks for it."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_rate_case"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Keep the rating; after a low one ask what was wrong, unless another form is open."""
        situation = Situation.of(tracker, domain)
        rating = _rating(situation)
        reference = situation.entity("reference_number")
        if rating is None:
            dispatcher.utter_message(response="utter_ask_rating", reference=reference)
            return []
        if not _done(self.name(), situation, dispatcher, _rate):
            return []
        if rating > LOW_RATING or situation.form is not None:
            dispatcher.utter_message(response="utter_rated")
            return []
        dispatcher.utter_message(response="utter_rated_low")
        ask = FollowupAction("information_form")
        return [SlotSet(CASE_SLOT, str(reference)), SlotSet(TEXT_SLOT, None), ask]


def _reopen(session: Session, situation: Situation, whose: OwnCase) -> str | None:
    return reopen_case(session, situation.catalogue, situation.context.clock, whose)


def _appeal(session: Session, situation: Situation, whose: OwnCase) -> str | None:
    return appeal_case(session, situation.catalogue, situation.context.clock, whose)


def _rate(session: Session, situation: Situation, whose: OwnCase) -> str | None:
    rating = _rating(situation) or 0
    return rate_case(session, situation.catalogue, situation.context.clock, whose, rating=rating)


def _rating(situation: Situation) -> int | None:
    told = str(situation.entity("rating") or "")
    return int(told) if told in ("1", "2", "3", "4", "5") else None


def _done(action: str, situation: Situation, dispatcher: CollectingDispatcher, command: Command) -> bool:
    """Whether the command was carried out; else the citizen is told why not."""
    reference = str(situation.entity("reference_number") or "")
    whose = OwnCase(reference, situation.conversation_id, situation.idempotency_key(action))
    try:
        with situation.unit_of_work() as session:
            done = command(session, situation, whose)
    except NotOffered:
        dispatcher.utter_message(response="utter_not_offered_now")
        return False
    if done is None:
        dispatcher.utter_message(response="utter_case_not_found")
    return done is not None


def _say_stage(situation: Situation, dispatcher: CollectingDispatcher, response: str) -> None:
    with situation.unit_of_work() as session:
        status = case_status(
            session,
            situation.catalogue,
            reference=str(situation.entity("reference_number")),
            conversation_id=situation.conversation_id,
        )
        if status is None:
            return
        words = wording(session, situation.catalogue, status)
    dispatcher.utter_message(
        response=response,
        reference=status.reference,
        stage=situation.say(words.stage),
        note=situation.say(words.note),
    )
