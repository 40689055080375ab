"""What a part of the pipeline is.

A pipeline is a list of components, named in ``config.yml``. Each gets all messages of a batch, reads what
earlier components left on them, and adds its own. To write one: subclass :class:`Component`, list its
parameters with their defaults, and give its module path in ``config.yml``
(``my_rooms.spelling.SpellingCorrector``).

Two rules hold the house together. ``process`` gives a message the same result in whatever batch it comes.
``save`` writes JSON and ``.npy`` files and nothing else, so that no model file can carry code.

Classifiers may stand behind one another. While training, one leaves its ranking on examples that it judged
without having learned them (it holds some out anyway, to see how sure it may be), and on no others. One
behind it can then see, on equal terms, whether its own opinion is worth anything. When serving, it finds the
ranking on every message, and puts a better one in its place.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from bot.nlu.message import Message
from bot.nlu.training_data import TrainingData, TrainingExample

WORDS, FEATURES, RANKINGS, ENTITIES = "words", "features", "rankings", "entities"
EVERYTHING = frozenset({WORDS, FEATURES, RANKINGS, ENTITIES})


@dataclass(frozen=True)
class Corpus:
    """What a pipeline is trained on: ``messages`` are the examples' texts, as processed so far."""

    data: TrainingData
    messages: list[Message]
    seed: int

    @property
    def intents(self) -> list[str]:
        """The intent of each message; of a retrieval intent the base."""
        return [example.base_intent for example in self.data.examples]


class ParameterError(ValueError):
    """A component was given a parameter that it doesn't know or can't use."""


class Component(ABC):
    """One step of understanding.

    Attributes:
        name: the short name in ``config.yml``.
        defaults: every parameter with its default; ``REQUIRED`` for one that must be given.
        ignored: parameters of Rasa's component of this name that have no meaning here; they are dropped.
        prepares: whether later components learn from what this one adds. If not, it doesn't process the
            training examples.
        reads: what it uses of what components before it left on a message: ``WORDS`` (tokens and what they
            mean), ``FEATURES``, ``RANKINGS`` (of intents or responses), ``ENTITIES``. It learns as soon as
            these are there.
        adds: what it leaves there itself.
    """

    REQUIRED: ClassVar[object] = object()
    name: ClassVar[str]
    defaults: ClassVar[Mapping[str, Any]] = {}
    ignored: ClassVar[frozenset[str]] = frozenset()
    prepares: ClassVar[bool] = True
    reads: ClassVar[frozenset[str]] = EVERYTHING
    adds: ClassVar[frozenset[str]] = EVERYTHING

    def __init__(self, params: Mapping[str, Any]) -> None:
        """Take the parameters of ``config.yml``.

        Raises:
            ParameterError: for an unknown or a missing one.
        """
        known = {key: value for key, value in params.items() if key not in self.ignored}
        unknown = sorted(set(known) - set(self.defaults))
        if unknown:
            raise ParameterError(f"{self.name} has no parameter {', '.join(unknown)}")
        self.params: dict[str, Any] = {**self.defaults, **known}
        missing = sorted(key for key, value in self.params.items() if value is self.REQUIRED)
        if missing:
            raise ParameterError(f"{self.name} needs the parameter {', '.join(missing)}")

    def pieces(self, messages: Sequence[Message]) -> Sequence[Message]:
        """Parts of the messages that the components before this one are to read beside them.

        They are messages of their own, and in the same batch: a part costs little when it is read along.
        """
        return ()

    def more_examples(self, data: TrainingData) -> Sequence[TrainingExample]:
        """Examples that are to be learned besides those of the data, by all components."""
        return ()

    def train(self, corpus: Corpus) -> None:  # noqa: B027 - not every component learns
        """Learn from the examples.

        Messages carry what earlier components added, and an ``intent_ranking`` where an earlier classifier
        has judged them without having learned them.
        """

    @abstractmethod
    def process(self, messages: Sequence[Message]) -> None:
        """Add to each message what this component finds."""

    def save(self, folder: Path) -> None:  # noqa: B027 - not every component has something to keep
        """Write what was learned into an existing empty folder: JSON and ``.npy`` only."""

    def load(self, folder: Path) -> None:  # noqa: B027
        """Read back what :meth:`save` wrote."""
