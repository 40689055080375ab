"""The domain: Rasa's format, several documents, faults told by file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.dialogue.domain import Domain
from bot.dialogue.errors import DomainError
from tests.unit.dialogue.desk import document


def faults(*texts: str) -> list[str]:
    with pytest.raises(DomainError) as caught:
        Domain.from_documents([document(text, f"{number}.yml") for number, text in enumerate(texts)])
    return [str(fault) for fault in caught.value.faults]


def test_documents_add_up_to_one_domain() -> None:
    first = document("intents: [greet]\nslots: {a: {type: text}}\nresponses: {utter_a: [{text: A}]}")
    second = document("intents: [bye]\nslots: {b: {type: bool}}\nforms: {f: {required_slots: [a, b]}}")

    domain = Domain.from_documents([first, second])

    assert set(domain.intents) == {"greet", "bye"}
    assert domain.forms["f"].required_slots == ("a", "b")
    assert {"utter_a", "f", "action_listen"} <= domain.action_names


def test_a_name_with_two_meanings_is_told_with_both_places() -> None:
    found = faults("slots:\n  a: {type: text}", "intents: [x]\nslots:\n  a: {type: bool}")

    assert found == ["1.yml:3: 'a' is also told at 0.yml:2, differently"]


def test_the_same_told_twice_is_no_fault() -> None:
    text = "intents: [greet]\nslots: {a: {type: text}}"

    assert set(Domain.from_documents([document(text), document(text)]).slots) >= {"a"}


def test_generated_documents_need_no_file() -> None:
    domain = Domain.from_documents([{"slots": {"a": {"type": "text"}}}, {"intents": ["greet"]}])

    assert domain.slots["a"].type == "text"


def test_all_faults_are_told_at_once_and_in_order() -> None:
    found = faults(
        "slots:\n"
        "  a: {type: word}\n"
        "  b:\n"
        "    type: text\n"
        "    mappings:\n"
        "      - {type: from_entity, entity: nobody}\n"
        "forms:\n"
        "  f:\n"
        "    required_slots:\n"
        "      - missing\n"
        "responses:\n"
        "  hello: [{text: hi}]\n"
        "  utter_x:\n"
        "    - buttons: [{title: Go, payload: /nowhere}]\n"
    )

    assert [one.split(": ", 1)[0] for one in found] == [
        "0.yml:2",
        "0.yml:6",
        "0.yml:10",
        "0.yml:12",
        "0.yml:14",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("slots: {a: {type: categorical}}", "categorical slot 'a' has no 'values'"),
        ("slots: {a: {type: text, mappings: [{type: from_thought}]}}", "a mapping needs a 'type' of"),
        ("slots: {a: {type: text, mappings: [{type: from_intent, intent: x}]}}", "needs a 'value'"),
        ("slots: {a: {type: text, mappings: [{type: from_text, not_intent: x}]}}", "intent 'x' is not"),
        (
            "slots: {a: {type: text, mappings: [{type: from_text, conditions: [{active_loop: f}]}]}}",
            "form 'f' is not in the domain",
        ),
        ("responses: {utter_a: []}", "responses.utter_a: List should have at least 1 item"),
        ("responses: {utter_a: hello}", "responses.utter_a: Input should be a valid list"),
        ("responses: {utter_a: [{text: 5}]}", "responses.utter_a.0.text: Input should be a valid string"),
        ("responses: {utter_a: [{text: a, buttons: [{payload: /b}]}]}", "buttons.0.title: Field required"),
        ("slots: [a]", "slots: Input should be a valid dictionary"),
        ("slots: {a: text}", "slots.a: Input should be a valid dictionary"),
        ("slots: {a: {}}", "slots.a.type: Field required"),
        (
            "slots: {a: {type: text, mappings: {type: custom}}}",
            "slots.a.mappings: Input should be a valid list",
        ),
        ("intents: {greet: 1}", "intents: Input should be a valid list"),
        ("intents: [[greet]]", "intents.0: Input should be a valid string"),
        ("forms: {f: [a]}", "forms.f: Input should be a valid dictionary"),
        ("forms: {f: {required_slots: a}}", "forms.f.required_slots: Input should be a valid list"),
        (
            "slots: {a: {type: custom, mappings: [{type: custom, action: action_x}]}}",
            "action 'action_x' is not",
        ),
        (
            "slots: {a: {type: text, mappings: [{type: from_text, conditions: [{}]}]}}",
            "needs an 'active_loop'",
        ),
        (
            "intents: [{a: {use_entities: []}}, {a: {use_entities: true}}]",
            "'a' is told twice, and differently",
        ),
        ("responses: {utter_a: [{texts: hi}]}", "'texts' is no part of a response"),
        (
            "responses: {utter_a: [{text: hi, condition: [{type: slot, name: s, value: 1}]}]}",
            "names slot 's', which is missing",
        ),
        ("session_config: {session_expiration_time: soon}", "must be a number of minutes"),
        ("policies: []", "'policies' is no part of a domain"),
        ("forms: {f: {required_slots: [], interruptible_by: {x: 0.5}}}", "can't be interrupted by 'x'"),
    ],
)
def test_a_fault_says_what_is_wrong(text: str, message: str) -> None:
    assert any(message in one for one in faults(text))


def test_a_file_that_is_no_yaml_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "domain.yml").write_text("intents:\n  - greet\n  oops: [\n", encoding="utf-8")

    with pytest.raises(DomainError) as caught:
        Domain.load([tmp_path])

    assert str(caught.value).startswith(f"{tmp_path / 'domain.yml'}:")


def test_a_folder_stands_for_its_files(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("intents: [greet]", encoding="utf-8")
    (tmp_path / "b.yaml").write_text("intents: [bye]", encoding="utf-8")
    (tmp_path / "note.txt").write_text("not YAML: [", encoding="utf-8")

    assert set(Domain.load([tmp_path], extra=[{"intents": ["more"]}]).intents) == {"greet", "bye", "more"}


def test_use_and_ignore_entities_choose_what_rules_see() -> None:
    domain = Domain.from_documents(
        [
            document(
                "entities: [city, name]\n"
                "intents: [greet, {chat: {use_entities: []}}, {book: {use_entities: [city]}},"
                " {call: {ignore_entities: [name]}}]\n"
            )
        ]
    )

    assert domain.used_entities("greet") == {"city", "name"}
    assert domain.used_entities("chat") == set()
    assert domain.used_entities("book") == {"city"}
    assert domain.used_entities("call") == {"city"}


def test_the_domain_that_actions_get_has_rasas_shape() -> None:
    domain = Domain.from_documents(
        [document("intents: [greet]\nslots: {a: {type: text}}\nactions: [action_a]")]
    )

    assert {"intents", "entities", "slots", "forms", "responses", "actions"} <= domain.as_dict().keys()
    assert domain.custom_actions == {"action_a"}
