"""Where a case stands: for who filed it, by reference or passport with the phone, or by the receipt code."""

from __future__ import annotations

from rasa_sdk import Action, FormValidationAction, Tracker
from rasa_sdk.events import ActiveLoop, EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import REQUESTED_SLOT
from rasa_sdk.types import DomainDict

from actions.case_naming import CaseName, information_beside_code, named_case
from actions.information import store
from actions.interruptions import interrupts
from actions.situation import Situation
from actions.status_words import list_cases, missed, say_status, too_many_misses
from actions.typed_wishes import typed_wish
from actions.vocabulary import phrases
from actions.words import LONGEST_SHORT_ANSWER, longest_of, says_skip, says_yes_or_no, words
from bot.cases.queries import case_status, cases_by_passport, cases_of

REFERENCE_SLOT = "status_reference"
PHONE_SLOT = "status_phone"
#: Stands for the reference where somebody does not have it at hand.
PASSPORT_SLOT = "status_passport"
#: So many cases are listed; the newest come first.
MOST_LISTED = 8


class CaseStatusAction(Action):
    """Answers at once where it can: a case that is the citizen's own, or their only one."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_case_status"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Tell the status, list the citizen's cases, or ask which case is meant."""
        situation = Situation.of(tracker, domain)
        wish = None if situation.is_tap or situation.form is not None else typed_wish(situation)
        if wish is not None:
            return [FollowupAction(f"action_{wish.intent}")]
        named = named_case(situation)
        if named is not None:
            return self._of_named(named, situation, dispatcher)
        if situation.conversation_id is None:
            return _ask(situation, dispatcher, None)
        with situation.unit_of_work() as session:
            own = cases_of(session, situation.catalogue, situation.conversation_id)
            if len(own) == 1:
                say_status(own[0], session, situation, dispatcher)
                return [*_emptied(), *_ended(situation)]
            if own:
                list_cases(own[:MOST_LISTED], session, situation, dispatcher)
                return [*_emptied(), *_ended(situation)]
        return _ask(situation, dispatcher, None)

    def _of_named(
        self, named: CaseName, situation: Situation, dispatcher: CollectingDispatcher
    ) -> list[EventType]:
        if too_many_misses(situation):
            dispatcher.utter_message(response="utter_too_many_misses")
            return []
        told = information_beside_code(situation) if named.receipt_code else None
        if told is not None:
            store(situation, dispatcher, self.name(), receipt_code=named.receipt_code, text=told)
            return []
        with situation.unit_of_work() as session:
            status = case_status(
                session,
                situation.catalogue,
                reference=named.reference,
                receipt_code=named.receipt_code,
                conversation_id=situation.conversation_id,
            )
            if status is not None:
                say_status(status, session, situation, dispatcher)
                return _emptied()
        if named.receipt_code is not None:
            dispatcher.utter_message(response="utter_case_not_found")
            return [missed(situation)]
        return _ask(situation, dispatcher, named.reference)


class StatusForm(FormValidationAction):
    """Asks for the reference, and for the phone where the case was filed elsewhere."""

    def name(self) -> str:
        """Rasa's name for the validation action of the form."""
        return "validate_status_form"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Read the reference or the phone."""
        situation = Situation.of(tracker, domain)
        requested = situation.slot(REQUESTED_SLOT)
        if requested is None or tracker.latest_action_name != "action_listen":
            return _request(situation)
        # Who asks for the status again and tells a number of theirs answers what was asked.
        answers = situation.intent == "check_case_status" and bool(_told_numbers(situation))
        was_read = _reads(situation, requested)
        if situation.is_tap or (not answers and interrupts(situation, "reference", was_read=was_read)):
            return []
        # Whoever is asked for the phone and writes a number of a case again means that case.
        if requested == PHONE_SLOT and (situation.entity("phone") or named_case(situation) is None):
            return self._phone(situation, dispatcher)
        return self._reference(situation, dispatcher)

    def _reference(self, situation: Situation, dispatcher: CollectingDispatcher) -> list[EventType]:
        named = named_case(situation)
        if named is None and _has_none(situation.text):
            dispatcher.utter_message(response="utter_no_reference")
            return [SlotSet(REFERENCE_SLOT, None), SlotSet(REQUESTED_SLOT, None)]
        if named is None and _told_numbers(situation):
            return self._numbers(situation, dispatcher)
        if named is None:
            dispatcher.utter_message(response="utter_status_reference_invalid")
            return [SlotSet(REFERENCE_SLOT, None), SlotSet(REQUESTED_SLOT, REFERENCE_SLOT)]
        if named.receipt_code is not None:
            # The code is enough, and stays in no slot: what is asked for is answered now or not at all.
            _tell_by_code(named.receipt_code, situation, dispatcher)
            return [SlotSet(REFERENCE_SLOT, None), SlotSet(REQUESTED_SLOT, None)]
        with situation.unit_of_work() as session:
            status = case_status(
                session,
                situation.catalogue,
                reference=named.reference,
                conversation_id=situation.conversation_id,
            )
            if status is not None:
                say_status(status, session, situation, dispatcher)
                return [SlotSet(REFERENCE_SLOT, None), SlotSet(REQUESTED_SLOT, None)]
        phone = situation.entity("phone") or situation.slot(PHONE_SLOT)
        asked = _missing(named.reference, None, phone)
        return [
            SlotSet(REFERENCE_SLOT, named.reference),
            SlotSet(PHONE_SLOT, phone),
            SlotSet(REQUESTED_SLOT, asked),
        ]

    def _numbers(self, situation: Situation, dispatcher: CollectingDispatcher) -> list[EventType]:
        """A passport or a phone where the reference was asked for: kept, and the other is asked for."""
        told = _told_numbers(situation)
        kept = {slot: told.get(slot) or situation.slot(slot) for slot in (PASSPORT_SLOT, PHONE_SLOT)}
        if kept[PASSPORT_SLOT] is None:
            dispatcher.utter_message(response="utter_status_phone_noted")
        asked = _missing(None, kept[PASSPORT_SLOT], kept[PHONE_SLOT])
        return [*(SlotSet(slot, value) for slot, value in kept.items()), SlotSet(REQUESTED_SLOT, asked)]

    def _phone(self, situation: Situation, dispatcher: CollectingDispatcher) -> list[EventType]:
        phone = situation.entity("phone")
        if phone is None:
            dispatcher.utter_message(response="utter_status_phone_invalid")
            return [SlotSet(PHONE_SLOT, None), SlotSet(REQUESTED_SLOT, PHONE_SLOT)]
        return [SlotSet(PHONE_SLOT, phone), SlotSet(REQUESTED_SLOT, None)]


class ShowStatus(Action):
    """Runs when the status form has ended with a reference and a phone."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_show_status"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Tell the status, or that nothing was found: the same for an unknown case and for another's."""
        situation = Situation.of(tracker, domain)
        reference, phone = situation.slot(REFERENCE_SLOT), situation.slot(PHONE_SLOT)
        passport = situation.slot(PASSPORT_SLOT)
        emptied = _emptied()
        if not (reference or passport) or not phone:
            return emptied
        if too_many_misses(situation):
            dispatcher.utter_message(response="utter_too_many_misses")
            return emptied
        with situation.unit_of_work() as session:
            if reference is None:
                found = cases_by_passport(session, passport, phone)
            else:
                status = case_status(
                    session,
                    situation.catalogue,
                    reference=reference,
                    phone=phone,
                    conversation_id=situation.conversation_id,
                )
                found = [status] if status is not None else []
            for status in found[:MOST_LISTED]:
                say_status(status, session, situation, dispatcher)
            if found:
                return emptied
        dispatcher.utter_message(response="utter_case_not_found")
        return [*emptied, missed(situation)]


def _emptied() -> list[EventType]:
    return [SlotSet(slot, None) for slot in (REFERENCE_SLOT, PASSPORT_SLOT, PHONE_SLOT)]


def _told_numbers(situation: Situation) -> dict[str, str]:
    """The passport and the phone that a message holds, by slot."""
    told = {PASSPORT_SLOT: situation.entity("passport_number"), PHONE_SLOT: situation.entity("phone")}
    return {slot: str(value) for slot, value in told.items() if value is not None}


def _ended(situation: Situation) -> list[EventType]:
    """The status form has nothing left to ask when this was told in its middle."""
    asking = situation.form == "status_form"
    return [ActiveLoop(None), SlotSet(REQUESTED_SLOT, None)] if asking else []


def _ask(situation: Situation, dispatcher: CollectingDispatcher, reference: str | None) -> list[EventType]:
    """Ask in a form of its own; in the middle of another form only say how to ask."""
    if situation.form == "status_form" and reference is None:
        return []  # its question says what is missing
    if situation.form is not None:
        response = "utter_case_not_found" if reference else "utter_status_ask_reference"
        dispatcher.utter_message(response=response)
        return [missed(situation)] if reference else []
    told = _told_numbers(situation)
    kept = [SlotSet(slot, told.get(slot)) for slot in (PASSPORT_SLOT, PHONE_SLOT)]
    return [SlotSet(REFERENCE_SLOT, reference), *kept, FollowupAction("status_form")]


def _request(situation: Situation) -> list[EventType]:
    told = (situation.slot(slot) for slot in (REFERENCE_SLOT, PASSPORT_SLOT, PHONE_SLOT))
    return [SlotSet(REQUESTED_SLOT, _missing(*told))]


def _missing(reference: str | None, passport: str | None, phone: str | None) -> str | None:
    """The slot to ask for: the reference, if there is no passport, then the phone; None if all is there."""
    if not (reference or passport):
        return REFERENCE_SLOT
    return None if phone else PHONE_SLOT


def _has_none(text: str) -> bool:
    is_lost = len(words(text)) <= LONGEST_SHORT_ANSWER and longest_of(phrases("has_none"), text) > 0
    return is_lost or says_skip(text) or says_yes_or_no(text) == "no"


def _reads(situation: Situation, requested: str) -> bool:
    told = _told_numbers(situation)
    return (
        PHONE_SLOT in told
        or (requested == REFERENCE_SLOT and bool(told))
        or named_case(situation) is not None
    )


def _tell_by_code(code: str, situation: Situation, dispatcher: CollectingDispatcher) -> None:
    with situation.unit_of_work() as session:
        status = case_status(session, situation.catalogue, receipt_code=code)
        if status is not None:
            say_status(status, session, situation, dispatcher)
            return
    dispatcher.utter_message(response="utter_case_not_found")
