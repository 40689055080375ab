"""Which answer of a retrieval intent a message asks for: ``faq/office_hours`` or ``faq/law``."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from bot.nlu.component import FEATURES, RANKINGS, Component, Corpus
from bot.nlu.components.linear_model import LinearModel
from bot.nlu.message import Message

DEFAULT = "default"
# Which answer it would be is of interest as long as the intent may come to be chosen ("did you mean").
_LIKELY = 3


class ResponseSelector(Component):
    """Ranks the response keys of one retrieval intent, or of all together.

    What it finds stands in the parse under ``response_selector``, by retrieval intent (``default`` where one
    selector serves all), as in Rasa. The answers' words are the domain's: ``utter_faq/office_hours``.

    Parameters: ``retrieval_intent`` to serve (none: all that no other selector serves); ``blocks``, ``C``,
    ``folds`` and ``drop_block`` as for LinearIntentClassifier.
    """

    name = "ResponseSelector"
    reads = frozenset({FEATURES, RANKINGS})
    adds = frozenset({RANKINGS})
    prepares = False
    defaults: ClassVar = {**LinearModel.defaults, "retrieval_intent": None}
    ignored: ClassVar = frozenset(
        {"epochs", "constrain_similarities", "model_confidence", "hidden_layers_sizes", "use_text_as_label"}
    )

    def __init__(self, params: Mapping[str, Any]) -> None:
        super().__init__(params)
        self._model: LinearModel | None = None

    def train(self, corpus: Corpus) -> None:
        """Learn from the examples of the retrieval intent."""
        wanted = self.params["retrieval_intent"]
        served = [
            (message, example.intent)
            for message, example in zip(corpus.messages, corpus.data.examples, strict=True)
            if "/" in example.intent and wanted in (None, example.base_intent)
        ]
        if served:
            self._model = LinearModel()
            messages, keys = zip(*served, strict=True)
            self._model.train(messages, keys, self.params, corpus.seed)

    def process(self, messages: Sequence[Message]) -> None:
        """Add the ranking of response keys."""
        if self._model is None:
            return
        name = self.params["retrieval_intent"] or DEFAULT
        asking = [message for message in messages if self._concerns(message)]
        for message, ranking in zip(asking, self._model.rankings(asking), strict=True):
            message.response_rankings[name] = ranking

    def _concerns(self, message: Message) -> bool:
        """Whether the retrieval intent is among the likely ones; all messages concern a selector of all."""
        wanted = self.params["retrieval_intent"]
        likely = [*message.intent_ranking[:_LIKELY], *message.also_asked]
        return wanted is None or any(one["name"] == wanted for one in likely)

    def save(self, folder: Path) -> None:
        """Write what was learned."""
        (folder / "selector.json").write_text(json.dumps({"learned": self._model is not None}))
        if self._model is not None:
            self._model.save(folder)

    def load(self, folder: Path) -> None:
        """Read it back."""
        if json.loads((folder / "selector.json").read_text())["learned"]:
            self._model = LinearModel()
            self._model.load(folder)
