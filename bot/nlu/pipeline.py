"""Components in a row: trained together, run together."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain

from bot.nlu.component import FEATURES, RANKINGS, Component, Corpus
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

    Those that no other learns from do so beside each other. Taggers begin first: they need little to begin
    with, and long to learn.
    """
    with _no_garbage_collection():
        return _train(config, data, seed)


def _train(config: PipelineConfig, data: TrainingData, seed: int) -> Pipeline:
    components = config.build()
    more = [example for component in components for example in component.more_examples(data)]
    data = data.with_examples([*data.examples, *more])
    corpus = Corpus(data, [Message.of(example.text, _TRAINING_DAY) for example in data.examples], seed)
    learning: dict[Component, Future[None]] = {}
    with ThreadPoolExecutor(len(components)) as beside:
        for component in _in_order_of_need(components):
            before = [learning[one] for one in _needed(component, components) if one in learning]
            if component.prepares:
                _learn(component, corpus, before)
                component.process(corpus.messages)
            else:
                learning[component] = beside.submit(_learn, component, corpus, before)
    for one in learning.values():
        one.result()
    return Pipeline(tuple(components))


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """Training makes a million small objects that stay: to look through them for cycles takes long."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _in_order_of_need(components: Sequence[Component]) -> list[Component]:
    """Each behind what it reads; featurizers and classifiers as late as that allows."""
    ordered: dict[Component, None] = {}

    def put(component: Component) -> None:
        if component not in ordered:
            for one in _needed(component, components):
                put(one)
            ordered[component] = None

    for component in sorted(components, key=lambda one: bool(one.adds & {FEATURES, RANKINGS})):
        put(component)
    return list(ordered)


def _needed(component: Component, components: Sequence[Component]) -> list[Component]:
    """The components before one that add what it reads."""
    return [one for one in components[: components.index(component)] if one.adds & component.reads]


def _learn(component: Component, corpus: Corpus, before: Sequence[Future[None]]) -> None:
    for one in before:
        one.result()
    component.train(corpus)
