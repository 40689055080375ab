"""Slots: what a conversation remembers, and how a value looks to rules and stories."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SLOT_TYPES = frozenset({"text", "bool", "categorical", "float", "list", "any"})
MAPPING_TYPES = frozenset({"from_entity", "from_text", "from_intent", "from_trigger_intent", "custom"})

#: How a value looks to rules and stories; None: as if it weren't set.
Feature = bool | str | float | None

OTHER_VALUE = "__other__"


@dataclass(frozen=True)
class Condition:
    """Where a mapping applies: while a loop is active, and perhaps only while it asks for one slot.

    ``active_loop`` None means: only while no loop is active.
    """

    active_loop: str | None
    requested_slot: str | None = None


@dataclass(frozen=True)
class SlotMapping:
    """One way in which a message fills a slot (Rasa's slot mappings)."""

    type: str
    entity: str | None = None
    role: str | None = None
    group: str | None = None
    intents: frozenset[str] = frozenset()
    not_intents: frozenset[str] = frozenset()
    value: Any = None
    conditions: tuple[Condition, ...] = ()
    action: str | None = None

    def takes_intent(self, intent: str | None, ignored: frozenset[str]) -> bool:
        """Whether a message with this intent may fill the slot; the form does not hear ``ignored`` ones."""
        if self.intents:
            return intent in self.intents
        return intent not in self.not_intents and intent not in ignored

    @property
    def loops(self) -> frozenset[str | None]:
        """The loops that the conditions name."""
        return frozenset(condition.active_loop for condition in self.conditions)


@dataclass(frozen=True)
class Slot:
    """A slot of the domain.

    Attributes:
        influences: whether rules and stories see it (``influence_conversation``).
        values: of a categorical slot.
        minimum, maximum: of a float slot; values outside count as the nearest one.
    """

    name: str
    type: str
    influences: bool = True
    initial_value: Any = None
    mappings: tuple[SlotMapping, ...] = ()
    values: tuple[str, ...] = ()
    minimum: float = 0.0
    maximum: float = 1.0

    def feature(self, value: Any) -> Feature:
        """How ``value`` looks to rules and stories (Rasa's featurisation by slot type)."""
        if value is None or not self.influences:
            return None
        featurise = _FEATURES.get(self.type)
        return featurise(self, value) if featurise else None


def _feature_of_bool(slot: Slot, value: Any) -> Feature:
    if isinstance(value, str):
        return {"true": True, "1": True, "false": False, "0": False}.get(value.strip().lower())
    return bool(value)


def _feature_of_category(slot: Slot, value: Any) -> Feature:
    name = str(value).lower()
    return name if name in slot.values else OTHER_VALUE


def _feature_of_number(slot: Slot, value: Any) -> Feature:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return max(slot.minimum, min(slot.maximum, number))


_FEATURES: dict[str, Any] = {
    "text": lambda slot, value: True,
    "list": lambda slot, value: True if value else None,
    "bool": _feature_of_bool,
    "categorical": _feature_of_category,
    "float": _feature_of_number,
}


def read_slot(name: str, data: Mapping[str, Any]) -> Slot:
    """A slot from its domain entry. Faults in the entry are told by the domain's validation, not here."""
    slot_type = str(data.get("type", "any"))
    return Slot(
        name=name,
        type=slot_type,
        influences=bool(data.get("influence_conversation", True)) and slot_type != "any",
        initial_value=data.get("initial_value"),
        mappings=tuple(_read_mapping(one) for one in data.get("mappings") or [] if isinstance(one, Mapping)),
        values=tuple(_category(value) for value in data.get("values") or []),
        minimum=float(data.get("min_value", 0.0)),
        maximum=float(data.get("max_value", 1.0)),
    )


def _category(value: Any) -> str:
    return str(value).lower()


def _read_mapping(data: Mapping[str, Any]) -> SlotMapping:
    return SlotMapping(
        type=str(data.get("type")),
        entity=data.get("entity"),
        role=data.get("role"),
        group=data.get("group"),
        intents=_names(data.get("intent")),
        not_intents=_names(data.get("not_intent")),
        value=data.get("value"),
        conditions=tuple(
            Condition(_loop_name(one.get("active_loop")), one.get("requested_slot"))
            for one in data.get("conditions") or []
        ),
        action=data.get("action"),
    )


def _loop_name(value: Any) -> str | None:
    return None if value in (None, "null", "None") else str(value)


def _names(value: Any) -> frozenset[str]:
    if value is None:
        return frozenset()
    return frozenset([value] if isinstance(value, str) else value)
