"""Correcting one particular of a submitted case: which case, which particular, the new value."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, FormValidationAction, Tracker
from rasa_sdk.events import ActiveLoop, EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import REQUESTED_SLOT
from rasa_sdk.types import DomainDict

from actions.answers import FIXED_FORM, SKIPPED, read_answer
from actions.interruptions import interrupts
from actions.particulars import masked_value
from actions.situation import Situation
from bot.cases.corrections import correct_case, correctable_fields
from bot.cases.errors import NotCorrectable, UnfitValue
from bot.cases.own_cases import OwnCase, own_cases
from bot.cases.validation import check, stop_for
from bot.catalogue.dialogue_fragment import payload
from bot.catalogue.schema import ServiceField

FORM = "correction_form"
#: The case and the field that are being corrected.
ABOUT_SLOT = "correction_about"
VALUE_SLOT = "correction_value"
INTENT = "correct_my_data"


class CorrectCase(Action):
    """Begins: finds out which case and which particular."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_correct_case"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Ask for what is not known yet, then for the new value."""
        situation = Situation.of(tracker, domain)
        if situation.form not in (None, FORM):
            dispatcher.utter_message(response="utter_correct_after_form")
            return []
        return begin_correction(situation, dispatcher)


def begin_correction(situation: Situation, dispatcher: CollectingDispatcher) -> list[EventType]:
    """Ask which case, which particular, or for the new value; says so if nothing can be corrected."""
    own = {one.status.reference: one for one in _open_cases(situation)}
    if not own:
        dispatcher.utter_message(response="utter_nothing_to_correct")
        return []
    wanted = situation.entity("reference_number")
    reference = str(wanted) if wanted else (next(iter(own)) if len(own) == 1 else None)
    if reference is None:
        replies = [{"title": one, "payload": payload(INTENT, reference_number=one)} for one in own]
        dispatcher.utter_message(response="utter_correct_which_case", quick_replies=replies)
        return []
    if reference not in own:
        dispatcher.utter_message(response="utter_not_correctable")
        return []
    return _which_particular(own[reference], situation, dispatcher)


def _which_particular(
    own: OwnCase, situation: Situation, dispatcher: CollectingDispatcher
) -> list[EventType]:
    reference, fields = own.status.reference, _fields(own, situation)
    name = situation.entity("field") if situation.is_tap else None
    if name in {field.name for field in fields}:
        about = {"reference": reference, "field": name}
        return [SlotSet(ABOUT_SLOT, about), SlotSet(VALUE_SLOT, None), FollowupAction(FORM)]
    replies = [
        {
            "title": situation.say(field.label),
            "payload": payload(INTENT, reference_number=reference, field=field.name),
        }
        for field in fields
    ]
    dispatcher.utter_message(
        response="utter_correct_which_particular", reference=reference, quick_replies=replies
    )
    return []


class AskCorrectionValue(Action):
    """Asks for the new value, with what stands there now, as far as it may be shown."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_ask_correction_value"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Ask."""
        situation = Situation.of(tracker, domain)
        own, field = _about(situation)
        if own is None or field is None:
            return []
        shown = masked_value(field, own.fields[field.name], situation)
        response = "utter_correct_ask_value" if shown else "utter_correct_ask_words"
        label = situation.say(field.label)
        dispatcher.utter_message(response=response, label=label, shown=shown or "")
        return []


class CorrectionForm(FormValidationAction):
    """Reads the new value as the service's own form would."""

    def name(self) -> str:
        """Rasa's name for the validation action of the form."""
        return f"validate_{FORM}"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Take a value that fits; say what does not fit; leave anything else to rules."""
        situation = Situation.of(tracker, domain)
        if situation.slot(REQUESTED_SLOT) is None or tracker.latest_action_name != "action_listen":
            return [SlotSet(REQUESTED_SLOT, VALUE_SLOT)]
        _, field = _about(situation)
        if field is None:
            # The case was closed meanwhile: the end of the form says so.
            return [SlotSet(VALUE_SLOT, ""), SlotSet(REQUESTED_SLOT, None)]
        value = read_answer(field, situation)
        was_read = value is not None and field.kind in FIXED_FORM
        if value == SKIPPED or situation.is_tap or interrupts(situation, field.kind, was_read=was_read):
            return []
        verdict = check(field, value, today=situation.today) if value is not None else None
        if verdict is None or not verdict.stands or stop_for(field, value, verdict) is not None:
            dispatcher.utter_message(text=situation.say(field.invalid))
            return [SlotSet(VALUE_SLOT, None), SlotSet(REQUESTED_SLOT, VALUE_SLOT)]
        return [SlotSet(VALUE_SLOT, verdict.value), SlotSet(REQUESTED_SLOT, None)]


class StoreCorrection(Action):
    """Runs when the correction form has ended."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_store_correction"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Correct the case and say so."""
        situation = Situation.of(tracker, domain)
        about, value = situation.slot(ABOUT_SLOT), situation.slot(VALUE_SLOT)
        if about and value is not None:
            _store(about, value, situation, dispatcher)
        return [SlotSet(VALUE_SLOT, None), SlotSet(ABOUT_SLOT, None)]


def end_correction_form() -> list[EventType]:
    """Leave the form without correcting anything."""
    emptied = [SlotSet(VALUE_SLOT, None), SlotSet(ABOUT_SLOT, None)]
    return [ActiveLoop(None), SlotSet(REQUESTED_SLOT, None), *emptied]


def _store(about: dict[str, str], value: Any, situation: Situation, dispatcher: CollectingDispatcher) -> None:
    own, field = _about(situation)
    done = None
    if own is not None and field is not None and situation.conversation_id is not None:
        done = _corrected(about, value, situation)
    if done is None or field is None:
        dispatcher.utter_message(response="utter_not_correctable")
        return
    shown = masked_value(field, value, situation)
    dispatcher.utter_message(
        response="utter_case_corrected",
        reference=about["reference"],
        label=situation.say(field.label),
        shown=f": {shown}" if shown else "",
    )


def _corrected(about: dict[str, str], value: Any, situation: Situation) -> Any:
    try:
        with situation.unit_of_work() as session:
            return correct_case(
                session,
                situation.catalogue,
                situation.context.clock,
                conversation_id=situation.conversation_id or 0,
                value=value,
                idempotency_key=situation.idempotency_key("action_store_correction"),
                **about,
            )
    except (NotCorrectable, UnfitValue):
        return None


def _about(situation: Situation) -> tuple[OwnCase | None, ServiceField | None]:
    """The case and the field that are being corrected; None where they no longer can be."""
    about = situation.slot(ABOUT_SLOT) or {}
    for own in _open_cases(situation):
        if own.status.reference == about.get("reference"):
            fields = {field.name: field for field in _fields(own, situation)}
            return own, fields.get(str(about.get("field")))
    return None, None


def _fields(own: OwnCase, situation: Situation) -> list[ServiceField]:
    return correctable_fields(situation.catalogue.service(own.status.service), own.fields)


def _open_cases(situation: Situation) -> list[OwnCase]:
    """The citizen's cases of which something can be corrected, newest first."""
    if situation.conversation_id is None:
        return []
    with situation.unit_of_work() as session:
        own = own_cases(session, situation.catalogue, situation.now, situation.conversation_id)
    offered = situation.catalogue.services
    return [one for one in own if one.kept_until is None and one.status.service in offered]
