"""A moment of a conversation as rules and stories see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.dialogue.slots import Feature


@dataclass(frozen=True)
class State:
    """What was known just before an action was predicted.

    Attributes:
        previous_action: the action before; None at the very start of a conversation.
        intent, entities: of the citizen's last message; entities by label, sorted.
        slots: features of the slots that are set.
        active_loop: the form that was active.
        is_hidden: whether the action that followed came from a rule that no story knows; such turns are
            invisible to stories, so that a greeting in between breaks none.
    """

    previous_action: str | None = None
    intent: str | None = None
    entities: tuple[str, ...] = ()
    slots: Mapping[str, Feature] = field(default_factory=dict)
    active_loop: str | None = None
    is_hidden: bool = False

    def to_json(self) -> list[Any]:
        """A compact form for the snapshot."""
        return [
            self.previous_action,
            self.intent,
            list(self.entities),
            dict(self.slots),
            self.active_loop,
            self.is_hidden,
        ]

    @classmethod
    def from_json(cls, data: Sequence[Any]) -> State:
        """The state that :meth:`to_json` wrote."""
        return cls(data[0], data[1], tuple(data[2]), dict(data[3]), data[4], bool(data[5]))


def entity_labels(entities: Sequence[Mapping[str, Any]], used: frozenset[str]) -> tuple[str, ...]:
    """The labels of entities that count, with role and group as Rasa writes them (``city#from``)."""
    labels = {_label(entity) for entity in entities if entity.get("entity") in used}
    return tuple(sorted(labels))


def _label(entity: Mapping[str, Any]) -> str:
    parts = [str(entity.get("entity")), entity.get("role"), entity.get("group")]
    return "#".join(str(part) for part in parts if part)
