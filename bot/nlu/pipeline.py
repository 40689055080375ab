"""Components in a row: trained together, run together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

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

    def __post_init__(self) -> None:
        for at, component in enumerate(self.components):
            component.connect(self.components[:at])

    def process(self, texts: Sequence[str], now: datetime) -> list[Message]:
        """Run all texts through all components, as one batch."""
        messages = [Message.of(text, now) for text in texts]
        for component in self.components:
            component.process(messages)
        return messages


def train_pipeline(config: PipelineConfig, data: TrainingData, seed: int) -> Pipeline:
    """Train each component on what the ones before it made of the examples."""
    components = config.build()
    more = [example for component in components for example in component.more_examples(data)]
    data = data.with_examples([*data.examples, *more])
    messages = [Message.of(example.text, _TRAINING_DAY) for example in data.examples]
    corpus = Corpus(data, messages, seed)
    for component in components:
        component.train(corpus)
        if component.prepares:
            component.process(messages)
    return Pipeline(tuple(components))
