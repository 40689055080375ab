"""Questions of a form that are about no field: the summary, which answer to correct, whether to go on."""

from __future__ import annotations

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.naming import asked_about, naming_parts
from actions.paused_forms import SUMMARY_SLOT, sheet_in_hand
from actions.situation import Situation
from actions.wording import genitive, shortened
from bot.cases.validation import is_doubtful
from bot.catalogue.dialogue_fragment import STOPPED_ANSWER, answer_payload

#: Messenger shows no more quick replies than this.
MOST_QUICK_REPLIES = 13


class AskAnswersConfirmed(Action):
    """Reads the answers back and asks whether they are right."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_ask_answers_confirmed"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Say the summary, unless the citizen has just read the same one."""
        situation = Situation.of(tracker, domain)
        sheet = sheet_in_hand(situation)
        if sheet is None:
            return []
        seen = sheet.fingerprint()
        if situation.slot(SUMMARY_SLOT) == seen:
            dispatcher.utter_message(response="utter_confirm_again")
            return []
        answers = "\n".join(f"• {sheet.line(field)}" for field in sheet.answered())
        name = situation.say(situation.catalogue.agencies[sheet.service.agency].name)
        dispatcher.utter_message(response="utter_summary", answers=answers)
        dispatcher.utter_message(response="utter_confirm", agency=genitive(name, situation.language))
        return [SlotSet(SUMMARY_SLOT, seen)]


class AskAnswerToCorrect(Action):
    """Asks which answer is to be corrected."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_ask_answer_to_correct"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Offer the answers by their labels."""
        situation = Situation.of(tracker, domain)
        sheet = sheet_in_hand(situation)
        replies = [
            {"title": situation.say(field.label), "payload": answer_payload("answer_to_correct", field.name)}
            for field in (sheet.answered() if sheet else [])
        ]
        dispatcher.utter_message(
            response="utter_ask_which_answer", quick_replies=replies[-MOST_QUICK_REPLIES:]
        )
        return []


class AskDoubtDecision(Action):
    """Asks once more where a number was written and words are meant, or danger was told of."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_ask_doubt_decision"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Repeat what was written, and the question."""
        situation = Situation.of(tracker, domain)
        sheet, kept = sheet_in_hand(situation), situation.slot(STOPPED_ANSWER) or {}
        names = {field.name: field for field in sheet.service.fields} if sheet else {}
        if (field := names.get(str(kept.get("field")))) is not None:
            value, question = kept["value"], situation.say(field.question)
            # Words are doubted only where they may have been about danger, and no answer.
            response = "utter_words_expected" if is_doubtful(field, value) else "utter_take_as_answer"
            dispatcher.utter_message(response=response, value=shortened(value), question=question)
        return []


class AskNamingDecision(Action):
    """Tells what names the writer of a report without a name, and offers to leave it out."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_ask_naming_decision"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Quote it and ask."""
        situation = Situation.of(tracker, domain)
        sheet = sheet_in_hand(situation)
        field = asked_about(sheet, situation) if sheet else None
        if sheet is not None and field is not None:
            named = ", ".join(naming_parts(sheet.answer(field)))
            dispatcher.utter_message(response="utter_names_you", named=named)
        return []


class AskStopDecision(Action):
    """Explains why the office may not take the request up, and asks whether to go on."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_ask_stop_decision"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Say the catalogue's words about the answer that was given."""
        situation = Situation.of(tracker, domain)
        sheet, stopped = sheet_in_hand(situation), situation.slot(STOPPED_ANSWER) or {}
        field = (
            next((f for f in sheet.service.fields if f.name == stopped.get("field")), None) if sheet else None
        )
        if field is None:
            return []
        text = situation.say(field.stop[stopped["key"]])
        dispatcher.utter_message(response="utter_stop_decision_buttons", text=text)
        return []
