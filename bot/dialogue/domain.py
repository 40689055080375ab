"""The domain: what the assistant knows of, in Rasa's format (https://rasa.com/docs/rasa/domain)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from bot.dialogue.documents import Document, as_documents, load_documents
from bot.dialogue.domain_checks import domain_faults
from bot.dialogue.domain_merge import merge_domains
from bot.dialogue.errors import DomainError
from bot.dialogue.names import (
    DEFAULT_ACTIONS,
    DEFAULT_INTENTS,
    DEFAULT_SLOTS,
    SESSION_METADATA_SLOT,
)
from bot.dialogue.slots import Slot, read_slot


@dataclass(frozen=True)
class Form:
    """A form of the domain.

    Attributes:
        required_slots: asked for in this order.
        ignored_intents: messages with these intents never fill a slot while the form is active.
        interruptible_by: least confidence with which an intent interrupts this form; goes before the figures
            of ``InterruptionPolicy`` in config.yml. An addition to Rasa's format.
    """

    name: str
    required_slots: tuple[str, ...] = ()
    ignored_intents: frozenset[str] = frozenset()
    interruptible_by: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class SessionConfig:
    """When a conversation begins anew.

    Attributes:
        expiration_minutes: silence after which a new session begins; 0: never.
        carry_over_slots: whether slots go on into a new session.
        carry_over_loop: whether an active loop goes on too (``carry_over_active_loop_to_new_session``, an
            addition to Rasa's format), so that a citizen can come back tomorrow and continue.
    """

    expiration_minutes: float = 60.0
    carry_over_slots: bool = True
    carry_over_loop: bool = False


class Domain:
    """Intents, entities, slots, forms, responses and actions of an assistant. Read-only."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        """Take a merged domain that is known to be sound; else use :meth:`from_documents` or :meth:`load`."""
        self.data = dict(data)
        self.entities: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = dict(_read_entities(data))
        self.intents: dict[str, frozenset[str] | None] = dict(_read_intents(data, frozenset(self.entities)))
        self.slots = _with_default_slots({name: read_slot(name, one) for name, one in _items(data, "slots")})
        self.forms = {name: _read_form(name, one) for name, one in _items(data, "forms")}
        self.responses: dict[str, list[dict[str, Any]]] = dict(_items(data, "responses"))
        self.custom_actions = frozenset(map(_name_of, data.get("actions") or [])) - frozenset(self.responses)
        self.session = _read_session(data.get("session_config") or {})

    @classmethod
    def from_documents(cls, documents: Iterable[Document | dict[str, Any]]) -> Domain:
        """Merge domain documents into one domain.

        Raises:
            DomainError: what is wrong in them, all of it.
        """
        merged, faults = merge_domains(as_documents(documents))
        faults += domain_faults(merged)
        if any(not fault.is_warning for fault in faults):
            raise DomainError(sorted(fault for fault in faults if not fault.is_warning))
        return cls(merged.data)

    @classmethod
    def load(cls, paths: Iterable[Path], extra: Iterable[Document | dict[str, Any]] = ()) -> Domain:
        """Read and merge domain files, and ``extra`` documents; a folder stands for the YAML files in it."""
        return cls.from_documents([*load_documents(paths), *extra])

    @cached_property
    def action_names(self) -> frozenset[str]:
        """Everything that can be predicted: custom actions, responses, forms and Rasa's own actions."""
        return DEFAULT_ACTIONS | self.custom_actions | frozenset(self.responses) | frozenset(self.forms)

    @cached_property
    def featurised_slots(self) -> tuple[Slot, ...]:
        """The slots that rules and stories see."""
        return tuple(slot for slot in self.slots.values() if slot.influences)

    @cached_property
    def mapped_slots(self) -> tuple[Slot, ...]:
        """The slots that messages fill without an action's help."""
        return tuple(
            slot for slot in self.slots.values() if any(one.type != "custom" for one in slot.mappings)
        )

    @cached_property
    def slot_actions(self) -> tuple[str, ...]:
        """The custom actions that fill slots with a ``custom`` mapping, each once."""
        named = (mapping.action for slot in self.slots.values() for mapping in slot.mappings)
        return tuple(dict.fromkeys(action for action in named if action))

    @cached_property
    def initial_slots(self) -> dict[str, Any]:
        """The values that a new conversation starts with."""
        return {name: slot.initial_value for name, slot in self.slots.items()}

    def knows_intent(self, name: str | None) -> bool:
        """Whether an intent is the domain's or one of Rasa's own."""
        return name in self.intents or name in DEFAULT_INTENTS

    def used_entities(self, intent: str | None) -> frozenset[str]:
        """The entities that rules and stories see with an intent (``use_entities``, ``ignore_entities``)."""
        used = self.intents.get(intent) if intent is not None else None
        return used if used is not None else frozenset(self.entities)

    def as_dict(self) -> dict[str, Any]:
        """The domain in Rasa's format, as custom actions get it. Not a copy: it must not be changed."""
        return self.data


def _items(data: Mapping[str, Any], section: str) -> Iterable[tuple[str, Any]]:
    return ((str(name), one or {}) for name, one in (data.get(section) or {}).items())


def _name_of(entry: Any) -> str:
    return str(next(iter(entry))) if isinstance(entry, Mapping) else str(entry)


def _read_entities(data: Mapping[str, Any]) -> Iterable[tuple[str, tuple[tuple[str, ...], tuple[str, ...]]]]:
    for entry in data.get("entities") or []:
        options = next(iter(entry.values())) or {} if isinstance(entry, Mapping) else {}
        yield _name_of(entry), (tuple(options.get("roles") or ()), tuple(options.get("groups") or ()))


def _read_intents(
    data: Mapping[str, Any], entities: frozenset[str]
) -> Iterable[tuple[str, frozenset[str] | None]]:
    for entry in data.get("intents") or []:
        options = next(iter(entry.values())) or {} if isinstance(entry, Mapping) else {}
        use, ignore = options.get("use_entities", True), frozenset(options.get("ignore_entities") or ())
        used = entities if use is True else frozenset(use or ())
        yield _name_of(entry), (None if use is True and not ignore else used - ignore)


def _with_default_slots(slots: dict[str, Slot]) -> dict[str, Slot]:
    for name in DEFAULT_SLOTS:
        slot_type = "any" if name == SESSION_METADATA_SLOT else "text"
        slots.setdefault(name, Slot(name, slot_type, influences=False))
    return slots


def _read_form(name: str, data: Mapping[str, Any]) -> Form:
    ignored = data.get("ignored_intents") or ()
    required = data.get("required_slots") or ()
    return Form(
        name,
        tuple(map(str, required)),
        frozenset([ignored] if isinstance(ignored, str) else ignored),
        {str(intent): float(least) for intent, least in (data.get("interruptible_by") or {}).items()},
    )


def _read_session(data: Mapping[str, Any]) -> SessionConfig:
    return SessionConfig(
        float(data.get("session_expiration_time", 60)),
        bool(data.get("carry_over_slots_to_new_session", True)),
        bool(data.get("carry_over_active_loop_to_new_session", False)),
    )
