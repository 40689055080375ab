"""A message on its way through the pipeline, and what comes out at the end."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple, NotRequired, Protocol, TypedDict

import numpy as np
from numpy.typing import NDArray

from bot.text.language import Language
from bot.text.normalise import Normalised, ascii_digits, lower, normalise_with_offsets

# Longer text isn't read to its end: a Messenger message has 2,000 characters at most, and time stays bounded.
LONGEST_TEXT = 4000


class Intent(TypedDict):
    """What a citizen wants. ``name`` is ``None`` when there was nothing to read."""

    name: str | None
    confidence: float


class Entity(TypedDict):
    """A fact found in the text. ``start`` and ``end`` (exclusive) index the original text."""

    entity: str
    value: str | int
    start: int
    end: int
    extractor: str
    confidence: NotRequired[float]
    role: NotRequired[str]
    group: NotRequired[str]


class ParseResult(TypedDict):
    """What was understood, in Rasa's shape, and more.

    ``language`` is ``None`` for a button, which nobody wrote. ``also_asked`` are the intents of what else the
    message asks for, the likeliest first. ``out_of_scope`` is that of :class:`Message`.
    """

    text: str
    intent: Intent
    intent_ranking: list[Intent]
    entities: list[Entity]
    language: Language | None
    also_asked: list[Intent]
    out_of_scope: float
    response_selector: NotRequired[dict[str, Any]]


class Token(NamedTuple):
    """A word of the matching text."""

    text: str
    start: int
    end: int


class FeatureRow(Protocol):
    """One message's values in one block of ``size`` features: see :class:`SparseRow`."""

    @property
    def indices(self) -> NDArray[np.int32]:
        """Which features have a value."""

    @property
    def values(self) -> NDArray[np.float32]:
        """Their values."""

    @property
    def size(self) -> int:
        """How many features the block has."""


class SparseRow(NamedTuple):
    """One message's values in one block of ``size`` features: what is not listed is zero.

    ``indices`` (int32) and ``values`` (float32) have the same length; what is listed twice adds up.
    """

    indices: NDArray[np.int32]
    values: NDArray[np.float32]
    size: int


class EntityMatch(NamedTuple):
    """A found entity. ``start`` and ``end`` index the matching text."""

    entity: str
    value: str | int
    start: int
    end: int
    extractor: str = ""
    confidence: float = 1.0
    role: str | None = None
    group: str | None = None


@dataclass
class Message:
    """Text and what the components have found in it so far.

    ``matching`` is what components read: normalised, lower-case, with ASCII digits. ``cased`` is the same
    with its capitals; positions in both are equal. ``concepts`` are what each token means, if a component
    says so. ``clauses`` are its pieces, read like messages, if a component asks for that. ``out_of_scope`` is
    how little the message looks like anything that the bot knows: 0.95 is stranger than 95 of 100 messages
    that it does know.
    """

    text: str
    now: datetime
    normalised: Normalised
    cased: str
    matching: str
    tokens: list[Token] = field(default_factory=list)
    concepts: list[tuple[str, ...]] = field(default_factory=list)
    features: dict[str, FeatureRow] = field(default_factory=dict)
    intent_ranking: list[Intent] = field(default_factory=list)
    response_rankings: dict[str, list[Intent]] = field(default_factory=dict)
    clauses: list[Message] = field(default_factory=list)
    also_asked: list[Intent] = field(default_factory=list)
    out_of_scope: float = 0.0
    entities: list[EntityMatch] = field(default_factory=list)

    @classmethod
    def of(cls, text: str, now: datetime) -> Message:
        """A message before the first component."""
        normalised = normalise_with_offsets(text[:LONGEST_TEXT])
        cased = ascii_digits(normalised.text)
        return cls(text, now, normalised, cased, lower(cased))

    def part(self, start: int, end: int) -> Message:
        """A piece of the matching text as a message of its own, before the first component."""
        cased = self.cased[start:end]
        return Message(cased, self.now, Normalised(cased, None, None), cased, self.matching[start:end])

    def found_entities(self) -> list[Entity]:
        """The entities in the order of the text, positions in the original."""
        return [self._entity(match) for match in self.entities]

    def _entity(self, match: EntityMatch) -> Entity:
        start, end = self.normalised.original_span(match.start, match.end)
        entity = Entity(
            entity=match.entity, value=match.value, start=start, end=end, extractor=match.extractor
        )
        if match.confidence < 1.0:
            entity["confidence"] = match.confidence
        if match.role is not None:
            entity["role"] = match.role
        if match.group is not None:
            entity["group"] = match.group
        return entity
