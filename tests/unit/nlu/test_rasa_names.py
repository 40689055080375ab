"""Rasa's recipes are read as they are: twins, replacements with a warning, refusals with advice."""

from __future__ import annotations

from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.nlu.commands import train
from bot.nlu.config import read_config
from bot.nlu.errors import ConfigError
from bot.nlu.interpreter import Interpreter
from bot.nlu.rasa_names import REFUSED, REPLACED
from bot.nlu.registry import COMPONENTS
from tests.unit.nlu.conftest import NOW


def recipe(folder: Path, *entries: str) -> Path:
    """A config.yml with these pipeline entries."""
    file = folder / "config.yml"
    file.write_text("pipeline:\n" + "".join(f"- name: {entry}\n" for entry in entries), encoding="utf-8")
    return file


def names(file: Path) -> list[str]:
    """The components of a recipe."""
    return [entry.name for entry in read_config(file).components]


def test_twins_are_taken_once_however_often_they_are_named(tmp_path: Path) -> None:
    file = recipe(
        tmp_path,
        "WhitespaceTokenizer",
        "RegexFeaturizer",
        "LexicalSyntacticFeaturizer",
        "CountVectorsFeaturizer",
        "CountVectorsFeaturizer\n  analyzer: char_wb",
        "rasa.nlu.classifiers.fallback_classifier.FallbackClassifier\n  threshold: 0.4",
    )
    with capture_logs() as logs:
        found = names(file)
    assert found == [
        "BanglaTokenizer", "RegexFeaturizer", "TfidfFeaturizer", "PhoneticFeaturizer", "FallbackClassifier",
    ]  # fmt: skip
    assert {log["log_level"] for log in logs} == {"info"}


def test_diet_is_replaced_with_a_warning(tmp_path: Path) -> None:
    file = recipe(tmp_path, "WhitespaceTokenizer", "DIETClassifier\n  epochs: 100")
    with capture_logs() as logs:
        assert names(file)[-3:] == ["LinearIntentClassifier", "CRFEntityExtractor", "RegexEntityExtractor"]
    warning = logs[-1]
    assert (warning["log_level"], warning["component"], warning["line"]) == ("warning", "DIETClassifier", 3)
    assert "TensorFlow" in warning["why"]


@pytest.mark.parametrize(
    ("setting", "missing"),
    [("entity_recognition", "CRFEntityExtractor"), ("intent_classification", "LinearIntentClassifier")],
)
def test_diet_does_only_what_it_is_told(tmp_path: Path, setting: str, missing: str) -> None:
    assert missing not in names(recipe(tmp_path, "SpacyTokenizer", f"DIETClassifier\n  {setting}: false"))


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_what_needs_weights_is_refused_with_what_to_write_instead(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigError, match=r"config.yml:2: .* write \w+") as error:
        read_config(recipe(tmp_path, name))
    assert any(component in str(error.value) for component in COMPONENTS)


def test_every_stand_in_is_a_component() -> None:
    assert {one for stand_in in REPLACED.values() for one in stand_in.by} <= set(COMPONENTS)
    assert not set(REPLACED) & (set(COMPONENTS) | set(REFUSED))


def test_parameters_that_mean_nothing_here_are_dropped(tmp_path: Path) -> None:
    file = recipe(
        tmp_path,
        "CRFEntityExtractor\n  BILOU_flag: true\n  max_iterations: 5",
        "RegexEntityExtractor\n  case_sensitive: false",
        "ResponseSelector\n  epochs: 100\n  retrieval_intent: faq",
    )
    read_config(file)
    with pytest.raises(ConfigError, match="no parameter colour"):
        read_config(recipe(tmp_path, "CRFEntityExtractor\n  colour: red"))


FAQ = """
nlu:
- intent: greet
  examples: |
    - hello
    - hi there
    - good morning
- intent: faq/hours
  examples: |
    - when are you open
    - at what time do you open
    - is the office open on friday
- intent: faq/place
  examples: |
    - where is the office
    - what is your address
    - where do i have to go
- regex: hotline
  examples: |
    - \\b(106|999)\\b
- lookup: city
  examples: |
    - Sylhet
"""


@pytest.mark.parametrize(("retrieval", "selector"), [("", "default"), ("\n  retrieval_intent: faq", "faq")])
def test_a_response_selector_ranks_the_answers_of_a_retrieval_intent(
    tmp_path: Path, retrieval: str, selector: str
) -> None:
    (tmp_path / "nlu.yml").write_text(FAQ, encoding="utf-8")
    file = recipe(
        tmp_path, "WhitespaceTokenizer", "RegexFeaturizer", "CountVectorsFeaturizer", "DIETClassifier",
        f"ResponseSelector{retrieval}",
    )  # fmt: skip
    interpreter = Interpreter.load(train([tmp_path / "nlu.yml"], file, None, tmp_path / "models"))
    parse = interpreter.parse("where is your office please", now=NOW)
    assert parse["intent"]["name"] == "faq"
    chosen = parse["response_selector"][selector]
    assert chosen["response"]["intent_response_key"] == "faq/place"
    assert [one["intent_response_key"] for one in chosen["ranking"]] == ["faq/place", "faq/hours"]
