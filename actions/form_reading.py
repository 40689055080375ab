"""Reading a message at an open form: is it the answer, a correction, or about something else?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rasa_sdk import Action
from rasa_sdk.events import EventType, SlotSet

from actions.after_closing import AppealCase, ReopenCase
from actions.answers import FIXED_FORM, SKIPPED, evidence, read_answer, tapped_answer
from actions.asked_back import answer_back, asked_back
from actions.corrections import find_correction
from actions.districts import likely_districts
from actions.early_answers import early_answers, told_at_first, told_besides
from actions.form_decisions import FormDecisions
from actions.form_opening import open_form
from actions.form_turn import CORRECT_SLOT
from actions.hearing_days import ManageHearing
from actions.interruptions import interrupts, turns_away
from actions.leaving import Cancel
from actions.left_open import answer_left_open, left_open, starts_anew
from actions.media import only_voice, response_to_attachment
from actions.naming import NAMING_SLOT
from actions.paused_forms import TOLD_SLOT, set_aside
from actions.situation import VALUES
from actions.typed_wishes import is_only_a_wish, typed_wish
from actions.vocabulary import phrases
from actions.wordless import wordless
from actions.words import words
from bot.cases.validation import check
from bot.catalogue.dialogue_fragment import CONFIRMED_SLOT, DOUBT_SLOT, STOP_SLOT
from bot.catalogue.schema import ServiceField

#: What a wish that is typed in the middle of a form does.
_OF_WISH: Mapping[str, type[Action]] = {
    "reopen_case": ReopenCase,
    "appeal_case": AppealCase,
    "manage_hearing": ManageHearing,
}


class FormReading(FormDecisions):
    """One message read by a form. No event at all means that it was about something else."""

    def opened(self) -> list[EventType]:
        """The form begins, or is taken up again."""
        events = open_form(self.sheet, self.situation, self.dispatcher)
        answered = answer_left_open(self.sheet, self.situation)
        if answered is not None:
            field, value = answered
            return [*events, *(self.answer_to(field) if value is None else self._take(field, value))]
        noted = early_answers(self.sheet, self.situation, opening=True, asked=None)
        if self.sheet.is_empty:
            self.told_at_first = told_at_first(self.sheet.service, self.situation)
            events.append(SlotSet(TOLD_SLOT, self.told_at_first))
        stopped = self.note_early(noted)
        if stopped is not None:
            return [*events, *stopped]
        return [*events, *self.next_question()]

    def back_at(self, requested: str) -> list[EventType]:
        """Something else was talked about: the same question again."""
        if requested in (CORRECT_SLOT, STOP_SLOT, NAMING_SLOT, DOUBT_SLOT):
            return self.request(requested)
        return self.next_question()

    def answered(self, requested: str) -> list[EventType]:
        """The citizen wrote or tapped something while a question was open."""
        if self.situation.edited is not None:
            return self.edited(requested, self.situation.edited)
        tapped = self._tapped_field()
        if tapped is not None:
            return self._take(*tapped)
        aside = self._aside(requested)
        if aside is not None:
            return aside
        asked = self.sheet.field_of(requested)
        if turns_away(self.situation, asked.kind if asked is not None else None):
            return Cancel().run(self.dispatcher, self.situation.tracker, dict(self.situation.domain))
        if requested == STOP_SLOT:
            return self.decided()
        if requested == DOUBT_SLOT:
            return self.decided_doubt()
        if requested == NAMING_SLOT:
            return self.decided_naming()
        if requested == CORRECT_SLOT:
            return self.chose_correction()
        if self.situation.is_tap and self.situation.intent == "inform" and not self._tapped_confirmation:
            # A button of an earlier question, or of another form.
            self.dispatcher.utter_message(response="utter_not_this_question")
            return self.same_question(asked)
        if self.situation.attachments and not _takes_files(asked):
            # What stands under a picture is about the picture, and nobody's name.
            if not self.situation.text or (asked is not None and asked.kind == "name"):
                return self._attachment_instead(asked)
            self._say_if_not_kept()
        correction = find_correction(self.situation, self.sheet.answered(), asked, self.sheet.for_case())
        if correction is not None:
            return self.correct(correction)
        if asked is None:
            return self.confirmed()
        return self.answer_to(asked)

    def answer_to(self, field: ServiceField) -> list[EventType]:
        """Read the message as the answer to a field."""
        value = read_answer(field, self.situation)
        was_read = value is not None and field.kind in FIXED_FORM
        if value is None and (titled := self.titled_choice(field)) is not None:
            return self.correct(titled)
        told = told_besides(self.sheet, self.situation, field, was_read=was_read)
        besides = early_answers(self.sheet, self.situation, opening=False, asked=field)
        is_own = bool(besides) and self.situation.intent == self.sheet.service.intent
        is_answer = value == SKIPPED or told is not None or is_own
        if not is_answer and interrupts(self.situation, field.kind, was_read=was_read):
            return []
        if told is not None:
            besides.append(told)
        if besides and self._is_only_besides(field, value):
            value = None
        if value is None and (likely := likely_districts(field, self.sheet.slot(field), self.situation)):
            self.sheet.events += likely
            stopped = self.note_early(besides)
            return stopped if stopped is not None else self.again(field)
        if value is None and (other := self.other_choice(field) or self.longer_name(field)) is not None:
            return self.correct(other)
        if value is None and besides:
            stopped = self.note_early(besides)
            return stopped if stopped is not None else self.next_question()
        stopped = self.put(field, value)
        if stopped is not None:
            return stopped
        if self.has_read_summary and self.sheet.answer(field) is not None:
            self.say_corrected(field)
        stopped = self.note_early(besides)
        return stopped if stopped is not None else self.next_question()

    def _is_only_besides(self, field: ServiceField, value: Any) -> bool:
        """Whether not the words came that were asked for, but a day or a place for another question."""
        if field.kind == "long_text" and self.situation.has_only(VALUES):
            return True
        if field.kind == "text" and self.situation.has_only(VALUES) and not _asks_when_or_where(field):
            return True
        is_text = field.kind in ("text", "long_text", "name")
        return is_text and not check(field, value, today=self.situation.today).stands

    def _aside(self, requested: str) -> list[EventType] | None:
        """What is said to the form but answers no question of it; the same question again."""
        wish = typed_wish(self.situation) if is_only_a_wish(self.situation) else None
        asked = self.sheet.field_of(requested)
        if wish is not None:
            # Carried out as outside of a form; that the dialogue goes on is for the form to say.
            action = _OF_WISH[wish.intent]()
            action.run(self.dispatcher, self.situation.tracker, dict(self.situation.domain))
        elif (what := asked_back(self.situation, asked)) is not None:
            answer_back(what, self.sheet, asked, self.situation, self.dispatcher)
        elif wordless(self.situation.text) == "other_script":
            self.dispatcher.utter_message(response="utter_only_a_other_script")
        elif starts_anew(self.situation.text) and not self.sheet.is_empty:
            self.dispatcher.utter_message(response="utter_confirm_forgetting")
            return [*set_aside(self.situation), left_open("delete", self.sheet)]
        else:
            return None
        return [SlotSet(requested, None), *self.back_at(requested)]

    def _tapped_field(self) -> tuple[ServiceField, Any] | None:
        for field in self.sheet.asked():
            value = tapped_answer(field, self.sheet.slot(field), self.situation)
            if value is not None:
                return field, value
        return None

    @property
    def _tapped_confirmation(self) -> bool:
        return self.situation.entity(CONFIRMED_SLOT) is not None

    def _say_if_not_kept(self) -> None:
        """A picture came with an answer: the words are read, and where it has no place that is said."""
        has_place = any(one.kind == "attachment" for one in self.sheet.service.fields)
        if evidence(self.situation) and not has_place:
            self.dispatcher.utter_message(response="utter_file_has_no_place")

    def _attachment_instead(self, field: ServiceField | None) -> list[EventType]:
        """A picture came instead of an answer: kept where the form has a place for evidence."""
        place = next((one for one in self.sheet.service.fields if one.kind == "attachment"), None)
        files = evidence(self.situation)
        if place is None or not files or only_voice(self.situation):
            self.dispatcher.utter_message(response=response_to_attachment(self.situation, in_form=True))
            return self.same_question(field)
        self.sheet.put(place, [*(self.sheet.answer(place) or []), *files])
        self.dispatcher.utter_message(response="utter_attachment_kept")
        # A photo of the receipt says that there is one.
        if field is None:
            return self.next_question()
        wanted = (place.when or {}).get(field.name)
        if isinstance(wanted, str):
            self.sheet.put(field, wanted)
            return self.next_question()
        return self.request(self.sheet.slot(field))

    def _take(self, field: ServiceField, value: Any) -> list[EventType]:
        stopped = self.put(field, value)
        return stopped if stopped is not None else self.next_question()


def _asks_when_or_where(field: ServiceField) -> bool:
    """Whether a day or a district alone answers a question in words."""
    return any(words(alias) == words(one) for alias in field.aliases for one in phrases("when_or_where"))


def _takes_files(field: ServiceField | None) -> bool:
    return field is not None and field.kind == "attachment"
