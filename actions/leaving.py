"""Stopping, going on later, and having answers deleted."""

from __future__ import annotations

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import REQUESTED_SLOT
from rasa_sdk.types import DomainDict

from actions.answer_sheet import AnswerSheet
from actions.case_correction import FORM as CORRECTION_FORM
from actions.case_correction import begin_correction, end_correction_form
from actions.confidential import erasing
from actions.erasing import ask_to_erase
from actions.files import forget_files
from actions.information import PENDING_SLOT, end_information_form
from actions.left_open import left_open
from actions.paused_forms import let_go, pause, paused, set_aside, sheet_in_hand, sheet_to_resume, stay
from actions.reminders import remind_of_unfinished
from actions.services_menu import menu_replies, service_replies, wished_instead
from actions.situation import Situation
from actions.wording import phrase


class Cancel(Action):
    """Stops the open form. Nothing is sent; the answers are kept for a day."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_cancel"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """End the form that is open, or say that none is."""
        situation = Situation.of(tracker, domain)
        if situation.form == "information_form":
            dispatcher.utter_message(response="utter_information_cancelled")
            return end_information_form()
        if situation.form == CORRECTION_FORM:
            dispatcher.utter_message(response="utter_correction_cancelled")
            return end_correction_form()
        sheet = sheet_in_hand(situation) if situation.form else None
        ended = [ActiveLoop(None), SlotSet(REQUESTED_SLOT, None)]
        if sheet is not None:
            empty = not sheet.for_case()
            said = "utter_cancelled_empty" if empty else "utter_cancelled"
            dispatcher.utter_message(response=said, quick_replies=wished_instead(situation))
            if not empty:  # "continue" would go on with this one, whatever else waits
                return [*ended, *pause(sheet, situation)]
            remind_of_unfinished(sheet, situation, dispatcher)
            return [*ended, *let_go(sheet, situation)]
        if situation.form is not None:
            dispatcher.utter_message(response="utter_cancelled_empty")
            return ended
        dispatcher.utter_message(response="utter_nothing_to_cancel", quick_replies=menu_replies(situation))
        forget_files(situation.slot(PENDING_SLOT) or [], situation)
        return [SlotSet(PENDING_SLOT, None)]


class ResumeForm(Action):
    """Goes on with an unfinished form."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_resume_form"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Open the form again; one that is open simply asks its question again."""
        situation = Situation.of(tracker, domain)
        if situation.form is not None:
            return []
        sheet = sheet_to_resume(situation)
        if sheet is None:
            dispatcher.utter_message(
                response="utter_nothing_to_resume", quick_replies=service_replies(situation)
            )
            return []
        return [FollowupAction(sheet.form)]


class CorrectOutsideForm(Action):
    """A correction outside of a form: one put aside is opened again for it, else a case is corrected."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_correct_outside_form"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Open the form that was put aside last, or begin to correct a case."""
        situation = Situation.of(tracker, domain)
        sheet = sheet_to_resume(situation)
        if sheet is None or situation.entity("reference_number") is not None:
            return begin_correction(situation, dispatcher)
        return [FollowupAction(sheet.form)]


class ForgetAnswers(Action):
    """Deletes unfinished answers, those of the open form too; only by a tap: words may be misunderstood."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_forget_answers"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Forget every form that is not submitted, and say what this does not delete."""
        situation = Situation.of(tracker, domain)
        sheets = _unfinished(situation)
        if not situation.is_tap:
            # Whether the answers are meant or everything, only a tap can tell.
            if sheets:
                dispatcher.utter_message(response="utter_confirm_forgetting")
                left = left_open("delete", sheet_to_resume(situation))
            else:
                ask_to_erase(situation, dispatcher)
                left = left_open("erase")
            return [*(set_aside(situation) or stay(situation)), left]
        response = "utter_answers_forgotten" if sheets else "utter_nothing_to_forget"
        confidential = any(sheet.service.confidential for sheet in sheets)
        anew = _anew(sheets[-1], situation) if sheets else []
        dispatcher.utter_message(response=response, quick_replies=anew, **erasing(confidential))
        forget_files(situation.slot(PENDING_SLOT) or [], situation)
        events: list[EventType] = [SlotSet(PENDING_SLOT, None)]
        if situation.form is not None:
            events += end_information_form()
        for sheet in sheets:
            events += let_go(sheet, situation)
        # Each form let go of leaves the others as they were before: in the end none is paused.
        return [*events, SlotSet("paused_forms", None)]


class Goodbye(Action):
    """Answers a goodbye; in the middle of a form it says that the answers are kept."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_goodbye"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Say goodbye."""
        situation = Situation.of(tracker, domain)
        in_form = situation.form is not None and sheet_in_hand(situation) is not None
        dispatcher.utter_message(response="utter_goodbye_in_form" if in_form else "utter_goodbye")
        return stay(situation)


def put_off(sheet: AnswerSheet, situation: Situation, dispatcher: CollectingDispatcher) -> list[EventType]:
    """Leave the open form for later, with what has been answered."""
    said = "utter_later_empty" if sheet.is_empty else "utter_later"
    dispatcher.utter_message(response=said)
    return [ActiveLoop(None), SlotSet(REQUESTED_SLOT, None), *pause(sheet, situation, also_empty=True)]


def _anew(sheet: AnswerSheet, situation: Situation) -> list[dict[str, str]]:
    """Whoever deletes answers may want to give better ones."""
    title = phrase(situation.domain, "utter_start_anew", situation.language)
    return [{"title": title, "payload": f"/{sheet.service.intent}"}]


def _unfinished(situation: Situation) -> list[AnswerSheet]:
    codes = dict.fromkeys([*paused(situation), str(situation.slot("service_in_hand"))])
    services = situation.catalogue.services
    sheets = [AnswerSheet(services[code], situation) for code in codes if code in services]
    return [sheet for sheet in sheets if not sheet.is_empty or sheet.form == situation.form]
