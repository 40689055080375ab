"""Words of one meaning, in whatever language, are one feature."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.nlu.commands import train
from bot.nlu.components.concepts import ConceptIndex
from bot.nlu.interpreter import Interpreter
from tests.unit.nlu.conftest import NOW

INDEX = ConceptIndex.of(
    [
        ("fee", "ফি"), ("fee", "fee"), ("fee", "how much"), ("complaint", "ovijog"),
        ("theft", "চুরি"), ("theft", "steal"),
        ("apply", "apply"), ("shop", "dokan"), ("seller", "dokan"), ("district", "সিলেট"),
    ]
)  # fmt: skip


@pytest.mark.parametrize(
    ("word", "concepts"),
    [
        ("fee", ("fee",)),
        ("ফি", ("fee",)),
        ("চুরির", ("theft",)),  # with its ending
        ("stealing", ("theft",)),
        ("applied", ("apply",)),
        ("oviijog", ("complaint",)),  # by its sounds
        ("অভিযোগ", ("complaint",)),
        ("dokane", ("shop", "seller")),
        ("সিলেটের", ("district",)),
        ("ovjg", ("complaint",)),  # by its consonants
        ("dkn", ()),  # of two concepts
        ("xyz", ()),
        ("", ()),
    ],
)
def test_a_word_is_found_as_listed_by_its_stem_or_its_sounds(word: str, concepts: tuple[str, ...]) -> None:
    assert INDEX.find([word]) == [concepts]


def test_a_phrase_is_told_with_its_first_word() -> None:
    assert INDEX.find(["how", "much", "to", "apply"]) == [("fee",), (), (), ("apply",)]


def test_short_words_are_not_found_by_their_sounds() -> None:
    assert INDEX.find(["fa"]) == [()]


CONFIG = """
recipe: default.v1
language: bn
pipeline:
  - {name: BanglaTokenizer}
  - {name: TfidfFeaturizer}
  - {name: ConceptFeaturizer, silent: [place]}
  - {name: LinearIntentClassifier}
"""
DATA = """
version: "3.1"
nlu:
  - intent: ask_fee
    examples: |
      - how much is the fee
      - what is the fee please
      - tell me the fee
      - fee of this
  - intent: ask_time
    examples: |
      - how long is the wait
      - what is the waiting time
      - tell me the time it needs
      - time of this
  - lookup: concept_fee
    examples: |
      - fee
      - খরচ
      - payment
  - lookup: concept_time
    examples: |
      - time
      - সময়
      - duration
  - lookup: concept_place
    examples: |
      - dhaka
"""


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("concepts")
    (folder / "nlu.yml").write_text(DATA, encoding="utf-8")
    (folder / "config.yml").write_text(CONFIG, encoding="utf-8")
    return train([folder / "nlu.yml"], folder / "config.yml", None, folder / "models")


@pytest.mark.parametrize(
    ("text", "intent"),
    [("খরচ", "ask_fee"), ("payment", "ask_fee"), ("সময়", "ask_time"), ("duration", "ask_time")],
)
def test_words_that_no_example_holds_are_understood(model: Path, text: str, intent: str) -> None:
    assert Interpreter.load(model).parse(text, now=NOW)["intent"]["name"] == intent


def test_a_lexicon_is_no_entity_and_needs_none_in_the_domain(model: Path, tmp_path: Path) -> None:
    from bot.nlu.domain_names import DomainNames
    from bot.nlu.reader import read_training_data
    from bot.nlu.validate import validate_training_data

    (tmp_path / "nlu.yml").write_text(DATA, encoding="utf-8")
    (tmp_path / "domain.yml").write_text('version: "3.1"\nintents: [ask_fee, ask_time]\n', encoding="utf-8")
    assert Interpreter.load(model).parse("fee in dhaka", now=NOW)["entities"] == []
    assert read_training_data([tmp_path / "nlu.yml"]).lookups[0].name == "concept_fee"
    domain = DomainNames.read([tmp_path / "domain.yml"])
    assert [
        fault
        for fault in validate_training_data([tmp_path / "nlu.yml"], domain)
        if "concept" in fault.message
    ] == []
