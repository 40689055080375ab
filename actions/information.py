"""Adding to a case: new information, or a photo that was sent later."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, FormValidationAction, Tracker
from rasa_sdk.events import ActiveLoop, EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import REQUESTED_SLOT
from rasa_sdk.types import DomainDict

from actions.answers import evidence
from actions.confidential import erasing, is_confidential
from actions.interruptions import interrupts
from actions.situation import Situation
from bot.cases.commands import add_information
from bot.cases.queries import CaseStatus, cases_of
from bot.catalogue.dialogue_fragment import payload

CASE_SLOT = "information_case"
TEXT_SLOT = "information_text"
PENDING_SLOT = "pending_attachments"
#: So many open cases are offered to add to.
MOST_OFFERED = 8


class AddInformation(Action):
    """Begins adding to a case, or adds at once what was sent before."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_add_information"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Find out which case, and what to add."""
        situation = Situation.of(tracker, domain)
        reference = situation.entity("reference_number")
        if reference is None:
            if not offer_cases(situation, dispatcher, "utter_add_to_which_case"):
                dispatcher.utter_message(response="utter_no_open_case")
            return []
        pending = situation.slot(PENDING_SLOT)
        if pending:
            store(situation, dispatcher, self.name(), reference=str(reference), attachments=pending)
            return [SlotSet(PENDING_SLOT, None)]
        return [
            SlotSet(CASE_SLOT, str(reference)),
            SlotSet(TEXT_SLOT, None),
            FollowupAction("information_form"),
        ]


class InformationForm(FormValidationAction):
    """Asks for the words or the photo to add."""

    def name(self) -> str:
        """Rasa's name for the validation action of the form."""
        return "validate_information_form"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Take a text or photos; anything else is left to rules."""
        situation = Situation.of(tracker, domain)
        opening = situation.slot(REQUESTED_SLOT) is None
        if opening or tracker.latest_action_name != "action_listen":
            return [SlotSet(REQUESTED_SLOT, TEXT_SLOT)]
        files = evidence(situation)
        if not files and (situation.is_tap or interrupts(situation, "long_text", was_read=False)):
            return []
        told = {"text": situation.text, "attachments": files}
        return [SlotSet(TEXT_SLOT, told), SlotSet(REQUESTED_SLOT, None)]


class StoreInformation(Action):
    """Runs when the information form has ended."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_store_information"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Add what was told to the case."""
        situation = Situation.of(tracker, domain)
        told, reference = situation.slot(TEXT_SLOT), situation.slot(CASE_SLOT)
        if told and reference:
            store(situation, dispatcher, self.name(), reference=reference, **told)
        return [SlotSet(TEXT_SLOT, None), SlotSet(CASE_SLOT, None)]


def store(
    situation: Situation,
    dispatcher: CollectingDispatcher,
    action: str,
    *,
    reference: str | None = None,
    receipt_code: str | None = None,
    text: str = "",
    attachments: list[dict[str, Any]] | None = None,
) -> None:
    """Add to the citizen's own case and say so; another's case is not found."""
    with situation.unit_of_work() as session:
        added = add_information(
            session,
            situation.catalogue,
            situation.context.clock,
            text=text,
            attachments=attachments or [],
            reference=reference,
            receipt_code=receipt_code,
            conversation_id=None if receipt_code else situation.conversation_id,
            idempotency_key=situation.idempotency_key(action),
        )
    # A message about a report without a name, or about a confidential matter, is forgotten once answered.
    erase = erasing(bool(receipt_code) or (added is not None and is_confidential(added.service, situation)))
    if added is None:
        dispatcher.utter_message(response="utter_case_not_found", **erase)
    elif receipt_code:
        dispatcher.utter_message(response="utter_report_information_added", **erase)
    else:
        dispatcher.utter_message(response="utter_information_added", reference=added.reference, **erase)


def open_cases(situation: Situation) -> list[CaseStatus]:
    """The citizen's cases that still take something, newest first."""
    if situation.conversation_id is None:
        return []
    with situation.unit_of_work() as session:
        own = cases_of(session, situation.catalogue, situation.conversation_id)
    return [status for status in own if status.closed_on is None][:MOST_OFFERED]


def offer_cases(situation: Situation, dispatcher: CollectingDispatcher, response: str) -> bool:
    """Ask which case is meant; False if the citizen has none."""
    replies = [
        {"title": status.reference, "payload": payload("add_information", reference_number=status.reference)}
        for status in open_cases(situation)
    ]
    if not replies:
        return False
    dispatcher.utter_message(response=response, quick_replies=replies)
    return True


def end_information_form() -> list[EventType]:
    """Leave the information form without adding anything."""
    return [
        ActiveLoop(None),
        SlotSet(REQUESTED_SLOT, None),
        SlotSet(TEXT_SLOT, None),
        SlotSet(CASE_SLOT, None),
    ]
