"""Rules and stories as lists of steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.dialogue.documents import Document, Place
from bot.dialogue.errors import Fault

#: OR steps multiply; more ways than this through one story are a mistake.
MAX_WAYS = 64

#: Value of a slot step that only says that the slot is set, to whatever.
ANY_VALUE = object()


@dataclass(frozen=True)
class UserStep:
    """The citizen says something. ``entities`` by label and value; ``text`` only in test stories."""

    intent: str | None
    entities: tuple[Mapping[str, Any], ...] = ()
    text: str | None = None


@dataclass(frozen=True)
class ActionStep:
    """The bot runs an action."""

    name: str


@dataclass(frozen=True)
class SlotStep:
    """A slot has been set, or is not set (None)."""

    name: str
    value: Any


@dataclass(frozen=True)
class LoopStep:
    """A loop is active, or none is."""

    name: str | None


@dataclass(frozen=True)
class Checkpoint:
    """Where stories are joined."""

    name: str


Step = UserStep | ActionStep | SlotStep | LoopStep | Checkpoint


@dataclass(frozen=True)
class Flow:
    """One rule, or one way through a story.

    Attributes:
        condition: what must hold before a rule's first step.
        conversation_start: the rule applies only at the start of a conversation.
        waits: the rule ends with waiting for the citizen (``wait_for_user_input``).
        places: where each step stands, for faults.
    """

    name: str
    is_rule: bool
    steps: tuple[Step, ...]
    document: Document = field(compare=False, repr=False)
    place: Place = ()
    condition: tuple[Step, ...] = ()
    conversation_start: bool = False
    waits: bool = True
    places: tuple[Place, ...] = ()

    def fault(self, message: str, step: int | None = None, *, is_warning: bool = False) -> Fault:
        """A fault of this flow, at one of its steps."""
        place = self.places[step] if step is not None and step < len(self.places) else self.place
        kind = "rule" if self.is_rule else "story"
        return self.document.fault(place, f"{kind} '{self.name}': {message}", is_warning=is_warning)
