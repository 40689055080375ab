"""Slot mappings: which slots a message fills (https://rasa.com/docs/rasa/domain#slot-mappings)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from bot.dialogue.domain import Domain, Form
from bot.dialogue.names import DEFAULT_SLOTS
from bot.dialogue.slots import Slot, SlotMapping
from bot.dialogue.tracker import Tracker


class Reach(Enum):
    """How much of an active form a message may fill."""

    ANSWER = "answer"  # the message is meant for the form
    ASIDE = "aside"  # it is about something else; entities in it still count
    NOTHING = "nothing"  # the form's slots are left alone


@dataclass(frozen=True)
class Filling:
    """A value for a slot, and the mapping it came by."""

    value: Any
    mapping: SlotMapping


def is_payload(message: Mapping[str, Any]) -> bool:
    """Whether a message is a tapped button (``/intent{...}``) and nobody's words."""
    name = str((message.get("intent") or {}).get("name") or "")
    text = str(message.get("text") or "").strip()
    return bool(name) and (text == f"/{name}" or text.startswith((f"/{name}{{", f"/{name} ", f"/{name}@")))


def extract(tracker: Tracker, domain: Domain, reach: Reach = Reach.ANSWER) -> dict[str, Filling]:
    """The slots that the last message fills, in the domain's order."""
    message = _Message(tracker, domain, reach)
    found = {}
    for slot in domain.mapped_slots:
        filling = next(message.fillings(slot), None)
        if filling is not None and slot.name not in DEFAULT_SLOTS:
            found[slot.name] = filling
    return _without_ambiguous(found, message)


def requested_filling(tracker: Tracker, domain: Domain) -> Filling | None:
    """What the last message would put into the requested slot, if it were meant for the form."""
    slot = domain.slots.get(tracker.requested_slot or "")
    return next(_Message(tracker, domain, Reach.ANSWER).fillings(slot), None) if slot else None


class _Message:
    """The last message, ready to be compared with mappings."""

    def __init__(self, tracker: Tracker, domain: Domain, reach: Reach) -> None:
        self.tracker, self.domain, self.reach = tracker, domain, reach
        self.loop = tracker.loop
        self.form: Form | None = domain.forms.get(tracker.active_loop_name or "")
        self.requested = tracker.requested_slot
        self.intent = tracker.latest_intent
        self.is_payload = is_payload(tracker.latest_message)
        self.text = str(tracker.latest_message.get("text") or "")
        self.entities: dict[tuple[Any, Any, Any], list[Any]] = defaultdict(list)
        for one in tracker.latest_message.get("entities") or []:
            self.entities[one.get("entity"), one.get("role"), one.get("group")].append(one.get("value"))
        self.is_narrative = self._is_narrative()

    def fillings(self, slot: Slot) -> Iterator[Filling]:
        """The values for a slot, the first mapping's first."""
        if self._is_form_slot(slot) and self.reach is Reach.NOTHING:
            return
        for mapping in slot.mappings:
            if self._applies(slot, mapping):
                values = [value for value in self._values(mapping) if value is not None]
                if values:
                    yield Filling(values if slot.type == "list" else values[-1], mapping)

    def _is_form_slot(self, slot: Slot) -> bool:
        return self.form is not None and (
            slot.name in self.form.required_slots or slot.name == self.requested
        )

    def _applies(self, slot: Slot, mapping: SlotMapping) -> bool:
        ignored = self.form.ignored_intents if self.form else frozenset()
        if not mapping.takes_intent(self.intent, ignored):
            return False
        if mapping.type == "from_trigger_intent":
            # The message that activates a form: the loop is active already, but has asked for nothing yet.
            asks_nothing = self.loop is not None and self.requested is None
            return asks_nothing and (not mapping.conditions or self.tracker.active_loop_name in mapping.loops)
        if mapping.type != "from_entity" and self.reach is Reach.ASIDE and self._is_form_slot(slot):
            return False
        return self._condition_holds(slot, mapping) and not self._is_kept(slot, mapping)

    def _condition_holds(self, slot: Slot, mapping: SlotMapping) -> bool:
        if not mapping.conditions:
            return True
        if self.loop is not None and self.loop.rejected and self.requested == slot.name:
            return False
        active = self.loop.name if self.loop else None
        return any(
            condition.active_loop == active and condition.requested_slot in (None, self.requested)
            for condition in mapping.conditions
        )

    def _is_kept(self, slot: Slot, mapping: SlotMapping) -> bool:
        """A number or a date inside a told story doesn't replace an answer that was given before."""
        return (
            mapping.type == "from_entity"
            and self.is_narrative
            and slot.name != self.requested
            and self.tracker.get_slot(slot.name) is not None
        )

    def _is_narrative(self) -> bool:
        slot = self.domain.slots.get(self.requested or "")
        if slot is None or self.is_payload or self.reach is not Reach.ANSWER:
            return False
        for mapping in slot.mappings:
            fits = mapping.takes_intent(self.intent, self.form.ignored_intents if self.form else frozenset())
            if fits and self._condition_holds(slot, mapping) and any(True for _ in self._values(mapping)):
                return mapping.type == "from_text"
        return False

    def _values(self, mapping: SlotMapping) -> list[Any]:
        if mapping.type == "from_entity":
            return self.entities.get((mapping.entity, mapping.role, mapping.group), [])
        if mapping.type in ("from_intent", "from_trigger_intent"):
            return [mapping.value]
        if mapping.type == "from_text" and self.text.strip() and not self.is_payload:
            return [self.text]
        return []


def _without_ambiguous(found: dict[str, Filling], message: _Message) -> dict[str, Filling]:
    """An entity that could fill several slots of a form fills only the one that was asked for."""
    takers: dict[tuple[Any, Any, Any], list[str]] = defaultdict(list)
    for name, filling in found.items():
        mapping = filling.mapping
        if mapping.type == "from_entity":
            takers[mapping.entity, mapping.role, mapping.group].append(name)
    dropped: set[str] = set()
    forms = [message.form] if message.form else list(message.domain.forms.values())
    for names in takers.values():
        for form in forms:
            rivals = [name for name in names if name in form.required_slots]
            if len(rivals) > 1:
                dropped.update(name for name in rivals if name != message.requested)
    return {name: filling for name, filling in found.items() if name not in dropped}
