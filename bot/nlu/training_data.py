"""Training data in memory: examples with their entities, synonyms, lookup tables and regular expressions."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path


@dataclass(frozen=True)
class AnnotatedEntity:
    """An entity that a person marked; ``start`` and ``end`` index the example's text."""

    entity: str
    value: str
    start: int
    end: int
    role: str | None = None
    group: str | None = None


@dataclass(frozen=True)
class TrainingExample:
    """One sentence and the intent it stands for.

    ``also`` are the intents of what else it asks for: Rasa's ``metadata: {also: ask_fee}``.
    """

    text: str
    intent: str
    entities: tuple[AnnotatedEntity, ...]
    file: Path
    line: int
    also: tuple[str, ...] = ()

    @property
    def base_intent(self) -> str:
        """The intent that the classifier learns: ``faq`` of the retrieval intent ``faq/office_hours``."""
        return base_intent(self.intent)


def base_intent(intent: str) -> str:
    """An intent without the response key that a retrieval intent has."""
    return intent.partition("/")[0]


@dataclass(frozen=True)
class ListedItem:
    """An entry of a synonym, lookup or regex list, and the place where it stands."""

    name: str
    text: str
    file: Path
    line: int


@dataclass(frozen=True)
class TrainingData:
    """Everything that files in Rasa's NLU format say."""

    examples: tuple[TrainingExample, ...] = ()
    synonyms: tuple[ListedItem, ...] = ()
    lookups: tuple[ListedItem, ...] = ()
    regexes: tuple[ListedItem, ...] = ()
    files: tuple[Path, ...] = field(default=(), compare=False)

    @property
    def intents(self) -> list[str]:
        """The intents, sorted; of retrieval intents the base."""
        return sorted({example.base_intent for example in self.examples})

    def with_examples(self, examples: Iterable[TrainingExample]) -> TrainingData:
        """The same data with other examples, as in cross-validation."""
        return replace(self, examples=tuple(examples))

    def synonym_values(self) -> dict[str, str]:
        """What each alias (lower-case) stands for, by synonym lists and by ``[alias](entity:value)``."""
        marked = {
            example.text[entity.start : entity.end].lower(): entity.value
            for example in self.examples
            for entity in example.entities
            if example.text[entity.start : entity.end] != entity.value
        }
        return marked | {item.text.lower(): item.name for item in self.synonyms}

    def digest(self) -> str:
        """SHA-256 of what the data says, whatever files it is spread over."""
        said = {
            "examples": sorted(
                [
                    e.intent,
                    e.text,
                    [[a.entity, a.value, a.start, a.end, a.role, a.group] for a in e.entities],
                    list(e.also),
                ]
                for e in self.examples
            ),
            **{
                kind: sorted([item.name, item.text] for item in items)
                for kind, items in (("s", self.synonyms), ("l", self.lookups), ("r", self.regexes))
            },
        }
        return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()
