"""The forms of all services: one class, told by the catalogue what to ask.

The validation action of Rasa's forms reads each message: is it the answer, a correction, or about something
else? It says what does not fit and what is already known, and asks the engine for the next slot.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from rasa_sdk import FormValidationAction, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import REQUESTED_SLOT
from rasa_sdk.types import DomainDict

from actions.answer_sheet import LEAVE, AnswerSheet
from actions.answers import SKIPPED, chosen, evidence, read_answer, tapped_answer
from actions.corrections import Correction, find_correction
from actions.early_answers import early_answers
from actions.form_opening import open_form
from actions.interruptions import interrupts
from actions.media import only_voice, response_to_attachment
from actions.paused_forms import SUMMARY_SLOT, pause
from actions.situation import Situation
from actions.vocabulary import phrases
from actions.words import longest_of, says_yes_or_no
from bot.cases.validation import check, stop_for
from bot.catalogue.dialogue_fragment import CONFIRMED_SLOT, form_name
from bot.catalogue.schema import ServiceField

#: Asked instead of a field: which answer to correct; what to do about one that the office can't take up.
CORRECT_SLOT = "answer_to_correct"
STOP_SLOT = "stop_decision"
STOPPED_ANSWER = "stopped_answer"

INVALID_SLOT = "invalid_answers"
#: So many answers that do not fit bring the question's help. (After more of them the engine offers a person.)
HELP_AFTER = 2

#: Kinds whose values have a fixed form: what was read is not just the text itself.
FIXED_FORM = frozenset(
    {"phone", "nid", "passport", "reference", "date", "amount", "district", "choice", "yes_no"}
)


class ServiceForm(FormValidationAction, ABC):
    """The form of one service. Subclasses only name it."""

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


def _takes_files(field: ServiceField | None) -> bool:
    return field is not None and field.kind == "attachment"


def _says_decision(text: str) -> str | None:
    return "yes" if longest_of(phrases("anyway"), text) else says_yes_or_no(text)


class FormReading:
    """One message read by a form."""

    def __init__(self, sheet: AnswerSheet, situation: Situation, dispatcher: CollectingDispatcher) -> None:
        self.sheet = sheet
        self.situation = situation
        self.dispatcher = dispatcher

    @property
    def _read_summary(self) -> bool:
        """Whether the citizen has already seen all answers read back."""
        return self.situation.slot(SUMMARY_SLOT) is not None

    # Ways in --------------------------------------------------------------------------------------

    def opened(self) -> list[EventType]:
        """The form begins, or is taken up again."""
        events = open_form(self.sheet, self.situation, self.dispatcher)
        noted = early_answers(self.sheet, self.situation, opening=True, asked=None)
        stopped = self._note_early(noted)
        if stopped is not None:
            return [*events, *stopped]
        return [*events, *self._next()]

    def back_at(self, requested: str) -> list[EventType]:
        """Something else was talked about: the same question again."""
        if requested in (CORRECT_SLOT, STOP_SLOT):
            return self._request(requested)
        return self._next()

    def answered(self, requested: str) -> list[EventType]:
        """The citizen wrote or tapped something while a question was open."""
        tapped = self._tapped_field()
        if tapped is not None:
            return self._take(*tapped)
        if requested == STOP_SLOT:
            return self._decided()
        if requested == CORRECT_SLOT:
            return self._chose_correction()
        asked = self.sheet.field_of(requested)
        if self.situation.is_tap and self.situation.intent == "inform" and not self._tapped_confirmation:
            # A button of an earlier question, or of another form.
            self.dispatcher.utter_message(response="utter_not_this_question")
            return self._same_question(asked)
        if self.situation.attachments and not self.situation.text and not _takes_files(asked):
            return self._attachment_instead(asked)
        correction = find_correction(self.situation, self.sheet.answered(), asked)
        if correction is not None:
            return self._correct(correction)
        if asked is None:
            return self._confirmed()
        return self._answer(asked)

    # Answers --------------------------------------------------------------------------------------

    def _answer(self, field: ServiceField) -> list[EventType]:
        value = read_answer(field, self.situation)
        was_read = value is not None and field.kind in FIXED_FORM
        if value != SKIPPED and interrupts(self.situation, field.kind, was_read=was_read):
            return []
        if value is None and (other := self._other_choice(field)) is not None:
            return self._correct(other)
        besides = early_answers(self.sheet, self.situation, opening=False, asked=field)
        if value is None and besides:
            stopped = self._note_early(besides)
            return stopped if stopped is not None else self._next()
        stopped = self._put(field, value)
        if stopped is not None:
            return stopped
        if self._read_summary and self.sheet.answer(field) is not None:
            self._say_corrected(field)
        stopped = self._note_early(besides)
        return stopped if stopped is not None else self._next()

    def _other_choice(self, asked: ServiceField | None) -> Correction | None:
        """No answer to this question, but another one to a choice that was made before."""
        for field in reversed(self.sheet.answered()):
            if field is not asked and field.kind == "choice":
                value = chosen(field.choices, self.situation.text)
                if value is not None and value != self.sheet.answer(field):
                    return Correction(field, value)
        return None

    @property
    def _tapped_confirmation(self) -> bool:
        return self.situation.entity(CONFIRMED_SLOT) is not None

    def _same_question(self, asked: ServiceField | None) -> list[EventType]:
        """Ask again what is being asked: a field, or whether the summary is right."""
        if asked is not None:
            return self._again(asked)
        return [SlotSet(CONFIRMED_SLOT, None), *self._request(CONFIRMED_SLOT)]

    def _attachment_instead(self, field: ServiceField | None) -> list[EventType]:
        """A picture came instead of an answer: kept where the form has a place for evidence."""
        place = next((one for one in self.sheet.service.fields if one.kind == "attachment"), None)
        files = evidence(self.situation)
        if place is None or not files or only_voice(self.situation):
            self.dispatcher.utter_message(response=response_to_attachment(self.situation, in_form=True))
            return self._same_question(field)
        self.sheet.put(place, [*(self.sheet.answer(place) or []), *files])
        self.dispatcher.utter_message(response="utter_attachment_kept")
        # A photo of the receipt says that there is one.
        if field is None:
            return self._next()
        wanted = (place.when or {}).get(field.name)
        if isinstance(wanted, str):
            self.sheet.put(field, wanted)
            return self._next()
        return self._request(self.sheet.slot(field))

    def _take(self, field: ServiceField, value: Any) -> list[EventType]:
        stopped = self._put(field, value)
        return stopped if stopped is not None else self._next()

    def _put(self, field: ServiceField, value: Any) -> list[EventType] | None:
        """Note an answer if it may stand. Gives the events that end the turn where it may not go on."""
        if value == SKIPPED and not field.required:
            self.sheet.put(field, dict(SKIPPED))
            return None
        verdict = check(field, value, today=self.situation.today)
        stop = stop_for(field, value, verdict)
        if stop is not None:
            told = self._stop(field, value, stop)
            if told is not None:
                return told
        elif not verdict.stands:
            return self._invalid(field)
        self.sheet.put(field, verdict.value)
        self._count_invalid(None)
        return None

    def _invalid(self, field: ServiceField) -> list[EventType]:
        """Say what did not fit, with more help each time, and ask again."""
        self.dispatcher.utter_message(text=self.situation.say(field.invalid))
        count = (self.situation.slot(INVALID_SLOT) or 0) + 1
        if count == HELP_AFTER and field.help is not None:
            self.dispatcher.utter_message(text=self.situation.say(field.help))
        self._count_invalid(count)
        return self._again(field)

    def _count_invalid(self, count: int | None) -> None:
        if count != self.situation.slot(INVALID_SLOT):
            self.sheet.events.append(SlotSet(INVALID_SLOT, count))

    def _note_early(self, noted: list[tuple[ServiceField, Any]]) -> list[EventType] | None:
        """Note what was told besides; what does not stand is simply asked later."""
        kept = []
        for field, value in noted:
            verdict = check(field, value, today=self.situation.today)
            stop = stop_for(field, value, verdict)
            if stop is not None and field in self.sheet.asked():
                return self._stop(field, value, stop)
            if verdict.stands:
                self.sheet.put(field, verdict.value)
                kept.append(field)
        kept = [field for field in kept if field in self.sheet.asked()]
        if kept:
            answers = ", ".join(map(self.sheet.line, kept))
            label = self.situation.say(kept[0].label)
            self.dispatcher.utter_message(response="utter_noted_early", answers=answers, label=label)
        return None

    # What the office can't take up ----------------------------------------------------------------

    def _stop(self, field: ServiceField, value: Any, key: str) -> list[EventType] | None:
        """Explain why an answer ends the request; None if the form may go on all the same."""
        stop = field.stop[key]
        if stop.then == "go_on":
            self.dispatcher.utter_message(text=self.situation.say(stop))
            return None
        if stop.then == "ask":
            kept = {"field": field.name, "value": value, "key": key}
            return [*self.sheet.events, SlotSet(STOPPED_ANSWER, kept), *self._request(STOP_SLOT)[-1:]]
        self.dispatcher.utter_message(response="utter_stopped_replies", text=self.situation.say(stop))
        self.sheet.put(field, None)
        if field.name in LEAVE:
            self.sheet.forget_identity()
        for one in self.sheet.service.fields:
            # Whoever comes back wants to change what led to this question.
            if one.name in (field.when or {}):
                self.sheet.put(one, None)
        paused = pause(self.sheet, self.situation, also_empty=True)
        return [*self.sheet.events, *paused, SlotSet(REQUESTED_SLOT, None)]

    def _decided(self) -> list[EventType]:
        """The citizen says whether to go on although the office may not take it up."""
        decision = self.situation.entity(STOP_SLOT) or _says_decision(self.situation.text)
        kept = self.situation.slot(STOPPED_ANSWER) or {}
        field = next((one for one in self.sheet.asked() if one.name == kept.get("field")), None)
        if field is None:
            return self._next()
        if decision == "yes":
            self.sheet.put(field, kept["value"])
            self.sheet.events.append(SlotSet(STOPPED_ANSWER, None))
            return self._next()
        if decision == "no":
            self.dispatcher.utter_message(response="utter_cancelled")
            self.sheet.put(field, None)
            ended = [SlotSet(STOPPED_ANSWER, None), SlotSet(REQUESTED_SLOT, None)]
            return [*self.sheet.events, *pause(self.sheet, self.situation), *ended]
        if interrupts(self.situation, "yes_no", was_read=False):
            return []
        return [SlotSet(STOPPED_ANSWER, kept), *self._request(STOP_SLOT)]

    # Corrections and the summary ------------------------------------------------------------------

    def _correct(self, correction: Correction) -> list[EventType]:
        field = correction.field
        if field is None:
            return [SlotSet(CORRECT_SLOT, None), *self._request(CORRECT_SLOT)]
        if correction.value is None:
            old = self.sheet.spoken(field)
            self.dispatcher.utter_message(response="utter_correct_this", value=old)
            return self._again(field)
        stopped = self._put(field, correction.value)
        if stopped is not None:
            return stopped
        self._say_corrected(field)
        return self._next()

    def _say_corrected(self, field: ServiceField) -> None:
        label, value = self.situation.say(field.label), self.sheet.spoken(field)
        self.dispatcher.utter_message(response="utter_corrected", label=label, value=value)

    def _chose_correction(self) -> list[EventType]:
        name = self.situation.entity(CORRECT_SLOT)
        field = next((one for one in self.sheet.answered() if one.name == name), None)
        if field is None:
            named = find_correction(self.situation, self.sheet.answered(), None) or self._other_choice(None)
            if named is not None and named.field is not None:
                return self._correct(named)
            field = self._by_label()
        if field is not None:
            return self._correct(Correction(field))
        if says_yes_or_no(self.situation.text) == "no":
            return [SlotSet(CORRECT_SLOT, None), *self._next()]
        # None of the answers was named: perhaps the citizen went on with the question that was open before.
        asked = self.sheet.next_field()
        return self._answer(asked) if asked is not None else self._confirmed()

    def _by_label(self) -> ServiceField | None:
        text = self.situation.text
        named = [one for one in self.sheet.answered() if text in (one.label.bn, one.label.en, *one.aliases)]
        return named[0] if named else None

    def _confirmed(self) -> list[EventType]:
        said = self.situation.entity(CONFIRMED_SLOT) or says_yes_or_no(self.situation.text)
        if said is None and self.situation.intent in ("affirm", "deny"):
            said = "yes" if self.situation.intent == "affirm" else "no"
        if said == "yes":
            return [SlotSet(CONFIRMED_SLOT, True), SlotSet(REQUESTED_SLOT, None)]
        if said == "no":
            return self._correct(Correction(None))
        if interrupts(self.situation, "yes_no", was_read=False):
            return []
        self.dispatcher.utter_message(response="utter_please_confirm")
        return [SlotSet(CONFIRMED_SLOT, None), *self._request(CONFIRMED_SLOT)]

    # What comes next ------------------------------------------------------------------------------

    def _tapped_field(self) -> tuple[ServiceField, Any] | None:
        for field in self.sheet.asked():
            value = tapped_answer(field, self.sheet.slot(field), self.situation)
            if value is not None:
                return field, value
        return None

    def _again(self, field: ServiceField) -> list[EventType]:
        self.sheet.put(field, None)
        return self._request(self.sheet.slot(field))

    def _next(self) -> list[EventType]:
        field = self.sheet.next_field()
        if field is None and self._read_summary:
            # Only what was corrected has changed, and that was just said.
            self.sheet.events.append(SlotSet(SUMMARY_SLOT, self.sheet.fingerprint()))
        return self._request(self.sheet.slot(field) if field else CONFIRMED_SLOT)

    def _request(self, slot: str) -> list[EventType]:
        return [*self.sheet.events, SlotSet(REQUESTED_SLOT, slot)]
