"""Components in a row: trained together, run together."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain

from bot.nlu.component import Component, Corpus
from bot.nlu.config import PipelineConfig
from bot.nlu.message import Message
from bot.nlu.training_data import TrainingData

# Relative dates in training examples are resolved against this; nothing is learned from it.
_TRAINING_DAY = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Pipeline:
    """Trained components."""

    components: tuple[Component, ...]

    def process(self, texts: Sequence[str], now: datetime) -> list[Message]:
        """Run all texts through all components, as one batch."""
        messages = [Message.of(text, now) for text in texts]
        pieces = [component.pieces(messages) for component in self.components]
        for at, component in enumerate(self.components, start=1):
            component.process([*messages, *chain.from_iterable(pieces[at:])])
        return messages


def train_pipeline(config: PipelineConfig, data: TrainingData, seed: int) -> Pipeline:
    """Train each component on what the ones before it made of the examples.

    Classifiers learn one after another beside the extractors, which takes the time of the slower of the two.
    """
    components = config.build()
    more = [example for component in components for example in component.more_examples(data)]
    data = data.with_examples([*data.examples, *more])
    messages = [Message.of(example.text, _TRAINING_DAY) for example in data.examples]
    corpus = Corpus(data, messages, seed)
    with ThreadPoolExecutor(1, "classifiers") as beside:
        learning: list[Future[None]] = []
        for component in components:
            if not component.prepares and not component.extracts:
                learning.append(beside.submit(component.train, corpus))
                continue
            if not component.extracts:
                _finish(learning)
            component.train(corpus)
            if component.prepares:
                component.process(messages)
        _finish(learning)
    return Pipeline(tuple(components))


def _finish(learning: list[Future[None]]) -> None:
    while learning:
        learning.pop(0).result()
