"""The intent classifier."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from bot.nlu.component import FEATURES, RANKINGS, Component, Corpus, ParameterError
from bot.nlu.components.linear_model import LOSSES, LinearModel
from bot.nlu.components.out_of_scope import OutOfScope
from bot.nlu.message import Message
from bot.nlu.training_data import TrainingData, TrainingExample


class LinearIntentClassifier(Component):
    """Ranks the intents with confidences that are probabilities: see :mod:`bot.nlu.components.linear_model`.

    Parameters: those of :class:`LinearModel`; ``out_of_scope_intent`` whose examples are what the bot
    doesn't know (none: there are no such examples); ``learn_names`` whether an intent's name, cut into words,
    is one more example of it, which helps where examples are few and names are English.
    """

    name = "LinearIntentClassifier"
    reads = frozenset({FEATURES})
    adds = frozenset({RANKINGS})
    prepares = False
    defaults: ClassVar = {**LinearModel.defaults, "out_of_scope_intent": None, "learn_names": False}

    def __init__(self, params: Mapping[str, Any]) -> None:
        super().__init__(params)
        if self.params["loss"] not in LOSSES:
            raise ParameterError(f"{self.name} knows no loss {self.params['loss']}, only {', '.join(LOSSES)}")
        self._model = LinearModel()
        self._out_of_scope = OutOfScope()

    def more_examples(self, data: TrainingData) -> list[TrainingExample]:
        """The intents' names, if they are to be learned."""
        if not self.params["learn_names"]:
            return []
        place = data.examples[0].file
        return [
            TrainingExample(intent.replace("_", " "), intent, (), place, 0)
            for intent in data.intents
            if intent != self.params["out_of_scope_intent"]
        ]

    def train(self, corpus: Corpus) -> None:
        """Learn weights, scale, and what is strange; leave the rankings of held-out examples on them."""
        held_out = self._model.train(corpus.messages, corpus.intents, self.params, corpus.seed)
        for at, ranking in zip(held_out.numbers, self._model.ranked(held_out.margins), strict=True):
            corpus.messages[at].intent_ranking = ranking
        self._out_of_scope = self._new_out_of_scope()
        self._out_of_scope.fit(held_out.margins, held_out.truths)

    def process(self, messages: Sequence[Message]) -> None:
        """Set the ranking and ``out_of_scope``.

        Probabilities sum to one over all intents, the ten best are given.
        """
        margins = self._model.margins(messages)
        found = zip(self._model.ranked(margins), self._out_of_scope.scores(margins), strict=True)
        for message, (ranking, score) in zip(messages, found, strict=True):
            message.intent_ranking = ranking
            message.out_of_scope = score

    def save(self, folder: Path) -> None:
        """Write what was learned."""
        self._model.save(folder)
        self._out_of_scope.save(folder)

    def load(self, folder: Path) -> None:
        """Read it back."""
        self._model.load(folder)
        self._out_of_scope = self._new_out_of_scope()
        self._out_of_scope.load(folder)

    def _new_out_of_scope(self) -> OutOfScope:
        return OutOfScope(self._model.labels, self.params["out_of_scope_intent"])
