"""The answers of one form, as they stand in the slots."""

from __future__ import annotations

import hashlib
from typing import Any

from rasa_sdk.events import EventType, SlotSet

from actions.answers import SKIPPED
from actions.situation import Situation
from actions.wording import spoken_answer
from bot.cases.validation import asked_fields
from bot.catalogue.dialogue_fragment import CONFIRMED_SLOT, form_name, slot_name
from bot.catalogue.schema import Service, ServiceField

#: Fields that are the citizen's leave to ask, not something to read back or to correct.
LEAVE = frozenset({"consent"})
#: So many answers are named when somebody comes back.
LONGEST_RECAP = 4


class AnswerSheet:
    """Answers by field. What is changed here becomes slot events (:attr:`events`)."""

    def __init__(self, service: Service, situation: Situation) -> None:
        self.service = service
        self.situation = situation
        self.events: list[EventType] = []
        self._answers = {field.name: situation.slot(self.slot(field)) for field in service.fields}

    @property
    def form(self) -> str:
        """The form's name."""
        return form_name(self.service.code)

    def slot(self, field: ServiceField) -> str:
        """The slot of a field."""
        return slot_name(self.service.code, field.name)

    def field_of(self, slot: str | None) -> ServiceField | None:
        """The field of a slot; None if the slot is none of this form's answers."""
        return next((field for field in self.service.fields if self.slot(field) == slot), None)

    # Reading --------------------------------------------------------------------------------------

    def answer(self, field: ServiceField) -> Any:
        """The answer to a field; None if there is none, or it was skipped."""
        value = self._answers[field.name]
        return None if value == SKIPPED else value

    def asked(self) -> list[ServiceField]:
        """The fields that apply, in their order."""
        return asked_fields(self.service, self._answers)

    def next_field(self) -> ServiceField | None:
        """The next field to ask; None if all that apply are answered."""
        return next((field for field in self.asked() if self._answers[field.name] is None), None)

    def answered(self) -> list[ServiceField]:
        """The fields that have an answer to read back or to correct."""
        return [field for field in self.asked() if self.answer(field) is not None and field.name not in LEAVE]

    @property
    def is_empty(self) -> bool:
        """Whether nothing has been answered."""
        return all(value is None for value in self._answers.values())

    def for_case(self) -> dict[str, Any]:
        """The answers that go into the case: those of fields that apply and were not skipped."""
        return {field.name: self.answer(field) for field in self.asked() if self.answer(field) is not None}

    # Saying ---------------------------------------------------------------------------------------

    def spoken(self, field: ServiceField) -> str:
        """An answer in words."""
        return spoken_answer(field, self.answer(field), self.situation.language, self.situation.catalogue)

    def line(self, field: ServiceField) -> str:
        """``label: answer``."""
        return f"{self.situation.say(field.label)}: {self.spoken(field)}"

    def recap(self) -> str:
        """The latest answers in one line; empty if there are none."""
        lines = [self.line(field) for field in self.answered()]
        dots = "… " if len(lines) > LONGEST_RECAP else ""
        return dots + ", ".join(lines[-LONGEST_RECAP:])

    def fingerprint(self) -> str:
        """The same for the same summary: answers and language."""
        told = f"{self.situation.language}|{sorted(self.for_case().items(), key=lambda one: one[0])}"
        return hashlib.sha256(told.encode()).hexdigest()[:16]

    # Writing --------------------------------------------------------------------------------------

    def put(self, field: ServiceField, value: Any) -> None:
        """Note an answer, or take it back with None. The summary has to be confirmed anew."""
        self._answers[field.name] = value
        self.events.append(SlotSet(self.slot(field), value))
        if self.situation.slot(CONFIRMED_SLOT) is not None:
            self.events.append(SlotSet(CONFIRMED_SLOT, None))

    def forget_identity(self) -> None:
        """Take back what tells who somebody is: there was no leave to ask for it."""
        for field in self.service.fields:
            needs_leave = field.identifies_citizen or "consent" in (field.when or {})
            if needs_leave and self._answers[field.name] is not None:
                self.put(field, None)

    def clear(self) -> None:
        """Take all answers back."""
        for field in self.service.fields:
            if self._answers[field.name] is not None:
                self.put(field, None)
