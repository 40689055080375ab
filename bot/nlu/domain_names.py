"""The intents and entities that a Rasa domain declares: all that training needs to know of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.nlu.errors import Fault, TrainingDataError
from bot.nlu.reader import load_yaml


@dataclass(frozen=True)
class DomainNames:
    """What a domain declares."""

    intents: frozenset[str] = frozenset()
    entities: frozenset[str] = frozenset()

    @classmethod
    def of(cls, document: object) -> DomainNames:
        """The names in a domain document (``domain.yml`` or a merged one)."""
        said = document if isinstance(document, dict) else {}
        return cls(_names(said.get("intents")), _names(said.get("entities")))

    @classmethod
    def read(cls, paths: Sequence[Path]) -> DomainNames:
        """The names in domain files, or in the files of a domain folder.

        Raises:
            TrainingDataError: when a file can't be read.
        """
        faults: list[Fault] = []
        files = [
            file for path in paths for file in (sorted(path.rglob("*.yml")) if path.is_dir() else [path])
        ]
        parts = [cls.of(load_yaml(file, faults)) for file in files]
        if faults:
            raise TrainingDataError(faults)
        return cls(
            frozenset(name for part in parts for name in part.intents),
            frozenset(name for part in parts for name in part.entities),
        )


def _names(listed: object) -> frozenset[str]:
    """Names of a list whose entries are a name, or a name with settings."""
    if not isinstance(listed, list):
        return frozenset()
    return frozenset(
        str(name) for entry in listed for name in (entry if isinstance(entry, dict) else [entry])
    )
