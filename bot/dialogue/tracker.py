"""A conversation: the events of this turn in full, of earlier turns only what decisions need."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import structlog

from bot.dialogue.changes import CHANGES, RECORDED_ONLY
from bot.dialogue.domain import Domain
from bot.dialogue.memory import Loop, Memory, difference
from bot.dialogue.names import LISTEN
from bot.dialogue.protocol import Event
from bot.dialogue.tracker_state import TrackerState

log = structlog.get_logger(__name__)

SNAPSHOT_VERSION = 1
#: How many turns ``action_back`` can take back.
MAX_BACK = 2


class Tracker(TrackerState):
    """The state of one conversation, and what happens to it."""

    def __init__(self, sender_id: str, domain: Domain) -> None:
        super().__init__(sender_id, domain)
        self._now: float | None = None

    def begin_turn(self, now: float) -> None:
        """A message is about to be handled: its events begin, at POSIX time ``now``."""
        self.new_events = []
        self._now = now
        self.turn += 1

    def mark(self) -> None:
        """A rewind in this turn leads to here."""
        self.before_turn = self.memory.copy()
        self.before_action = None

    def end_turn(self) -> None:
        """The message is handled: keep what ``action_back`` needs."""
        if self.before_turn is not None:
            self.back = [*self.back, difference(self.before_turn, self.memory)][-MAX_BACK:]
        self.before_turn = self.before_action = None

    def update(self, event: Event) -> None:
        """Let an event happen: any of rasa-sdk's. Kinds that change nothing here are only recorded."""
        kind = str(event.get("event"))
        stored = {**event, "timestamp": event.get("timestamp") or self._now}
        change = CHANGES.get(kind)
        if change is not None:
            change(self, stored)
        elif kind not in RECORDED_ONLY:
            log.warning("unknown_tracker_event", kind=kind)
        self.new_events.append(stored)
        self.latest_event_at = stored["timestamp"] or self.latest_event_at

    def update_all(self, events: Iterable[Event]) -> None:
        """Let events happen in their order."""
        for event in events:
            self.update(event)

    def forget_message(self) -> None:
        """Forget the words of the citizen's last message, and what could be taken back to them."""
        self.memory.latest_message = {}
        if self.memory.fallback is not None:
            self.memory.fallback = {**self.memory.fallback, "message": {}}
        self.new_events = []
        self.forget_earlier()

    def forget_everything(self, *, keep: Collection[str] = ()) -> None:
        """Forget all but the language and the slots to keep: no answer, no word, nothing to go back to."""
        kept = {name: self.memory.slots[name] for name in keep if name in self.memory.slots}
        slots = dict(self.domain.initial_slots) | self.lasting_slots() | kept
        self.memory = Memory(slots, latest_action=LISTEN)
        self.new_events = []
        self.last_variations = {}
        self.followup_action = None
        self.slots_changed()
        self.forget_earlier()

    def listen_to_loop(self) -> None:
        """The next message is the active loop's again, also if it declined this one."""
        if self.memory.active_loop is not None:
            self.memory.active_loop = Loop(self.memory.active_loop.name)

    def set_fallback(self, fallback: dict[str, Any] | None) -> None:
        """Remember, or forget, what the two-stage fallback is about."""
        self.memory.fallback = fallback

    def count_miss(self) -> int:
        """One more message that the active form could do nothing with; how many in a row."""
        self.memory.misses += 1
        return self.memory.misses

    def clear_misses(self) -> None:
        """The active form got on."""
        self.memory.misses = 0

    def to_snapshot(self) -> dict[str, Any]:
        """What the next turn needs, as JSON. Its size does not grow with the conversation."""
        initial = self.domain.initial_slots
        changed = {name: value for name, value in self.memory.slots.items() if value != initial.get(name)}
        return {
            "version": SNAPSHOT_VERSION,
            "sender_id": self.sender_id,
            "memory": self.memory.to_json(changed),
            "paused": self.paused,
            "followup_action": self.followup_action,
            "turn": self.turn,
            "last_variations": self.last_variations,
            "latest_event_at": self.latest_event_at,
            "back": self.back,
        }

    @classmethod
    def from_snapshot(cls, snapshot: Mapping[str, Any], domain: Domain) -> Tracker:
        """The tracker that :meth:`to_snapshot` wrote; slots and loops that left the domain are dropped."""
        tracker = cls(str(snapshot["sender_id"]), domain)
        data = snapshot["memory"]
        told = {name: value for name, value in (data.get("slots") or {}).items() if name in domain.slots}
        tracker.memory = Memory.from_json(data, dict(domain.initial_slots) | told)
        if tracker.active_loop_name not in domain.action_names:
            tracker.memory.active_loop = None
        tracker.paused = bool(snapshot.get("paused"))
        tracker.followup_action = snapshot.get("followup_action")
        tracker.turn = int(snapshot.get("turn", 0))
        tracker.last_variations = dict(snapshot.get("last_variations") or {})
        tracker.latest_event_at = snapshot.get("latest_event_at")
        tracker.back = list(snapshot.get("back") or [])
        return tracker
