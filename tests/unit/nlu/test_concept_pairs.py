"""Two meanings in one message are a feature, whatever stands between them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.nlu.component import Corpus
from bot.nlu.components.concept_pairs import ConceptPairFeaturizer
from bot.nlu.errors import ModelError
from bot.nlu.message import Message
from bot.nlu.training_data import TrainingData
from tests.unit.nlu.conftest import NOW


def meaning(words: str) -> Message:
    """A message by its concepts: ``-`` for a word that means none, ``a/b`` for one that means two."""
    message = Message.of(words, NOW)
    message.concepts = [() if word == "-" else tuple(word.split("/")) for word in words.split()]
    return message


def trained(*texts: str, **params: object) -> ConceptPairFeaturizer:
    component = ConceptPairFeaturizer({"min_documents": 1, **params})
    component.train(Corpus(TrainingData(()), [meaning(text) for text in texts], seed=1))
    return component


def row(component: ConceptPairFeaturizer, text: str) -> dict[int, float]:
    message = meaning(text)
    component.process([message])
    found = message.features["concept_pairs"]
    return dict(zip(found.indices.tolist(), found.values.tolist(), strict=True))


def test_order_and_distance_do_not_matter() -> None:
    component = trained("clearance - - not", "fee")
    assert row(component, "not clearance") == row(component, "clearance - not") == {0: 1.0}


def test_one_meaning_alone_or_twice_is_no_pair() -> None:
    component = trained("clearance not")
    assert row(component, "clearance clearance -") == {}


def test_two_meanings_of_one_word_are_a_pair() -> None:
    assert row(trained("shop seller"), "shop/seller") == {0: 1.0}


def test_meanings_too_far_apart_are_no_pair() -> None:
    component = trained("clearance not", reach=3)
    assert row(component, "clearance - - not")
    assert not row(component, "clearance - - - not")


def test_silent_and_rare_meanings_make_no_pairs() -> None:
    component = trained("a b c", "a b name", min_documents=2, silent=["name"])
    assert len(row(component, "a b c name")) == 1


def test_rarer_pairs_weigh_more_and_all_together_have_the_weight() -> None:
    component = trained("a b", "a b", "a c", weight=1.2)
    often, rare = row(component, "a b c").values()
    assert rare > often
    assert np.hypot(often, rare) == pytest.approx(1.2)


def test_what_is_learned_is_read_back(tmp_path: Path) -> None:
    component = trained("a b", "c d", "a d")
    component.save(tmp_path)
    again = ConceptPairFeaturizer({})
    again.load(tmp_path)
    assert row(again, "a b c d") == row(component, "a b c d")
    np.save(tmp_path / "weights.npy", np.zeros(7, np.float32))
    with pytest.raises(ModelError, match="pairs"):
        again.load(tmp_path)


def test_a_long_message_has_no_more_pairs_than_its_words_have_neighbours() -> None:
    component = trained(" ".join(f"m{number}" for number in range(2000)), reach=2)
    assert len(row(component, " ".join(f"m{number}" for number in range(2000)))) == 2 * 2000 - 3
