"""What a citizen taps or writes when the office is done: open the case again, appeal."""

from __future__ import annotations

from collections.abc import Callable

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict
from sqlalchemy.orm import Session

from actions.situation import Situation
from actions.typed_wishes import case_meant
from bot.cases.after_closing import CaseClaim, appeal_case, reopen_case
from bot.cases.errors import NotOffered
from bot.cases.queries import case_status, wording
from bot.catalogue.loader import Catalogue
from bot.clock import Clock

Command = Callable[[Session, Catalogue, Clock, CaseClaim], "str | None"]


class ReopenCase(Action):
    """Opens a closed case again."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_reopen_case"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Open it and say where it stands now."""
        situation = Situation.of(tracker, domain)
        _carry_out(reopen_case, self.name(), situation, dispatcher, "utter_case_reopened")
        return []


class AppealCase(Action):
    """Appeals against a decision."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_appeal_case"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Appeal and say where the case stands now."""
        situation = Situation.of(tracker, domain)
        _carry_out(appeal_case, self.name(), situation, dispatcher, "utter_case_appealed")
        return []


def _carry_out(
    command: Command, action: str, situation: Situation, dispatcher: CollectingDispatcher, response: str
) -> None:
    reference = case_meant(situation, dispatcher)
    if reference is not None and carried_out(action, reference, situation, dispatcher, command):
        _say_stage(reference, situation, dispatcher, response)


def carried_out(
    action: str, reference: str, situation: Situation, dispatcher: CollectingDispatcher, command: Command
) -> bool:
    """Whether a command on a case was carried out; else the citizen is told why not."""
    whose = CaseClaim(reference, situation.conversation_id, situation.idempotency_key(action))
    try:
        with situation.unit_of_work() as session:
            done = command(session, situation.catalogue, situation.context.clock, whose)
    except NotOffered:
        dispatcher.utter_message(response="utter_not_offered_now")
        return False
    if done is None:
        dispatcher.utter_message(response="utter_case_not_found")
    return done is not None


def _say_stage(reference: str, situation: Situation, dispatcher: CollectingDispatcher, response: str) -> None:
    with situation.unit_of_work() as session:
        status = case_status(
            session,
            situation.catalogue,
            reference=reference,
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
