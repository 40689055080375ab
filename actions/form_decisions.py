"""What a citizen decides at a form besides answering: to correct, to go on all the same, to submit."""

from __future__ import annotations

from abc import ABC, abstractmethod

from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.forms import REQUESTED_SLOT

from actions.answer_sheet import LEAVE
from actions.answers import chosen, named_words
from actions.corrections import Correction, find_correction, says_little_besides
from actions.edits import edited_fields, reread
from actions.form_turn import CORRECT_SLOT, FormTurn
from actions.interruptions import interrupts
from actions.naming import NAMING_SLOT, asked_about, says_decision, without_names
from actions.paused_forms import pause
from actions.situation import Edited
from actions.vocabulary import phrases
from actions.words import LONGEST_SHORT_ANSWER, longest_of, says_yes_or_no, sounds, words
from bot.catalogue.dialogue_fragment import CONFIRMED_SLOT, DOUBT_SLOT, STOP_SLOT, STOPPED_ANSWER
from bot.catalogue.schema import ServiceField


class FormDecisions(FormTurn, ABC):
    """Corrections, the summary, and answers that make a request inadmissible."""

    @abstractmethod
    def back_at(self, requested: str) -> list[EventType]:
        """Ask the open question again."""

    @abstractmethod
    def answer_to(self, field: ServiceField) -> list[EventType]:
        """Read the message as the answer to a field."""

    def decided(self) -> list[EventType]:
        """The citizen says whether to go on although the office may not take it up."""
        decision = self.situation.entity(STOP_SLOT) or _says_decision(self.situation.text)
        kept = self.situation.slot(STOPPED_ANSWER) or {}
        field = next((one for one in self.sheet.asked() if one.name == kept.get("field")), None)
        if field is None:
            return self.next_question()
        if decision == "yes":
            self.sheet.put(field, kept["value"])
            self.sheet.events.append(SlotSet(STOPPED_ANSWER, None))
            return self.next_question()
        if decision == "no":
            self.dispatcher.utter_message(response="utter_cancelled")
            self.sheet.put(field, None)
            ended = [SlotSet(STOPPED_ANSWER, None), SlotSet(REQUESTED_SLOT, None)]
            return [*self.sheet.events, *pause(self.sheet, self.situation), *ended]
        if interrupts(self.situation, "yes_no", was_read=False):
            return []
        return [SlotSet(STOPPED_ANSWER, kept), *self.request(STOP_SLOT)]

    def decided_doubt(self) -> list[EventType]:
        """The citizen keeps an answer that the question does not expect, or gives another."""
        kept = self.situation.slot(STOPPED_ANSWER) or {}
        field = next((one for one in self.sheet.asked() if one.name == kept.get("field")), None)
        if field is None:
            return self.next_question()
        text = self.situation.text
        keeps = says_keep(text) or says_yes_or_no(text) == "yes"
        if self.situation.entity(DOUBT_SLOT) == "keep" or text == kept["value"] or keeps:
            self.sheet.put(field, kept["value"])
            self.sheet.events.append(SlotSet(STOPPED_ANSWER, None))
            return self.next_question()
        if says_yes_or_no(text) == "no":
            # A plain no is about the words that were offered, and no answer to anything asked before.
            self.sheet.events.append(SlotSet(STOPPED_ANSWER, None))
            return self.again(field)
        if kept.get("told"):
            self.told_at_first = self.goes_on = kept["value"]
        return self.answer_to(field)

    def decided_naming(self) -> list[EventType]:
        """The citizen says whether what names them is left out of a report without a name."""
        field = asked_about(self.sheet, self.situation)
        decision = self.situation.entity(NAMING_SLOT) or says_decision(self.situation.text)
        if field is None or decision == "keep":
            return self.next_question()
        if decision == "leave_out":
            rest = without_names(self.sheet.answer(field))
            return (self.put(field, rest) or self.next_question()) if rest else self.again(field)
        return self.answer_to(field)

    def correct(self, correction: Correction) -> list[EventType]:
        """Correct an answer, ask which one, or ask for its new value."""
        field = correction.field
        if field is None:
            return [SlotSet(CORRECT_SLOT, None), *self.request(CORRECT_SLOT)]
        if correction.value is None:
            old = self.sheet.spoken(field)
            self.dispatcher.utter_message(response="utter_correct_this", value=old)
            return self.again(field)
        stopped = self.put(field, correction.value)
        if stopped is not None:
            return stopped
        self.say_corrected(field)
        return self.next_question()

    def edited(self, requested: str, edited: Edited) -> list[EventType]:
        """A message that had given answers was changed: they are read again from its new words."""
        fields = edited_fields(self.sheet, edited)
        alone = len(fields) == 1
        changed = []
        for field in fields:
            value = reread(field, self.sheet, self.situation, alone=alone)
            if value is None and alone:
                # The old answer was wrong, and the new words are none.
                return self.correct(Correction(field))
            if value is None or value == self.sheet.answer(field):
                continue
            stopped = self.put(field, value)
            if stopped is not None:
                return stopped
            changed.append(field)
        if not changed:
            self.dispatcher.utter_message(response="utter_edit_seen")
        for field in changed:
            if field.name not in LEAVE:
                self.say_corrected(field)
        return [SlotSet(requested, None), *self.back_at(requested)]

    def chose_correction(self) -> list[EventType]:
        """The citizen was asked which answer to correct."""
        name = self.situation.entity(CORRECT_SLOT)
        field = next((one for one in self.sheet.answered() if one.name == name), None)
        if field is None:
            answered, answers = self.sheet.answered(), self.sheet.for_case()
            named = find_correction(self.situation, answered, None, answers) or self.other_choice(None)
            if named is not None and named.field is not None:
                return self.correct(named)
            field = self._by_label()
        if field is not None:
            return self.correct(Correction(field))
        if says_yes_or_no(self.situation.text) == "no":
            return [SlotSet(CORRECT_SLOT, None), *self.next_question()]
        # None of the answers was named: perhaps the citizen went on with the question that was open before.
        asked = self.sheet.next_field()
        return self.answer_to(asked) if asked is not None else self.confirmed()

    def _by_label(self) -> ServiceField | None:
        text = self.situation.text
        named = [one for one in self.sheet.answered() if text in (one.label.bn, one.label.en, *one.aliases)]
        return named[0] if named else None

    def confirmed(self) -> list[EventType]:
        """The citizen was asked whether the summary is right."""
        said = self.situation.entity(CONFIRMED_SLOT) or says_yes_or_no(self.situation.text)
        if said is None and self.situation.intent in ("affirm", "deny"):
            said = "yes" if self.situation.intent == "affirm" else "no"
        if said == "yes":
            return [SlotSet(CONFIRMED_SLOT, True), SlotSet(REQUESTED_SLOT, None)]
        if said == "no":
            return self.correct(Correction(None))
        if interrupts(self.situation, "yes_no", was_read=False):
            return []
        self.dispatcher.utter_message(response="utter_please_confirm")
        return [SlotSet(CONFIRMED_SLOT, None), *self.request(CONFIRMED_SLOT)]

    def other_choice(self, asked: ServiceField | None) -> Correction | None:
        """No answer to this question, but another one to a choice that was made before.

        Only words that say little else: in a sentence the name of a choice may stand for anything, and
        whoever names several answers to this very question speaks of no other.
        """
        text = self.situation.text
        if asked is not None and named_words(asked.choices, text):
            return None
        for field in reversed(self.sheet.answered()):
            if field is asked or field.kind != "choice" or not says_little_besides(field.choices, text):
                continue
            value = chosen(field.choices, text)
            if value is not None and value != self.sheet.answer(field):
                return Correction(field, value)
        return None

    def titled_choice(self, asked: ServiceField) -> Correction | None:
        """Another answer to a choice made before, by its title and nothing else."""
        heard = sounds(self.situation.text)
        for field in reversed(self.sheet.answered()):
            titled = [
                one.value for one in field.choices if heard in (sounds(one.title.bn), sounds(one.title.en))
            ]
            if heard and titled and field is not asked and titled[0] != self.sheet.answer(field):
                return Correction(field, titled[0])
        return None

    def longer_name(self, asked: ServiceField) -> Correction | None:
        """A name given before, with more of it: some write a name in two messages."""
        text, given = self.situation.text, words(self.situation.text)
        if asked.kind in ("text", "long_text", "name") or any(map(str.isdigit, text)):
            return None
        for field in reversed(self.sheet.answered()):
            before = words(str(self.sheet.answer(field))) if field.kind == "name" else ()
            if before and before != given and given[: len(before)] == before:
                return Correction(field, text) if len(given) <= LONGEST_SHORT_ANSWER else None
        return None


def says_keep(text: str) -> bool:
    """Whether a short message says that something stays as it is."""
    return len(words(text)) <= LONGEST_SHORT_ANSWER and longest_of(phrases("keep"), text) > 0


def _says_decision(text: str) -> str | None:
    return "yes" if longest_of(phrases("anyway"), text) else says_yes_or_no(text)
