"""What a conversation remembers between turns, and how it is written down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bot.dialogue.states import State

#: How many states back rules and stories can look. Bounds the snapshot.
MAX_STATES = 16
#: Of an intent ranking, how much is kept after the turn.
KEPT_RANKING = 5


@dataclass(frozen=True)
class Loop:
    """The active loop: a form, or the two-stage fallback.

    Attributes:
        rejected: it declined the last message, so something else may be predicted.
        is_interrupted: it goes on after something else; the last message was not meant for it.
    """

    name: str
    rejected: bool = False
    is_interrupted: bool = False

    def to_json(self) -> dict[str, Any]:
        """The loop as Rasa's tracker shows it."""
        return {"name": self.name, "rejected": self.rejected, "is_interrupted": self.is_interrupted}


@dataclass
class Memory:
    """What a turn can change and a rewind gives back.

    Attributes:
        slots: all slots of the domain by name.
        history: earlier states, oldest first, at most :data:`MAX_STATES`.
        intent, entities: of the last message, as rules and stories see it.
        latest_action: the action that ran last.
        fallback: what the two-stage fallback has to remember while it is under way.
        misses: messages in a row that the active form could do nothing with.
    """

    slots: dict[str, Any]
    active_loop: Loop | None = None
    history: list[State] = field(default_factory=list)
    intent: str | None = None
    entities: tuple[str, ...] = ()
    latest_message: dict[str, Any] = field(default_factory=dict)
    latest_action: str | None = None
    fallback: dict[str, Any] | None = None
    misses: int = 0

    def copy(self) -> Memory:
        """A copy that later changes leave alone."""
        return replace(self, slots=dict(self.slots))

    def to_json(self, slots: Mapping[str, Any]) -> dict[str, Any]:
        """This memory for a snapshot, with only the given slots in it."""
        return {
            "slots": dict(slots),
            "active_loop": self.active_loop.to_json() if self.active_loop else None,
            "history": [state.to_json() for state in self.history],
            "intent": self.intent,
            "entities": list(self.entities),
            "latest_message": _kept(self.latest_message),
            "latest_action": self.latest_action,
            "fallback": self.fallback,
            "misses": self.misses,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any], slots: dict[str, Any]) -> Memory:
        """The memory that :meth:`to_json` wrote, with these slots."""
        loop = data.get("active_loop")
        return cls(
            slots,
            Loop(**loop) if loop else None,
            [State.from_json(state) for state in data.get("history") or []],
            data.get("intent"),
            tuple(data.get("entities") or ()),
            dict(data.get("latest_message") or {}),
            data.get("latest_action"),
            data.get("fallback"),
            int(data.get("misses", 0)),
        )


def _kept(message: Mapping[str, Any]) -> dict[str, Any]:
    kept = {key: message[key] for key in ("text", "intent", "entities", "language") if key in message}
    if message.get("intent_ranking"):
        kept["intent_ranking"] = list(message["intent_ranking"])[:KEPT_RANKING]
    return kept


def difference(before: Memory, after: Memory) -> dict[str, Any]:
    """What :func:`undone` needs to make ``before`` of ``after``: slots only where they changed."""
    changed = {
        name: value
        for name, value in before.slots.items()
        if name not in after.slots or after.slots[name] != value
    }
    return before.to_json(changed)


def undone(memory: Memory, back: Mapping[str, Any]) -> Memory:
    """The memory before the turn that ``back`` describes."""
    return Memory.from_json(back, memory.slots | dict(back.get("slots") or {}))
