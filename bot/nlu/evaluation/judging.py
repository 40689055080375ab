"""Examples, and what a model made of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.nlu.config import PipelineConfig
from bot.nlu.interpreter import Interpreter
from bot.nlu.message import ParseResult
from bot.nlu.pipeline import train_pipeline
from bot.nlu.training_data import TrainingData, TrainingExample, base_intent


@dataclass(frozen=True)
class Judged:
    """An example and what a model made of it."""

    example: TrainingExample
    parse: ParseResult

    @property
    def meant(self) -> str:
        """The intent that a person gave; of a retrieval intent the base.

        Where a message makes several requests, any of them may come first; ``all_meant`` tells whether all
        were seen.
        """
        return self.predicted if self.predicted in self.all_meant else self.example.base_intent

    @property
    def predicted(self) -> str:
        """The intent that came first."""
        return self.parse["intent"]["name"] or "none"

    @property
    def confidence(self) -> float:
        """How sure the model was of it."""
        return self.parse["intent"]["confidence"]

    @property
    def right(self) -> bool:
        """Whether the intent is the one that a person gave."""
        return self.predicted == self.meant

    @property
    def all_meant(self) -> frozenset[str]:
        """The intent and what else is asked for."""
        return frozenset({self.example.base_intent, *map(base_intent, self.example.also)})

    @property
    def all_predicted(self) -> frozenset[str]:
        """The first intent and what else was seen."""
        return frozenset({self.predicted, *(one["name"] or "none" for one in self.parse["also_asked"])})

    def probability(self, intent: str) -> float:
        """How likely an intent was said to be; 0 where it is not among those that are named."""
        found = (one["confidence"] for one in self.parse["intent_ranking"] if one["name"] == intent)
        return next(found, 0.0)


def judge(interpreter: Interpreter, examples: Sequence[TrainingExample], now: datetime) -> list[Judged]:
    """Let a model read examples."""
    parses = interpreter.parse_many([example.text for example in examples], now=now)
    return [Judged(example, parse) for example, parse in zip(examples, parses, strict=True)]


def folds_of(
    examples: Sequence[TrainingExample], folds: int
) -> Iterator[tuple[list[TrainingExample], list[TrainingExample]]]:
    """For each fold what is learned and what is held out; every intent is dealt out evenly."""
    dealt: Counter[tuple[str, bool]] = Counter()
    fold_of = []
    for example in examples:
        kind = (example.intent, bool(example.also))
        fold_of.append(dealt[kind] % folds)
        dealt[kind] += 1
    for fold in range(folds):
        numbered = list(zip(examples, fold_of, strict=True))
        yield [e for e, f in numbered if f != fold], [e for e, f in numbered if f == fold]


def cross_validate(
    config: PipelineConfig, data: TrainingData, *, folds: int, seed: int, now: datetime
) -> list[Judged]:
    """Each example judged by a model that hasn't seen it."""
    judged: list[Judged] = []
    for kept, held in folds_of(data.examples, folds):
        pipeline = train_pipeline(config, data.with_examples(kept), seed)
        judged += judge(Interpreter(pipeline, "cross-validation", ()), held, now)
    return judged
