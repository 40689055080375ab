"""What a tracker holds and can tell; how it changes is in :mod:`~bot.dialogue.changes`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bot.dialogue.domain import Domain
from bot.dialogue.memory import Loop, Memory
from bot.dialogue.names import LANGUAGE_LOCKED_SLOT, LANGUAGE_SLOT, REQUESTED_SLOT
from bot.dialogue.protocol import Event
from bot.dialogue.slots import Feature
from bot.dialogue.states import State

#: These describe the citizen and not the request: neither a reset nor a rewind touches them.
LASTING_SLOTS = (LANGUAGE_SLOT, LANGUAGE_LOCKED_SLOT)


class TrackerState:
    """The state of one conversation.

    Attributes:
        sender_id: the citizen, as the caller names them.
        memory: what decisions need; changed by events only.
        new_events: Rasa's event dicts of the current turn, oldest first.
        paused: the bot keeps silent.
        followup_action: what an action asked to run next.
        turn: number of messages handled.
        last_variations: which variation of a response was said last.
        latest_event_at: POSIX time in seconds of the latest event; None before the first one.
        before_turn, before_action: where ``rewind`` and ``undo`` lead within this turn.
        back: what earlier turns changed, for ``action_back``.
    """

    def __init__(self, sender_id: str, domain: Domain) -> None:
        self.sender_id = sender_id
        self.domain = domain
        self.memory = Memory(dict(domain.initial_slots))
        self.new_events: list[Event] = []
        self.paused = False
        self.followup_action: str | None = None
        self.turn = 0
        self.last_variations: dict[str, int] = {}
        self.latest_event_at: float | None = None
        self.before_turn: Memory | None = None
        self.before_action: Memory | None = None
        self.back: list[dict[str, Any]] = []
        self._features: dict[str, Feature] | None = None

    @property
    def slots(self) -> dict[str, Any]:
        """All slots by name."""
        return self.memory.slots

    def get_slot(self, name: str) -> Any:
        """A slot's value; None if it is not set or not in the domain."""
        return self.memory.slots.get(name)

    def lasting_slots(self) -> dict[str, Any]:
        """The slots that outlive a reset."""
        return {name: self.memory.slots[name] for name in LASTING_SLOTS if name in self.memory.slots}

    @property
    def loop(self) -> Loop | None:
        """The active loop, if any."""
        return self.memory.active_loop

    @property
    def active_loop(self) -> dict[str, Any]:
        """The active loop as Rasa shows it: ``name``, ``rejected``, ``is_interrupted``; empty if none is."""
        return self.memory.active_loop.to_json() if self.memory.active_loop else {}

    @property
    def active_loop_name(self) -> str | None:
        """The name of the active loop, if any."""
        return self.memory.active_loop.name if self.memory.active_loop else None

    @property
    def requested_slot(self) -> str | None:
        """The slot that the active loop asks for."""
        value = self.get_slot(REQUESTED_SLOT)
        return str(value) if value is not None and self.memory.active_loop else None

    @property
    def latest_message(self) -> dict[str, Any]:
        """The citizen's last message as it was understood."""
        return self.memory.latest_message

    @property
    def latest_action_name(self) -> str | None:
        """The action that ran last."""
        return self.memory.latest_action

    @property
    def latest_intent(self) -> str | None:
        """The intent of the citizen's last message."""
        name = (self.memory.latest_message.get("intent") or {}).get("name")
        return str(name) if name is not None else None

    def state(self, *, is_hidden: bool = False) -> State:
        """This moment as rules and stories see it; ``is_hidden`` from stories."""
        if self._features is None:
            self._features = _features(self.domain, self.memory.slots)
        memory, loop = self.memory, self.active_loop_name
        return State(memory.latest_action, memory.intent, memory.entities, self._features, loop, is_hidden)

    def slots_changed(self) -> None:
        """Rules and stories have to look at the slots anew."""
        self._features = None

    def forget_earlier(self) -> None:
        """Put earlier turns out of reach of ``rewind`` and ``action_back``."""
        self.back = []
        self.before_turn = self.before_action = None

    def current_state(self, extra_events: Iterable[Event] = ()) -> dict[str, Any]:
        """The tracker as rasa-sdk gets it; ``events`` are this turn's only.

        Args:
            extra_events: events that the receiver is to see as if they had happened.
        """
        extra = list(extra_events)
        latest = self.memory.latest_message
        told = {one["name"]: one["value"] for one in extra if one["event"] == "slot"}
        return {
            "sender_id": self.sender_id,
            "slots": self.memory.slots | told,
            "latest_message": latest,
            "latest_event_time": self.latest_event_at,
            "events": [*self.new_events, *extra],
            "paused": self.paused,
            "followup_action": self.followup_action,
            "active_loop": self.active_loop,
            "latest_action_name": self.memory.latest_action,
            "latest_action": {"action_name": self.memory.latest_action},
            "latest_input_channel": (latest.get("metadata") or {}).get("channel"),
        }


def _features(domain: Domain, slots: Mapping[str, Any]) -> dict[str, Feature]:
    features = ((slot.name, slot.feature(slots.get(slot.name))) for slot in domain.featurised_slots)
    return {name: feature for name, feature in features if feature is not None}
