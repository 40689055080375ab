"""Several domain documents as one: hand-written ones beside those made from the catalogue."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from bot.dialogue.documents import Document, Place
from bot.dialogue.errors import Fault
from bot.dialogue.shapes import DomainShape, shape_faults

LISTS = ("intents", "entities", "actions")
MAPPINGS = ("slots", "forms", "responses")
KNOWN_KEYS = frozenset({*LISTS, *MAPPINGS, "version", "session_config", "config", "e2e_actions"})

#: Where an entry comes from: its document and its place there.
Origin = tuple[Document, Place]


@dataclass
class MergedDomain:
    """The merged content, and where each entry stands."""

    data: dict[str, Any] = field(default_factory=dict)
    origins: dict[tuple[str, str], Origin] = field(default_factory=dict)

    def fault(
        self, section: str, name: str, message: str, within: Place = (), *, is_warning: bool = False
    ) -> Fault:
        """A fault at an entry, or at a place within it."""
        document, place = self.origins.get((section, name), (Document({}, "domain"), ()))
        return document.fault((*place, *within), message, is_warning=is_warning)


def merge_domains(documents: Iterable[Document]) -> tuple[MergedDomain, list[Fault]]:
    """Merge documents. The same name with another meaning is a fault; told twice alike is none."""
    merged, faults = MergedDomain({key: [] for key in LISTS} | {key: {} for key in MAPPINGS}), []
    for document in documents:
        misshapen = shape_faults(document, DomainShape)
        faults += misshapen or _unknown_keys(document)
        if misshapen:
            continue
        for section in LISTS:
            faults += _merge_list(merged, document, section)
        for section in MAPPINGS:
            faults += _merge_mapping(merged, document, section)
        for key in ("version", "session_config"):
            if key in document.data:
                merged.data[key] = document.data[key]
                merged.origins[key, ""] = (document, (key,))
    return merged, faults


def _unknown_keys(document: Document) -> list[Fault]:
    return [
        document.fault((key,), f"'{key}' is no part of a domain")
        for key in document.data
        if key not in KNOWN_KEYS
    ]


def _merge_list(merged: MergedDomain, document: Document, section: str) -> list[Fault]:
    faults = []
    for position, entry in enumerate(document.data.get(section) or []):
        name = entry if isinstance(entry, str) else str(next(iter(entry)))
        known = next((one for one in merged.data[section] if _name(one) == name), None)
        if known is None:
            merged.data[section].append(entry)
            merged.origins[section, name] = (document, (section, position))
        elif known != entry and not isinstance(entry, str):
            faults.append(document.fault((section, position), f"'{name}' is told twice, and differently"))
    return faults


def _name(entry: Any) -> str:
    return entry if isinstance(entry, str) else str(next(iter(entry)))


def _merge_mapping(merged: MergedDomain, document: Document, section: str) -> list[Fault]:
    faults = []
    for name, entry in (document.data.get(section) or {}).items():
        known = merged.data[section].get(name)
        if known is not None and known != entry:
            other = merged.origins[section, str(name)]
            where = f"{other[0].name}:{other[0].line(other[1])}"
            faults.append(document.fault((section, name), f"'{name}' is also told at {where}, differently"))
            continue
        merged.data[section][str(name)] = entry
        merged.origins[section, str(name)] = (document, (section, name))
    return faults
