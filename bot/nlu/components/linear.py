"""The intent classifier."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from bot.nlu.component import Component, Corpus
from bot.nlu.components.linear_model import LinearModel
from bot.nlu.message import Message


class LinearIntentClassifier(Component):
    """Ranks the intents with confidences that are probabilities: see :mod:`bot.nlu.components.linear_model`.

    Parameters: ``blocks`` of features to read, in this order (none: all there are); ``C`` as in LIBLINEAR;
    ``folds`` for the scale; ``drop_block`` a block without which Bangla-script examples are learned a second
    time, so that their sounds alone can carry the intent (none: no copies).
    """

    name = "LinearIntentClassifier"
    prepares = False
    defaults: ClassVar = {"blocks": None, "C": 1.0, "folds": 3, "drop_block": None}

    def __init__(self, params: Mapping[str, Any]) -> None:
        super().__init__(params)
        self._model = LinearModel()

    def train(self, corpus: Corpus) -> None:
        """Learn weights and scale."""
        self._model.train(corpus.messages, corpus.intents, self.params, corpus.seed)

    def process(self, messages: Sequence[Message]) -> None:
        """Set the ranking: probabilities sum to one over all intents, the ten best are given."""
        for message, ranking in zip(messages, self._model.rankings(messages), strict=True):
            message.intent_ranking = ranking

    def save(self, folder: Path) -> None:
        """Write what was learned."""
        self._model.save(folder)

    def load(self, folder: Path) -> None:
        """Read it back."""
        self._model.load(folder)
