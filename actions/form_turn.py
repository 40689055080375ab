"""One message at an open form: noting answers, saying what does not fit, asking what comes next."""

from __future__ import annotations

from typing import Any

from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import REQUESTED_SLOT

from actions.answer_sheet import LEAVE, AnswerSheet
from actions.answers import SKIPPED
from actions.districts import forget_likely
from actions.hearings import (
    announced_instead,
    can_be_had,
    offers,
    tell_announced,
    tell_days,
    tell_points,
    told_instead,
)
from actions.left_open import left_open
from actions.naming import NAMED_SLOT, NAMING_SLOT, answer_that_names
from actions.paused_forms import SUMMARY_SLOT, TOLD_SLOT, let_go, pause
from actions.reminders import remind_of_unfinished
from actions.situation import RECAP_AFTER_HOURS, Situation
from actions.words import says_skip, words
from bot.cases.validation import check, is_doubtful, stop_for
from bot.catalogue.dialogue_fragment import AGAIN_SLOT, CONFIRMED_SLOT, DOUBT_SLOT, STOP_SLOT, STOPPED_ANSWER
from bot.catalogue.hearings import Told
from bot.catalogue.schema import ServiceField
from bot.nlu.clauses import asks, wishes
from bot.text.normalise import lower

#: Asked instead of a field: which answer to correct.
CORRECT_SLOT = "answer_to_correct"

INVALID_SLOT = "invalid_answers"
#: So many answers that do not fit bring the question's help. (After more of them the engine offers a person.)
HELP_AFTER = 2
#: Fields that a first message may answer, by their name in all services.
TOLD_FIELDS = frozenset({"what_happened", "information_wanted", "matter"})
#: So many words that answer nothing may tell what happened.
FEWEST_TOLD_WORDS = 4


class FormTurn:
    """What every reading of a message needs. Events are gathered on the sheet and given back at the end."""

    def __init__(self, sheet: AnswerSheet, situation: Situation, dispatcher: CollectingDispatcher) -> None:
        self.sheet = sheet
        self.situation = situation
        self.dispatcher = dispatcher
        self.told_at_first: str | None = situation.slot(TOLD_SLOT)
        #: What was told of what happened and was just offered as the answer; this message goes on telling.
        self.goes_on: str | None = None

    @property
    def has_read_summary(self) -> bool:
        """Whether the citizen has already seen all answers read back."""
        return self.situation.slot(SUMMARY_SLOT) is not None

    def put(self, field: ServiceField, value: Any) -> list[EventType] | None:
        """Note an answer if it may stand. Gives the events that end the turn where it may not go on."""
        if value == SKIPPED and not field.required:
            self.sheet.put(field, dict(SKIPPED))
            return None
        if self.goes_on is not None and field.name in TOLD_FIELDS and isinstance(value, str):
            value = self.goes_on if value in self.goes_on else f"{self.goes_on}\n{value}"
        verdict = check(field, value, today=self.situation.today)
        stop = stop_for(field, value, verdict)
        if stop is not None:
            told = self.stop_at(field, value, stop)
            if told is not None:
                return told
        elif not verdict.stands or not can_be_had(self.sheet, field, verdict.value, self.situation):
            return self.invalid(field)
        if is_doubtful(field, verdict.value):
            return self.doubt(field, verdict.value)
        self.sheet.put(field, verdict.value)
        self.sheet.events += forget_likely(self.situation)
        if self.situation.slot(STOPPED_ANSWER) is not None:
            self.sheet.events.append(SlotSet(STOPPED_ANSWER, None))
        self._count_invalid(None)
        return None

    def doubt(self, field: ServiceField, value: Any, *, told: bool = False) -> list[EventType]:
        """Ask once more, and offer to keep what was written.

        Args:
            told: whether it was told before it was asked for; then more of it is added.
        """
        kept = {"field": field.name, "value": value, "told": told}
        return [SlotSet(STOPPED_ANSWER, kept), SlotSet(DOUBT_SLOT, None), *self.request(DOUBT_SLOT)]

    def invalid(self, field: ServiceField) -> list[EventType]:
        """Say what did not fit, with more help each time, and ask again."""
        self.sheet.events += forget_likely(self.situation)
        count = (self.situation.slot(INVALID_SLOT) or 0) + 1
        # "I don't know" was understood: it needs help, not to be told that it fits nothing.
        cannot_say = says_skip(self.situation.text) and field.help is not None
        if not cannot_say:
            self.dispatcher.utter_message(text=self.situation.say(field.invalid))
        if field.help is not None and (cannot_say or count == HELP_AFTER):
            self.dispatcher.utter_message(text=self.situation.say(field.help))
        self._count_invalid(count)
        self._remember(field)
        return self.again(field)

    def _remember(self, asked: ServiceField) -> None:
        """What was told where it fits nothing is offered as the answer, once it is asked what happened."""
        text, place = self.situation.text, self._place_for_story()
        tells = len(words(text)) >= FEWEST_TOLD_WORDS and not asks(lower(text)) and not wishes(lower(text))
        if asked.kind in ("text", "long_text", "name") or place is None or place is asked or not tells:
            return
        told = self.told_at_first
        self.told_at_first = f"{told}\n{text}" if told and text not in told else text
        self.sheet.events.append(SlotSet(TOLD_SLOT, self.told_at_first))

    def _place_for_story(self) -> ServiceField | None:
        """The field for what happened, if it has no answer yet."""
        fields = (one for one in self.sheet.service.fields if one.name in TOLD_FIELDS)
        return next((one for one in fields if self.sheet.answer(one) is None), None)

    def _count_invalid(self, count: int | None) -> None:
        if count != self.situation.slot(INVALID_SLOT):
            self.sheet.events.append(SlotSet(INVALID_SLOT, count))

    def note_early(self, noted: list[tuple[ServiceField, Any]]) -> list[EventType] | None:
        """Note what was told besides; what does not stand is simply asked later."""
        kept = []
        for field, value in noted:
            verdict = check(field, value, today=self.situation.today)
            stop = stop_for(field, value, verdict)
            if stop is not None and field in self.sheet.asked():
                stopped = self.stop_at(field, value, stop)
                if stopped is not None:
                    return stopped
            if verdict.stands:
                self.sheet.put(field, verdict.value)
                kept.append(field)
        kept = [field for field in kept if field in self.sheet.asked()]
        if kept:
            answers = ", ".join(map(self.sheet.line, kept))
            label = self.situation.say(kept[0].label)
            self.dispatcher.utter_message(response="utter_noted_early", answers=answers, label=label)
        return None

    def stop_at(self, field: ServiceField, value: Any, key: str) -> list[EventType] | None:
        """Explain why an answer ends the request; None if the form may go on all the same."""
        stop = field.stop[key]
        if stop.then == "go_on":
            self.dispatcher.utter_message(text=self.situation.say(stop))
            return None
        if stop.then == "ask":
            kept = {"field": field.name, "value": value, "key": key}
            return [*self.sheet.events, SlotSet(STOPPED_ANSWER, kept), *self.request(STOP_SLOT)[-1:]]
        self.dispatcher.utter_message(response="utter_stopped_replies", text=self.situation.say(stop))
        self.sheet.put(field, None)
        if field.name in LEAVE:
            self.sheet.forget_identity()
        for one in self.sheet.service.fields:
            # Whoever comes back wants to change what led to this question.
            if one.name in (field.when or {}):
                self.sheet.put(one, None)
        remind_of_unfinished(self.sheet, self.situation, self.dispatcher)
        paused = pause(self.sheet, self.situation, also_empty=True)
        left = left_open("stop", self.sheet, field)
        return [*self.sheet.events, *paused, left, SlotSet(REQUESTED_SLOT, None)]

    def say_corrected(self, field: ServiceField) -> None:
        """Read one corrected answer back."""
        label, value = self.situation.say(field.label), self.sheet.spoken(field)
        self.dispatcher.utter_message(response="utter_corrected", label=label, value=value)

    def same_question(self, asked: ServiceField | None) -> list[EventType]:
        """Ask again what is being asked: a field, or whether the summary is right."""
        if asked is not None:
            return self.again(asked)
        return [SlotSet(CONFIRMED_SLOT, None), *self.request(CONFIRMED_SLOT)]

    def again(self, field: ServiceField) -> list[EventType]:
        """Take an answer back and ask for it."""
        self.sheet.put(field, None)
        return self.request(self.sheet.slot(field))

    def next_question(self) -> list[EventType]:
        """Ask for the next answer that is missing, or for the go-ahead."""
        naming = answer_that_names(self.sheet, self.situation)
        if naming is not None:
            asked = [*(self.situation.slot(NAMED_SLOT) or []), naming.name]
            return [SlotSet(NAMED_SLOT, asked), SlotSet(NAMING_SLOT, None), *self.request(NAMING_SLOT)]
        field = self.sheet.next_field()
        if field is not None and field.kind == "hearing_date" and not offers(self.sheet, self.situation):
            # Where the office offers no day it sets one itself.
            self.sheet.put(field, dict(SKIPPED))
            return self.next_question()
        if field is not None and field.name in TOLD_FIELDS and self.told_at_first is not None:
            return [SlotSet(TOLD_SLOT, None), *self.doubt(field, self.told_at_first, told=True)]
        if field is None and (announced := announced_instead(self.sheet)) is not None:
            tell_announced(announced, self.sheet, self.situation, self.dispatcher)
            return [*let_go(self.sheet, self.situation), SlotSet(REQUESTED_SLOT, None)]
        if field is None and (told := told_instead(self.sheet)) is not None:
            return self.tell_instead(*told)
        if field is None and self.has_read_summary:
            # Only what was corrected has changed, and that was just said.
            self.sheet.events.append(SlotSet(SUMMARY_SLOT, self.sheet.fingerprint()))
        return self.request(self.sheet.slot(field) if field else CONFIRMED_SLOT)

    def tell_instead(self, wish: ServiceField, told: Told) -> list[EventType]:
        """Answer a question that needs no case, and end the form; who may still want a day can go on."""
        ended = SlotSet(REQUESTED_SLOT, None)
        if told == "days":
            tell_days(self.sheet, self.situation, self.dispatcher)
            self.sheet.put(wish, None)
            return [*self.sheet.events, *pause(self.sheet, self.situation), ended]
        if told == "points":
            tell_points(self.sheet, self.situation, self.dispatcher)
        return [*let_go(self.sheet, self.situation), ended]

    def request(self, slot: str) -> list[EventType]:
        """All that was noted, and the slot to ask for."""
        was_read = (
            self.situation.slot(REQUESTED_SLOT) == slot and self.situation.gap_hours < RECAP_AFTER_HOURS
        )
        again = slot if was_read else None
        return [*self.sheet.events, SlotSet(AGAIN_SLOT, again), SlotSet(REQUESTED_SLOT, slot)]
