"""A message that the citizen has changed after it was sent."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.answer_sheet import AnswerSheet
from actions.answers import read_answer
from actions.early_answers import told_by
from actions.situation import Edited, Situation
from bot.cases.queries import cases_of
from bot.catalogue.schema import ServiceField
from bot.text.normalise import normalise

_FREE_TEXT = frozenset({"text", "long_text", "name"})


class EditMessage(Action):
    """Says what becomes of a changed message that no open form takes."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_edit_message"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """A submitted case is changed by its own way only."""
        situation = Situation.of(tracker, domain)
        has_case = False
        if situation.conversation_id is not None:
            with situation.unit_of_work() as session:
                has_case = bool(cases_of(session, situation.catalogue, situation.conversation_id))
        said = "utter_edit_after_submission" if has_case else "utter_edit_without_form"
        dispatcher.utter_message(response=said)
        return []


def edited_fields(sheet: AnswerSheet, edited: Edited) -> list[ServiceField]:
    """The fields whose answers came from a message that is changed now."""
    return [one for one in sheet.asked() if sheet.slot(one) in edited.slots and sheet.answer(one) is not None]


def reread(field: ServiceField, sheet: AnswerSheet, situation: Situation, *, alone: bool) -> Any:
    """The answer of a changed message; None if it holds none.

    Args:
        alone: the message had answered this field only, as asked.
    """
    was_all = situation.edited is not None and sheet.answer(field) == normalise(situation.edited.text).strip()
    if field.kind == "attachment":
        return None
    if alone or was_all or field.kind not in _FREE_TEXT:
        return read_answer(field, situation)
    return told_by(field, situation)
