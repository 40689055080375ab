"""Pipelines are built from config.yml, ours, one's own, or Rasa's."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest

from bot.nlu.commands import cross_evaluate, evaluate, train
from bot.nlu.component import Component, Corpus, ParameterError
from bot.nlu.components.gazetteer import GazetteerEntityExtractor
from bot.nlu.components.phonetic import PhoneticFeaturizer
from bot.nlu.components.tfidf import TfidfFeaturizer, feature_words
from bot.nlu.components.tokenizer import BanglaTokenizer, tokenize
from bot.nlu.config import read_config
from bot.nlu.errors import ConfigError, ModelError, TrainingDataError
from bot.nlu.evaluation.confidence import calibration_error
from bot.nlu.interpreter import Interpreter
from bot.nlu.message import EntityMatch, Message
from bot.nlu.ngrams import NgramSpace, letter_ngrams
from bot.nlu.training_data import TrainingData
from bot.text.phonetics import loan_lines, phonetic_keys
from tests.unit.nlu.conftest import CONFIG, EXAMPLES, NOW


class Shouting(Component):
    """Finds words in capitals."""

    name = "Shouting"
    defaults: ClassVar = {"entity": Component.REQUIRED}
    prepares = False

    def process(self, messages: Sequence[Message]) -> None:
        """Add the entities."""
        for message in messages:
            if message.cased.isupper():
                message.entities.append(EntityMatch(self.params["entity"], "yes", 0, len(message.cased)))


def small_project(folder: Path, config: str, examples: str = EXAMPLES) -> tuple[list[Path], Path]:
    (folder / "nlu.yml").write_text(examples, encoding="utf-8")
    (folder / "config.yml").write_text(config, encoding="utf-8")
    return [folder / "nlu.yml"], folder / "config.yml"


def test_bangla_words_stay_whole() -> None:
    words = [token.text for token in tokenize("নামঃ রহিম, form টা gdর ki6u 👍 শহীদ don't 106")]
    assert words == ["নাম", "রহিম", "form", "টা", "gd", "র", "ki6u", "👍", "শহীদ", "don't", "106"]


def test_long_numbers_say_nothing_about_the_intent() -> None:
    assert feature_words(tokenize("999 e 2026 01711234567")) == ["999", "e", "#4"]


@pytest.mark.parametrize(
    "words",
    [
        "করছি korchi korci korsi", "পুলিশ pulish pulis", "অভিযোগ obhijog ovijog", "ভোক্তা vokta bhokta bokta",
        "শুনানি shunani sunani", "দুর্নীতি durniti durneeti", "কর kor", "বিশ্ব bissho", "জ্ঞান gyan", "ছাড় char",
    ],
)  # fmt: skip
def test_a_word_and_its_romanisations_share_both_keys(words: str) -> None:
    assert len({phonetic_keys(word) for word in words.split()}) == 1


@pytest.mark.parametrize(
    "bangla, latin", [("প্লিজ", "plz"), ("এফবি", "fb"), ("চেঞ্জ", "change"), ("থ্যাংকস", "tnx")]
)
def test_english_words_and_short_forms_sound_as_bangla_writes_them(bangla: str, latin: str) -> None:
    assert phonetic_keys(bangla) == phonetic_keys(latin)


def test_an_ending_that_is_written_apart_belongs_to_the_word_before_it() -> None:
    messages = [Message.of(text, NOW) for text in ("এফবিতে অভিযোগটা", "fb te ovijog ta", "fb ovijog")]
    featurizer = PhoneticFeaturizer({"min_documents": [1, 1]})
    for component in (BanglaTokenizer({}), featurizer):
        component.train(Corpus(TrainingData(), messages, seed=1))
        component.process(messages)
    joined, apart, without = (message.features["sound"].indices.tolist() for message in messages)
    assert joined == apart != without


def test_there_is_one_sound_for_each_listed_spelling() -> None:
    spellings = [spelling for line in loan_lines() for spelling in line.split()[1:]]
    assert sorted(spellings) == sorted(set(spellings))


def test_the_second_key_forgives_vowels_too() -> None:
    assert phonetic_keys("ক্লিয়ারেন্স")[1] == phonetic_keys("clearance")[1] == "klrns"
    assert phonetic_keys("পুলিশ")[1] == phonetic_keys("police")[1] == "pls"
    assert phonetic_keys("o") == ("o", "_o")
    assert phonetic_keys("106") == ("106", "106")
    assert phonetic_keys("2200") == ("2200", "2200")


def fitted(documents: list[list[str]], least: int) -> NgramSpace:
    """A space of words and letters as they are written."""
    space = NgramSpace(lambda word: (word,), [1, 2], [2, 5])
    space.fit(documents, [least, least])
    return space


def test_ngrams_and_their_weights() -> None:
    assert letter_ngrams("ab", 2, 5) == [" a", "ab", "b ", " ab", "ab ", " ab "]
    space = fitted([["a", "b"], ["a"], ["c"]], 2)
    assert len(space) == len(["a", " a", "a ", " a "])
    row = space.row(["a"], weight=2)
    assert sorted(row.indices) == [0, 1, 2, 3]
    assert sorted(row.values) == pytest.approx([*[2 / np.sqrt(3)] * 3, 2])
    assert space.row(["a", "a"]).values.max() < 0.9  # "a a" is unknown and counts
    assert [len(part) for part in (space.row(["x"]).indices, space.row(["x"]).values)] == [0, 0]
    assert len(space.row([]).values) == 0


def test_a_word_that_comes_twice_counts_twice() -> None:
    space = fitted([["a", "b"], ["b", "a"]], 1)
    once, twice = space.row(["a", "b"]), space.row(["a", "b", "a", "b"])
    letters = once.indices > 3
    assert letters.sum() == 6
    for place, value in zip(once.indices[letters], once.values[letters], strict=True):
        assert twice.values[twice.indices == place].tolist() == pytest.approx([value / np.sqrt(2)] * 2)


def test_what_was_forgotten_is_found_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.nlu.ngrams._REMEMBERED_PARTS", 4)
    space = fitted([["a", "b"], ["b", "a"]], 1)
    rows = [space.row(words) for words in (["a", "b"], ["b", "a"], ["a", "b", "a", "b"], ["a", "b"])]
    assert rows[0].indices.tolist() == rows[-1].indices.tolist()
    assert rows[0].values.tolist() == rows[-1].values.tolist()


def test_each_kind_of_ngrams_has_length_one() -> None:
    row = fitted([["a", "b"], ["a"]], 1).row(["a", "b"])
    words, letters = row.values[row.indices < 3], row.values[row.indices >= 3]
    assert [np.linalg.norm(words), np.linalg.norm(letters)] == [pytest.approx(1), pytest.approx(1)]


def test_unknown_ngrams_make_the_known_ones_count_less() -> None:
    space = fitted([["a", "b"], ["a", "c"]], 1)
    known = space.row(["b"]).values[0]
    assert space.row(["b", "x", "y", "z"]).values.max() < known / 2


def test_words_can_be_rarer_than_letters() -> None:
    space = NgramSpace(lambda word: (word,), [1, 1], [2, 2])
    space.fit([["ab"], ["cb"]], [1, 2])
    assert len(space) == len(["ab", "cb", "b "])


@pytest.mark.parametrize("pair", [1, [1], ["1", 2], None])
def test_sizes_that_are_no_pair_are_refused(pair: object) -> None:
    with pytest.raises(ParameterError, match="two whole numbers as min_documents"):
        TfidfFeaturizer({"min_documents": pair})


def test_unknown_and_missing_parameters_are_refused() -> None:
    with pytest.raises(ParameterError, match="no parameter colour"):
        Shouting({"colour": 1, "entity": "x"})
    with pytest.raises(ParameterError, match="needs the parameter entities"):
        GazetteerEntityExtractor({})


def test_faults_of_a_recipe_name_their_line(tmp_path: Path) -> None:
    _, file = small_project(
        tmp_path,
        "language: bn\npipeline:\n- name: BanglaTokenizer\n- name: Nonsense\n"
        "- name: TfidfFeaturizer\n  colour: red\n"
        "- weight: 1\n- name: os.system\n- name: PatternEntityExtractor\n  entities: [weight]\n",
    )
    with pytest.raises(ConfigError) as error:
        read_config(file)
    assert [fault.line for fault in error.value.faults] == [7, 4, 5, 8, 9]


def test_a_recipe_without_a_pipeline_is_refused(tmp_path: Path) -> None:
    _, file = small_project(tmp_path, "policies: []\n")
    with pytest.raises(ConfigError, match="no pipeline"):
        read_config(file)


def test_ones_own_component_is_named_by_its_path_and_must_be_trusted(tmp_path: Path) -> None:
    path = "tests.unit.nlu.test_pipeline.Shouting"
    data, file = small_project(
        tmp_path, CONFIG.replace("policies:", f"  - name: {path}\n    entity: mood\npolicies:")
    )
    model = train(data, file, None, tmp_path / "models")
    with pytest.raises(ModelError):
        Interpreter.load(model)
    parse = Interpreter.load(model, trusted=[path]).parse("HELLO", now=NOW)
    assert [entity["entity"] for entity in parse["entities"]] == ["mood"]


def test_a_rasa_project_trains_as_it_is(tmp_path: Path) -> None:
    data, file = small_project(
        tmp_path,
        "recipe: default.v1\nlanguage: en\npipeline:\n- name: SpacyNLP\n  model: en_core_web_md\n"
        "- name: SpacyTokenizer\n- name: CountVectorsFeaturizer\n"
        "- name: CountVectorsFeaturizer\n  analyzer: char_wb\n- name: DIETClassifier\n  epochs: 1\n"
        "- name: DucklingEntityExtractor\n  dimensions: [number]\n"
        "- name: FallbackClassifier\n- name: EntitySynonymMapper\npolicies:\n- name: TEDPolicy\n",
        "nlu:\n- intent: greet\n  examples: |\n    - hi\n    - hey there\n- intent: order\n  examples: |\n"
        "    - a [swedish](cuisine) place\n    - [pan asian](cuisine:asian) food please\n"
        "    - something [indian](cuisine)\n",
    )
    interpreter = Interpreter.load(train(data, file, None, tmp_path / "models"))
    parse = interpreter.parse("Any Pan Asian place for 4?", now=NOW)
    assert parse["intent"]["name"] == "order"
    assert [(e["entity"], e["value"], e["start"], e["end"]) for e in parse["entities"]] == [
        ("cuisine", "asian", 4, 13),
        ("number", 4, 24, 25),
    ]


@pytest.mark.parametrize(
    "examples",
    [
        "- intent: only\n  examples: |\n    - one\n    - two\n",
        "- intent: a\n  examples: |\n    - one\n- intent: b\n  examples: |\n    - two\n",
        "- intent: a\n  examples: |\n    - one\n    - x\n- intent: b\n  examples: |\n    - two\n    - y\n",
    ],
)
def test_very_little_data_is_enough_to_train(tmp_path: Path, examples: str) -> None:
    data, file = small_project(tmp_path, CONFIG, "nlu:\n" + examples)
    parse = Interpreter.load(train(data, file, None, tmp_path / "models")).parse("one", now=NOW)
    assert parse["intent"]["name"] in ("a", "only")


def test_evaluation_writes_a_report_and_a_picture(project: Path, model: Path, tmp_path: Path) -> None:
    report = evaluate(model, [project / "nlu.yml"], tmp_path / "results", now=NOW)
    assert report["accuracy"] == 1.0
    assert report["intents"]["greet"]["f1-score"] == 1.0
    assert set(report["languages"]) >= {"bn", "en"}
    assert report["entities"]["amount"]["recall"] == 1.0
    assert (tmp_path / "results" / "intent_report.json").stat().st_size > 500
    assert (tmp_path / "results" / "intent_confusion_matrix.png").read_bytes().startswith(b"\x89PNG")


def test_evaluation_without_examples_is_an_error(project: Path, model: Path, tmp_path: Path) -> None:
    with pytest.raises(TrainingDataError):
        evaluate(model, [project / "domain.yml"], tmp_path, now=NOW)


def test_cross_validation_judges_each_example_once(project: Path, tmp_path: Path) -> None:
    report = cross_evaluate([project / "nlu.yml"], project / "config.yml", tmp_path, now=NOW, folds=3)
    assert report["examples"] == 15
    assert 0 < report["accuracy"] < 1
    assert len(report["errors"]) == round((1 - report["accuracy"]) * 15)
    assert calibration_error([]) == 0.0
