"""The forms of all services: one class, told by the catalogue what to ask.

The validation action of Rasa's forms reads each message, says what does not fit and what is known already,
and asks the engine for the next slot. The reading itself is in ``form_reading``.
"""

from __future__ import annotations

from abc import ABC, abstractmethod

from rasa_sdk import FormValidationAction, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import REQUESTED_SLOT
from rasa_sdk.types import DomainDict

from actions.answer_sheet import AnswerSheet
from actions.form_reading import FormReading
from actions.situation import Situation
from bot.catalogue.dialogue_fragment import CONFIRMED_SLOT, form_name


class ServiceForm(FormValidationAction, ABC):
    """The form of one service. Its classes follow from the catalogue (``actions.services``)."""

    @property
    @abstractmethod
    def service_code(self) -> str:
        """The service's code in the catalogue."""

    def name(self) -> str:
        """Rasa's name for the validation action of this service's form."""
        return f"validate_{form_name(self.service_code)}"

    async def required_slots(
        self, domain_slots: list[str], dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[str]:
        """The slots that apply, given the answers so far."""
        sheet = self._sheet(Situation.of(tracker, domain))
        return [*(sheet.slot(field) for field in sheet.asked()), CONFIRMED_SLOT]

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Read the message; no event at all means that it was about something else."""
        situation = Situation.of(tracker, domain)
        reading = FormReading(self._sheet(situation), situation, dispatcher)
        requested = situation.slot(REQUESTED_SLOT)
        if requested is None:
            return reading.opened()
        if not _is_answer(tracker):
            return reading.back_at(requested)
        return reading.answered(requested)

    def _sheet(self, situation: Situation) -> AnswerSheet:
        return AnswerSheet(situation.catalogue.service(self.service_code), situation)


def _is_answer(tracker: Tracker) -> bool:
    """Whether the form runs because the citizen answered, and not because it comes back."""
    loop = tracker.active_loop or {}
    return tracker.latest_action_name == "action_listen" and not loop.get("is_interrupted")
