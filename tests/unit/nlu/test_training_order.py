"""Components learn as soon as what they read is there, and no sooner."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

import pytest

from bot.nlu.component import Component, Corpus
from bot.nlu.components import linear_fit
from bot.nlu.config import ComponentConfig, PipelineConfig, read_config
from bot.nlu.message import Message
from bot.nlu.pipeline import Pipeline, _in_order_of_need, _needed, train_pipeline
from bot.runtime import CONFIG
from tests.unit.nlu.conftest import NOW
from tests.unit.nlu.test_linear import data

TEXTS = ["how much is the fee", "good evening", "sing in Paris"]


class Watching(Component):
    """Notes what lies on the first message when it learns."""

    name = "Watching"
    seen: ClassVar[list[tuple[bool, bool]]] = []

    def train(self, corpus: Corpus) -> None:
        """Note whether there are features, and rankings."""
        found = any(message.intent_ranking for message in corpus.messages)
        self.seen.append(("raw" in corpus.messages[0].features, found))

    def process(self, messages: Sequence[Message]) -> None:
        """Add nothing."""


def trained(*components: str, params: Mapping[str, object] | None = None) -> Pipeline:
    entries = [
        ComponentConfig(one, dict(params or {}) if one.startswith("Linear") else {}) for one in components
    ]
    return train_pipeline(PipelineConfig("en", tuple(entries)), data("ask_fee", "greet", "oos"), seed=1)


def test_each_component_of_the_recipe_learns_behind_what_it_reads() -> None:
    components = read_config(CONFIG).build()
    order = _in_order_of_need(components)
    assert sorted(map(id, order)) == sorted(map(id, components))
    for component in components:
        assert all(order.index(one) < order.index(component) for one in _needed(component, components))


def test_a_tagger_does_not_wait_for_features() -> None:
    names = [one.name for one in _in_order_of_need(read_config(CONFIG).build())]
    assert names.index("CRFEntityExtractor") < names.index("TfidfFeaturizer")


@pytest.mark.parametrize(
    "place, seen",
    [(1, (False, False)), (2, (True, False)), (3, (True, True))],
    ids=["before the features", "before the classifier", "behind it"],
)
def test_who_declares_nothing_learns_in_its_place(
    place: int, seen: tuple[bool, bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Watching, "seen", [])
    names = ["BanglaTokenizer", "TfidfFeaturizer", "LinearIntentClassifier"]
    names.insert(place, f"{__name__}.Watching")
    trained(*names)
    assert Watching.seen == [seen]


def test_two_processes_learn_what_one_does(monkeypatch: pytest.MonkeyPatch) -> None:
    names = ["BanglaTokenizer", "TfidfFeaturizer", "LinearIntentClassifier"]
    alone = trained(*names).process(TEXTS, NOW)
    monkeypatch.setattr(linear_fit, "_WORTH_PROCESSES", 0)
    beside = trained(*names).process(TEXTS, NOW)
    assert [one.intent_ranking for one in beside] == [one.intent_ranking for one in alone]
