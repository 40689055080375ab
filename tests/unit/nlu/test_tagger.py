"""Names that are on no list are found by their surroundings, and given without their case endings."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pycrfsuite
import pytest

from bot.nlu.commands import train
from bot.nlu.components.crf import CRFEntityExtractor, _best_path, _marginals
from bot.nlu.components.crf_features import feature_hashes
from bot.nlu.components.crf_fit import fit, marked
from bot.nlu.components.crf_tags import Label, Mark, Tags
from bot.nlu.components.tokenizer import tokenize
from bot.nlu.entities.endings import Endings
from bot.nlu.errors import ModelError
from bot.nlu.interpreter import Interpreter
from bot.nlu.message import Message
from bot.nlu.model_store import load_model
from bot.nlu.training_data import AnnotatedEntity
from tests.unit.nlu.conftest import NOW

RECIPE = """
language: bn
pipeline:
  - name: BanglaTokenizer
  - name: TfidfFeaturizer
  - name: LinearIntentClassifier
  - name: CRFEntityExtractor
    entities: [shop, person]
"""
SHOPS = ["Rahim Store", "Bismillah Traders", "Star Kabab", "Mina Bazar", "Karim Electronics", "Agora"]
BANGLA_SHOPS = ["রহিম স্টোর", "স্টার কাবাব", "মীনা বাজার", "করিম ট্রেডার্স", "বিসমিল্লাহ স্টোর"]
EXAMPLES = "".join(
    f"    - bought rice from [{shop}](shop) yesterday\n    - [{shop}](shop) e dam beshi niche\n"
    for shop in SHOPS
) + "".join(
    f'    - [{shop}{ending}]{{"entity": "shop", "value": "{shop}"}} দাম বেশি রাখছে\n'
    for shop in BANGLA_SHOPS
    for ending in ("ে", "ের")
    if shop.endswith("র") or ending == "ে"
)
PLAIN = "    - hello there\n    - what is the fee\n    - কত টাকা লাগে\n    - ধন্যবাদ ভাই\n"


@pytest.fixture(scope="module")
def tagger_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tagger")
    data = f"nlu:\n- intent: complain\n  examples: |\n{EXAMPLES}- intent: other\n  examples: |\n{PLAIN}"
    (folder / "nlu.yml").write_text(data, encoding="utf-8")
    (folder / "config.yml").write_text(RECIPE, encoding="utf-8")
    return train([folder / "nlu.yml"], folder / "config.yml", None, folder / "models")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("bought oil from Jamuna Traders yesterday", "Jamuna Traders"),
        ("নূর স্টোরে দাম বেশি রাখছে", "নূর স্টোর"),
    ],
)
def test_a_shop_on_no_list_is_found(tagger_model: Path, text: str, value: str) -> None:
    (found,) = Interpreter.load(tagger_model).parse(text, now=NOW)["entities"]
    assert (found["entity"], found["value"]) == ("shop", value)
    assert text[found["start"] : found["end"]].startswith(value)
    assert found["confidence"] >= 0.3


@pytest.mark.parametrize("text", ["rice", "bought rice, 2 kg, from Agora", "রহিম স্টোরে (চাল) দাম বেশি রাখছে"])
def test_the_tagger_reads_the_features_that_it_learned(tagger_model: Path, text: str) -> None:
    pipeline, _ = load_model(tagger_model)
    (tagger,) = (one for one in pipeline.components if isinstance(one, CRFEntityExtractor))
    (message,) = pipeline.process([text], NOW)
    each = tagger._weights_of(feature_hashes(message).ravel())
    together = each.reshape(len(message.tokens), -1, len(tagger._tags)).sum(axis=1)
    assert np.abs(together).sum() > 0
    assert np.allclose(tagger._emissions(message), together)


@pytest.mark.parametrize("text", ["what is the fee", "", "???", "কত টাকা লাগে"])
def test_where_there_is_no_name_none_is_found(tagger_model: Path, text: str) -> None:
    assert Interpreter.load(tagger_model).parse(text, now=NOW)["entities"] == []


def test_a_tagger_whose_arrays_do_not_fit_is_refused(tagger_model: Path, tmp_path: Path) -> None:
    from tests.unit.nlu.test_model_store import tampered

    folder = tmp_path / "copy"
    shutil.copytree(tagger_model, folder)
    np.save(tmp_path / "small.npy", np.zeros((1, 1)))
    tampered(folder, "transitions.npy", (tmp_path / "small.npy").read_bytes())
    with pytest.raises(ModelError, match="don't fit"):
        Interpreter.load(folder)


def message_of(text: str) -> Message:
    """A message with its words."""
    message = Message.of(text, NOW)
    message.tokens = tokenize(message.matching)
    return message


def test_reading_equals_crfsuite(tmp_path: Path) -> None:
    """Scores, best path and probabilities of the arrays are those of the library that trained them."""
    texts = [
        f"{before} {shop} {behind}" for shop in SHOPS for before, behind in (("from", "today"), ("", "e"))
    ]
    messages = [message_of(text) for text in texts]
    sequences = [
        marked(message, [AnnotatedEntity("shop", shop, at, at + len(shop))], {"shop"})
        for message in messages
        for shop in SHOPS
        if (at := message.text.find(shop)) >= 0
    ]
    tags = Tags.of(sequences)
    params = {"L1_c": 0.1, "L2_c": 0.01, "max_iterations": 30}
    hashes, weights, transitions = fit(messages, sequences, tags, params)
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    trainer.set_params({"c1": 0.1, "c2": 0.01, "max_iterations": 30})
    for message, marks in zip(messages, sequences, strict=True):
        rows = [list(map(str, row)) for row in feature_hashes(message).tolist()]
        trainer.append(rows, [str(tag) for tag in tags.path(marks, len(rows))])
    trainer.train(str(tmp_path / "crf"))
    tagger = pycrfsuite.Tagger()
    tagger.open(str(tmp_path / "crf"))
    place = {int(one): at for at, one in enumerate(hashes)}
    for text in ("from Jamuna Traders today", "Rahim Store e", "nothing to see here"):
        rows = feature_hashes(message_of(text))
        emissions = np.array(
            [sum((weights[place[int(one)]] for one in row if int(one) in place), np.zeros(3)) for row in rows]
        )
        path = _best_path(emissions, transitions)
        assert [str(tag) for tag in path] == tagger.tag([list(map(str, row)) for row in rows.tolist()])
        ours = _marginals(emissions, transitions)
        theirs = [[tagger.marginal(str(tag), at) for tag in range(3)] for at in range(len(rows))]
        assert ours == pytest.approx(np.array(theirs), abs=1e-4)


def test_tags_and_marks_are_two_ways_of_saying_the_same() -> None:
    shop, person = Label("shop"), Label("person", "accused")
    marks = [Mark(0, 2, shop), Mark(2, 3, shop), Mark(4, 6, person)]
    tags = Tags.of([marks])
    assert tags.marks(tags.path(marks, 7)) == marks
    assert tags.marks([2, 2, 0]) == [Mark(0, 2, tags.labels[0])]


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("মিরপুর থানায়", "মিরপুর থানা"),
        ("মিরপুর থানার", "মিরপুর থানা"),
        ("রহিম স্টোর", "রহিম স্টোর"),
        ("রহিম স্টোরের", "রহিম স্টোর"),
        ("Rahim", "Rahim"),
        ("", ""),
    ],
)
def test_case_endings_are_learned_from_marked_names(written: str, name: str) -> None:
    endings = Endings.learned(
        [
            ("সাভার থানায়", "সাভার থানা"), ("সাভার থানার", "সাভার থানা"), ("সাভার থানা", "সাভার থানা"),
            ("নূর স্টোর", "নূর স্টোর"), ("নূর স্টোরের", "নূর স্টোর"), ("নূর স্টোরে", "নূর স্টোর"),
            ("আলম", "আলম"), ("Silet", "Sylhet"),
        ]
    )  # fmt: skip
    assert endings.without(written) == name
