"""The linear classifier: what it leaves for one behind it, what is strange to it, what names teach it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.nlu.component import Corpus, ParameterError
from bot.nlu.components.linear import LinearIntentClassifier
from bot.nlu.components.out_of_scope import OutOfScope
from bot.nlu.components.tfidf import TfidfFeaturizer
from bot.nlu.components.tokenizer import BanglaTokenizer
from bot.nlu.config import ComponentConfig, PipelineConfig
from bot.nlu.message import Message, SparseRow
from bot.nlu.pipeline import Pipeline, train_pipeline
from bot.nlu.training_data import TrainingData, TrainingExample
from tests.unit.nlu.conftest import NOW

SENTENCES = {
    "ask_fee": "what is the fee/how much does it cost/which fee is due/cost of the paper/how much to pay/fee",
    "greet": "hello there/good morning/hi to you/good evening friend/hello friend/a good day",
    "oos": "play a song/book a flight/weather in Paris/tell a joke/sing a song/is it raining in Paris",
}


def data(*intents: str) -> TrainingData:
    return TrainingData(
        tuple(
            TrainingExample(text, intent, (), Path("nlu.yml"), 1)
            for intent in intents
            for text in SENTENCES[intent].split("/")
        )
    )


def trained(examples: TrainingData, params: Mapping[str, Any]) -> Pipeline:
    entries = (
        ComponentConfig("BanglaTokenizer"),
        ComponentConfig("TfidfFeaturizer"),
        ComponentConfig("LinearIntentClassifier", dict(params)),
    )
    return train_pipeline(PipelineConfig("en", entries), examples, seed=1)


def understood(pipeline: Pipeline, texts: Sequence[str]) -> list[Message]:
    return pipeline.process(texts, NOW)


@pytest.mark.parametrize("loss", ["one_against_rest", "joint"])
@pytest.mark.parametrize("intents", [("ask_fee",), ("ask_fee", "greet"), ("ask_fee", "greet", "oos")])
def test_both_losses_tell_any_number_of_intents_apart(loss: str, intents: tuple[str, ...]) -> None:
    pipeline = trained(data(*intents), {"loss": loss})
    for intent in intents:
        texts = SENTENCES[intent].split("/")
        assert {m.intent_ranking[0]["name"] for m in understood(pipeline, texts)} == {intent}


def test_an_unknown_loss_is_refused() -> None:
    with pytest.raises(ParameterError, match="only one_against_rest, joint"):
        LinearIntentClassifier({"loss": "hinge"})


@pytest.mark.parametrize("intent", [None, "oos"])
def test_what_is_strange_scores_higher_than_what_is_known(intent: str | None) -> None:
    examples = data("ask_fee", "greet", "oos") if intent else data("ask_fee", "greet")
    pipeline = trained(examples, {"out_of_scope_intent": intent})
    known, strange, unknown = understood(pipeline, ["how much is the fee", "a joke in Paris", "ভুল"])
    assert 0 <= known.out_of_scope < 0.5 < strange.out_of_scope <= 1
    assert unknown.out_of_scope > 0.9


def test_the_score_is_the_share_of_known_messages_that_are_less_strange() -> None:
    margins = np.linspace(0, 1, 101, dtype=np.float32)[:, None]
    scope = OutOfScope(["ask_fee"])
    scope.fit(margins, [0] * 101)
    scores = scope.scores(np.array([[2.0], [0.75], [0.05], [-1.0]], np.float32))
    assert scores == pytest.approx([0, 0.25, 0.95, 1])


def test_with_nothing_to_compare_with_nothing_is_strange() -> None:
    scope = OutOfScope(["ask_fee", "oos"], "oos")
    scope.fit(np.zeros((0, 2), np.float32), [])
    assert scope.scores(np.ones((2, 2), np.float32)) == [0.0, 0.0]


def test_the_score_survives_a_round_trip(tmp_path: Path) -> None:
    pipeline = trained(data("ask_fee", "greet", "oos"), {"out_of_scope_intent": "oos"})
    texts = ["how much is the fee", "a joke in Paris"]
    before = [message.out_of_scope for message in understood(pipeline, texts)]
    classifier = LinearIntentClassifier({"out_of_scope_intent": "oos"})
    pipeline.components[-1].save(tmp_path)
    classifier.load(tmp_path)
    loaded = Pipeline((*pipeline.components[:-1], classifier))
    assert [message.out_of_scope for message in understood(loaded, texts)] == before


def test_names_are_examples_but_that_of_what_is_out_of_scope() -> None:
    classifier = LinearIntentClassifier({"learn_names": True, "out_of_scope_intent": "oos"})
    named = classifier.more_examples(data("ask_fee", "greet", "oos"))
    assert [(example.intent, example.text) for example in named] == [
        ("ask_fee", "ask fee"),
        ("greet", "greet"),
    ]
    assert LinearIntentClassifier({}).more_examples(data("greet")) == []
    message = understood(trained(data("greet", "oos"), {"learn_names": True}), ["greet"])[0]
    assert message.intent_ranking[0]["name"] == "greet"


def test_examples_carry_the_ranking_of_who_has_not_learned_them() -> None:
    examples = data("ask_fee", "greet")
    odd = TrainingExample("xyzzy plugh", "greet", (), Path("nlu.yml"), 1)
    examples = examples.with_examples([*examples.examples, odd])
    messages = [Message.of(example.text, NOW) for example in examples.examples]
    corpus = Corpus(examples, messages, 1)
    for component in (BanglaTokenizer({}), TfidfFeaturizer({})):
        component.train(corpus)
        component.process(messages)
    classifier = LinearIntentClassifier({})
    classifier.train(corpus)
    assert all(message.intent_ranking for message in messages)
    guessed = {intent["name"]: intent["confidence"] for intent in messages[-1].intent_ranking}
    classifier.process(messages)
    assert messages[-1].intent_ranking[0]["name"] == "greet"
    assert messages[-1].intent_ranking[0]["confidence"] > guessed["greet"] + 0.2


def test_what_is_remembered_of_words_comes_to_the_same_as_their_features() -> None:
    pipeline = trained(data("ask_fee", "greet", "oos"), {})
    texts = ["how much is the fee", "fee fee hello how much xyzzy", "ভুল", ""]
    summed = [message.intent_ranking for message in understood(pipeline, texts)]
    classifier = pipeline.components[-1]
    messages = understood(Pipeline(pipeline.components[:-1]), texts)
    for message in messages:
        message.features = {
            name: SparseRow(row.indices, row.values, row.size) for name, row in message.features.items()
        }
    classifier.process(messages)
    for ranking, message in zip(summed, messages, strict=True):
        assert [one["name"] for one in ranking] == [one["name"] for one in message.intent_ranking]
        assert [one["confidence"] for one in ranking] == pytest.approx(
            [one["confidence"] for one in message.intent_ranking], rel=1e-4
        )
