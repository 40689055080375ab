"""Pictures, files, voice messages, stickers and places that come without words."""

from __future__ import annotations

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.answers import evidence
from actions.information import PENDING_SLOT, offer_cases
from actions.services_menu import service_replies
from actions.situation import Situation

_RESPONSES = {
    "sticker": "utter_sticker",
    "audio": "utter_voice_message",
    "location": "utter_location_received",
    "image": "utter_attachment_received",
    "video": "utter_attachment_received",
    "file": "utter_attachment_received",
}
_UNSUPPORTED = "utter_attachment_unsupported"


class ReceiveAttachment(Action):
    """Answers what came without words, outside of a form."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_receive_attachment"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Keep files until the citizen says what they belong to; say what cannot be read."""
        situation = Situation.of(tracker, domain)
        response = response_to_attachment(situation)
        files = [] if only_voice(situation) else evidence(situation)
        if not files:
            dispatcher.utter_message(response=response)
            return []
        if not offer_cases(situation, dispatcher, "utter_attachment_for_case"):
            dispatcher.utter_message(response=response, quick_replies=service_replies(situation))
        kept = [*(situation.slot(PENDING_SLOT) or []), *files]
        return [SlotSet(PENDING_SLOT, kept)]


def response_to_attachment(situation: Situation, *, in_form: bool = False) -> str:
    """The response to the first attachment of a message."""
    first = next(iter(situation.attachments), {})
    kind = "sticker" if first.get("sticker_id") else str(first.get("type"))
    response = _RESPONSES.get(kind, _UNSUPPORTED)
    return "utter_attachment_not_now" if in_form and response == "utter_attachment_received" else response


def only_voice(situation: Situation) -> bool:
    """Whether the message is a voice message: words that the bot cannot hear, not evidence."""
    return all(one.get("type") == "audio" for one in situation.attachments)
