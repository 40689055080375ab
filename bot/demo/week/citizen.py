"""A made-up citizen: writes to a Page, taps what is offered and fills forms, by the inbox and real turns."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from bot.cases.hearings.queries import offered_days
from bot.cases.model import Case
from bot.catalogue.datum import Choice
from bot.catalogue.dialogue_fragment import (
    CONFIRMED_SLOT,
    DOUBT_SLOT,
    SKIP,
    STOP_SLOT,
    STOPPED_ANSWER,
    answer_payload,
    form_name,
    slot_name,
)
from bot.catalogue.schema import Service, ServiceField
from bot.clock import DHAKA, FixedClock, dhaka_date
from bot.conversation.events import EventKind, ReceivedEvent
from bot.conversation.handover import find
from bot.conversation.inbox import receive
from bot.conversation.model import Conversation
from bot.runtime import Runtime

LONGEST_FORM = 40
THINKS = timedelta(seconds=35)
YES_NO = {"yes": "হ্যাঁ", "no": "না"}
_DAY = re.compile(r"([+-]\d+)d")


class StuckForm(Exception):
    """A form of the week asks for something that its story does not answer."""


@dataclass
class Citizen:
    """Somebody in a conversation with a Page.

    Attributes:
        reference: the last case that was opened here.
        memory: what the bot has noted of the conversation, after its last turn.
        deliver: lets what the bot said count as sent.
    """

    runtime: Runtime
    clock: FixedClock
    deliver: Callable[[], None]
    name: str
    phone: str
    page_id: str
    user_id: str
    office: str
    conversation_id: int = 0
    reference: str = ""
    heard: int = 0
    memory: Mapping[str, Any] = field(default_factory=dict)

    def says(self, text: str, payload: str | None = None) -> None:
        """Write, or tap; what came before is read by then."""
        now, self.heard = self.clock.now(), self.heard + 1
        key = f"week {self.page_id} {self.user_id} {self.heard}"
        content = {"text": text, "mid": f"m_{key}", **({"payload": payload} if payload else {})}
        seen = {"watermark_ms": int(now.timestamp() * 1000)}
        events = [
            self._event(f"{key} read", EventKind.READ, seen),
            self._event(key, EventKind.MESSAGE, content),
        ]
        receive(self.runtime.database, self.clock, events if self.heard > 1 else events[1:])
        self.runtime.turns.run_until_quiet(only=[self.conversation_id or self._known().id])
        self.memory = (self._known().tracker or {}).get("memory") or {}
        self.deliver()

    def receives(self) -> None:
        """All that was sent has arrived on the phone."""
        seen = {"watermark_ms": int(self.clock.now().timestamp() * 1000)}
        key = f"week {self.page_id} {self.user_id} arrived"
        receive(self.runtime.database, self.clock, [self._event(key, EventKind.DELIVERY, seen)])

    def fills(self, service: Service, words: str, answers: Mapping[str, str]) -> None:
        """Ask for a service, answer what its form asks, and hand it in.

        Raises:
            StuckForm: an answer is missing, or no case came of it.
        """
        self.says(words)
        if not self._form_of(service):
            self.says(service.title.bn, f"/{service.intent}")
        for _ in range(LONGEST_FORM):
            if not self._form_of(service):
                break
            self.clock.advance(THINKS)
            self._answers(service, answers)
        with self.runtime.database.read() as session:
            newest = select(Case).where(Case.service == service.code).order_by(Case.id.desc()).limit(1)
            case = session.scalars(newest).one_or_none()
        if case is None or case.reference == self.reference or self._form_of(service):
            raise StuckForm(f"{service.code} of {self.user_id}: asks for {self._requested()}")
        self.reference = case.reference

    def _answers(self, service: Service, answers: Mapping[str, str]) -> None:
        slot = self._requested()
        if slot in (CONFIRMED_SLOT, STOP_SLOT):
            self.says("হ্যাঁ, জমা দিন" if slot == CONFIRMED_SLOT else "চালিয়ে যাব", answer_payload(slot, "yes"))
            return
        # What was told before may be offered as the answer; who writes another gives that.
        offered = self._slots().get(STOPPED_ANSWER) or {}
        if slot == DOUBT_SLOT and offered:
            slot = slot_name(service.code, offered["field"])
        field = next((one for one in service.fields if slot_name(service.code, one.name) == slot), None)
        if field is None:
            raise StuckForm(f"{service.code}: the form asks for {slot}")
        self._answer(field, slot, self._of(field, answers))

    def _answer(self, field: ServiceField, slot: str, given: str | None) -> None:
        if given is None and field.kind == "hearing_date":
            self._chooses_a_day(slot)
        elif given is None and not field.required:
            self.says("জানি না", answer_payload(slot, SKIP))
        elif given is None:
            raise StuckForm(f"no answer to {field.name}")
        elif field.kind in ("choice", "yes_no"):
            self.says(_title(field.choices, given), answer_payload(slot, given))
        else:
            self.says(given)

    def _of(self, field: ServiceField, answers: Mapping[str, str]) -> str | None:
        own = {"full_name": self.name, "phone": self.phone, "consent": "yes"}
        given = answers.get(field.name) or own.get(field.name)
        return resolved(given, self.clock) if given else None

    def _chooses_a_day(self, slot: str) -> None:
        today = dhaka_date(self.clock.now())
        with self.runtime.database.read() as session:
            days = offered_days(session, self.runtime.catalogue, self.office, today)
        day = days[0].held_on if days else None
        self.says(*(("অন্য কোনো দিন", answer_payload(slot, SKIP)) if day is None else (
            day.isoformat(), answer_payload(slot, day.isoformat()))))  # fmt: skip

    def _form_of(self, service: Service) -> bool:
        return (self.memory.get("active_loop") or {}).get("name") == form_name(service.code)

    def _requested(self) -> str:
        return str(self._slots().get("requested_slot") or "")

    def _slots(self) -> dict[str, Any]:
        return self.memory.get("slots") or {}

    def _known(self) -> Conversation:
        with self.runtime.database.read() as session:
            conversation = find(session, "facebook", self.page_id, self.user_id)
        if conversation is None:
            raise LookupError("nothing was heard of this citizen")
        self.conversation_id = conversation.id
        return conversation

    def _event(self, key: str, kind: EventKind, content: dict[str, Any]) -> ReceivedEvent:
        now = self.clock.now()
        return ReceivedEvent(key, kind, "facebook", self.page_id, self.user_id, now, content)


def resolved(text: str, clock: FixedClock) -> str:
    """``+3d`` as the day three days on, ISO; any other words as they are."""
    found = _DAY.fullmatch(text)
    if found is None:
        return text
    return (clock.now().astimezone(DHAKA).date() + timedelta(int(found[1]))).isoformat()


def _title(choices: tuple[Choice, ...], value: str) -> str:
    return next((one.title.bn for one in choices if one.value == value), YES_NO.get(value, value))
