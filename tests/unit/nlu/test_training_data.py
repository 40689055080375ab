"""Training data in Rasa's format is read, and its faults name file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.nlu.annotation import AnnotationError, read_annotated
from bot.nlu.domain_names import DomainNames
from bot.nlu.errors import TrainingDataError
from bot.nlu.reader import read_leniently, read_training_data
from bot.nlu.training_data import AnnotatedEntity
from bot.nlu.validate import validate_training_data


def written(folder: Path, text: str, name: str = "nlu.yml") -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def faults(path: Path, domain: DomainNames | None = None) -> list[tuple[str, int, str]]:
    return [
        (Path(fault.file).name, fault.line, fault.message) for fault in validate_training_data([path], domain)
    ]


@pytest.mark.parametrize(
    ("example", "entity"),
    [
        ("go to [Sylhet](district)", AnnotatedEntity("district", "Sylhet", 6, 12)),
        ("go to [Silet](district:Sylhet)", AnnotatedEntity("district", "Sylhet", 6, 11)),
        (
            'go to [Silet]{"entity": "district", "value": "Sylhet"}',
            AnnotatedEntity("district", "Sylhet", 6, 11),
        ),
        (
            'go to [Silet]{"entity": "district", "role": "to"}',
            AnnotatedEntity("district", "Silet", 6, 11, "to"),
        ),
    ],
)
def test_marks_of_all_kinds_are_read(example: str, entity: AnnotatedEntity) -> None:
    text, entities = read_annotated(example)
    assert entities == (entity,)
    assert text == f"go to {text[entity.start : entity.end]}"


def test_brackets_that_are_no_marks_stay() -> None:
    assert read_annotated("form [ka] (new)") == ("form [ka] (new)", ())


@pytest.mark.parametrize("example", ["[x]{broken}", '[x]{"value": "y"}'])
def test_a_broken_mark_is_refused(example: str) -> None:
    with pytest.raises(AnnotationError):
        read_annotated(example)


def test_everything_in_a_file_is_read_with_its_line(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        'version: "3.1"\nnlu:\n- intent: greet\n  examples: |\n    - hi\n\n    - hello\n'
        "- intent: thank\n  examples:\n  - text: |\n      - thanks\n    metadata: {x: 1}\n"
        "- synonym: Sylhet\n  examples: |\n    - silet\n- lookup: district\n  examples: |\n    - Sylhet\n"
        "- regex: nid\n  examples: |\n    - \\d{10}\n",
    )
    data = read_training_data([file])
    assert [(e.text, e.intent, e.line) for e in data.examples] == [
        ("hi", "greet", 5),
        ("hello", "greet", 7),
        ("thanks", "thank", 11),
    ]
    assert [(i.name, i.text, i.line) for i in (*data.synonyms, *data.lookups, *data.regexes)] == [
        ("Sylhet", "silet", 15),
        ("district", "Sylhet", 18),
        ("nid", "\\d{10}", 21),
    ]


def test_a_folder_is_read_without_its_test_sentences(tmp_path: Path) -> None:
    written(tmp_path, "nlu:\n- intent: greet\n  examples: |\n    - hi\n", "nlu/a.yml")
    written(tmp_path, "rules: []\n", "rules/rules.yml")
    written(tmp_path, "nlu:\n- intent: greet\n  examples: |\n    - secret\n", "test/t.yml")
    assert [example.text for example in read_training_data([tmp_path]).examples] == ["hi"]


def test_all_faults_are_found_with_their_lines(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        "nlu:\n- intent: a\n  examples: |\n    - one\n    two\n    - [x]{broken}\n"
        "- intent:\n  examples: |\n    - x\n"
        "- lookup: d\n- story: s\n",
    )
    _, found = read_leniently([file])
    assert [(fault.line, fault.message.split(":")[0]) for fault in found] == [
        (5, "an example must start with '- '"),
        (6, "{broken} is no JSON"),
        (7, "intent without a name"),
        (10, "lookup d has no examples"),
        (11, "expected exactly one of intent, synonym, lookup, regex"),
    ]
    with pytest.raises(TrainingDataError) as error:
        read_training_data([file])
    assert len(error.value.faults) == 5


def test_broken_yaml_and_missing_files_are_faults(tmp_path: Path) -> None:
    assert faults(written(tmp_path, "nlu:\n- intent: [\n"))[0][:2] == ("nlu.yml", 3)
    assert faults(tmp_path / "nowhere.yml") == [("nowhere.yml", 0, "no such file or folder")]


def test_contradictions_and_poor_intents_are_faults(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        "nlu:\n- intent: a\n  examples: |\n    - hello\n    - other\n    - Hello\n"
        "- intent: b\n  examples: |\n    - HELLO\n",
    )
    assert faults(file) == [
        ("nlu.yml", 6, "'Hello' is already at nlu.yml:4"),
        ("nlu.yml", 9, "'HELLO' is b here and a at nlu.yml:4"),
        ("nlu.yml", 9, "intent b has 1 example, 2 are needed"),
    ]


def test_what_the_domain_does_not_know_is_a_fault(tmp_path: Path) -> None:
    file = written(tmp_path, "nlu:\n- intent: a\n  examples: |\n    - one\n    - [two](number)\n")
    assert faults(file, DomainNames(frozenset({"a"}), frozenset())) == [
        ("nlu.yml", 5, "the domain has no entity number")
    ]
    assert [line for _, line, _ in faults(file, DomainNames(frozenset(), frozenset({"number"})))] == [4, 5]


def test_a_test_sentence_that_is_also_learned_is_a_fault(tmp_path: Path) -> None:
    written(tmp_path, "nlu:\n- intent: a\n  examples: |\n    - one\n    - two\n", "nlu/a.yml")
    written(tmp_path, "nlu:\n- intent: a\n  examples: |\n    - three\n    - Two\n", "test/t.yml")
    assert faults(tmp_path) == [("t.yml", 5, "this test sentence is also learned, or nearly, at a.yml:5")]


@pytest.mark.parametrize(
    ("learned", "tested", "leaks"),
    [
        ("my passport police report is late", "My pasport police report is late!", True),
        ("my passport police report is late", "how late is the police with my passport", False),
        ("thank you", "thanks you", False),
        ("ধন্যবাদ ভাই", "ধন্যবাদ  ভাই", True),
    ],
)
def test_near_duplicates_of_training_examples_are_no_test(
    tmp_path: Path, learned: str, tested: str, leaks: bool
) -> None:
    written(tmp_path, f"nlu:\n- intent: a\n  examples: |\n    - one\n    - {learned}\n", "nlu/a.yml")
    written(tmp_path, f"nlu:\n- intent: a\n  examples: |\n    - {tested}\n", "test/t.yml")
    assert bool(faults(tmp_path)) is leaks


def test_metadata_names_what_else_a_message_asks_for(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        "nlu:\n- intent: a\n  examples:\n  - text: |\n      - one and two\n    metadata:\n      also: b\n"
        "  - text: |\n      - all three\n    metadata: {also: [b, faq/law], note: mine}\n"
        "  - text: |\n      - one\n",
        "a.yml",
    )
    assert [example.also for example in read_training_data([file]).examples] == [
        ("b",),
        ("b", "faq/law"),
        (),
    ]


@pytest.mark.parametrize("also", ["3", "[]", "[1]", "{x: y}"])
def test_metadata_that_cannot_be_read_is_a_fault(tmp_path: Path, also: str) -> None:
    file = written(
        tmp_path,
        f"nlu:\n- intent: a\n  examples:\n  - text: |\n      - one\n    metadata: {{also: {also}}}\n",
        "a.yml",
    )
    found = read_leniently([file])[1]
    assert [fault.line for fault in found] == ([] if also == "[]" else [4])


def test_what_else_is_asked_for_must_be_an_intent_of_the_domain(tmp_path: Path) -> None:
    written(
        tmp_path,
        "nlu:\n- intent: a\n  examples:\n  - text: |\n      - one\n    metadata: {also: zz}\n"
        "  - text: |\n      - 2\n",
        "a.yml",
    )
    found = validate_training_data([tmp_path], DomainNames(frozenset("a")))
    assert [fault.message for fault in found] == ["the domain has no intent zz"]


def test_the_same_words_may_be_several_entities() -> None:
    text, entities = read_annotated(
        'to [Sylhet][{"entity": "city", "role": "to"}, {"entity": "district"}] now'
    )
    assert text == "to Sylhet now"
    assert entities == (
        AnnotatedEntity("city", "Sylhet", 3, 9, "to"),
        AnnotatedEntity("district", "Sylhet", 3, 9),
    )


def test_a_domain_is_read_with_and_without_settings(tmp_path: Path) -> None:
    file = written(tmp_path, "intents:\n- a\n- b: {use_entities: []}\nentities: [x]\n", "domain.yml")
    assert DomainNames.read([file]) == DomainNames(frozenset("ab"), frozenset("x"))


def test_the_digest_is_of_what_is_said_and_not_of_where(tmp_path: Path) -> None:
    one = written(tmp_path, "nlu:\n- intent: a\n  examples: |\n    - x\n    - y\n", "one.yml")
    other = written(tmp_path, "nlu:\n- intent: a\n  examples: |\n\n    - y\n    - x\n", "other.yml")
    third = written(tmp_path, "nlu:\n- intent: a\n  examples: |\n    - y\n    - z\n", "third.yml")
    digests = [read_training_data([file]).digest() for file in (one, other, third)]
    assert digests[0] == digests[1] != digests[2]
