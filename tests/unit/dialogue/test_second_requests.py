"""Two requests in one message: which comes first, and what becomes of the other."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.dialogue.desk import CONFIG, Desk, parse

BOTH: dict[str, Any] = {
    "policies": [
        *CONFIG["policies"],
        {
            "name": "SecondRequestPolicy",
            "urgent": ["fire"],
            "answered": ["ask_fee", "ask_hours"],
            "offered": ["borrow", "complain", "talk_to_officer"],
        },
    ]
}
OFFER = """
responses:
  utter_also_asked: [{text: "First {first}, then {second}."}]
  utter_perhaps_also_asked: [{text: "Perhaps {second}?"}]
  utter_also_asked_beside_danger: [{text: "Afterwards {second}."}]
  utter_intent_borrow: [{text: Borrowing}]
  utter_intent_complain: [{text: A complaint}]
"""


def asked(
    first: str, second: str, sure: float = 0.95, second_sure: float = 0.4, **more: Any
) -> dict[str, Any]:
    also = [{"name": second, "confidence": second_sure}]
    return {**parse("one thing and another", first, sure, **more), "also_asked": also}


def desk() -> Desk:
    return Desk(domain=OFFER, config=BOTH)


@pytest.mark.parametrize(("first", "second"), [("borrow", "ask_fee"), ("ask_fee", "borrow")])
def test_a_question_is_answered_before_the_form_that_came_with_it_begins(first: str, second: str) -> None:
    one = desk()

    assert one.hear(asked(first, second)) == ["It is free.", "Which book?"]
    assert one.tracker.active_loop_name == "borrow_form"


def test_two_questions_are_both_answered_in_order() -> None:
    assert desk().hear(asked("ask_hours", "ask_fee")) == ["It is free.", "Open till five."]


def test_of_two_services_the_second_is_offered_and_the_form_has_the_last_word() -> None:
    one = desk()

    assert one.hear(asked("borrow", "complain")) == ["First Borrowing, then A complaint.", "Which book?"]
    assert one.messages[0]["buttons"] == [{"title": "A complaint", "payload": "/complain"}]


@pytest.mark.parametrize(
    ("first", "second", "answers"),
    [
        ("ask_hours", "borrow", ["Perhaps Borrowing?", "Open till five."]),
        ("borrow", "complain", ["Perhaps A complaint?", "Which book?"]),
    ],
)
def test_a_second_request_that_is_hardly_likely_is_only_offered(
    first: str, second: str, answers: list[str]
) -> None:
    one = desk()

    assert one.hear(asked(first, second, second_sure=0.15)) == answers
    assert one.messages[0]["buttons"][0]["payload"] == f"/{second}"


def test_danger_that_is_hardly_likely_is_no_second_request() -> None:
    assert desk().hear(asked("ask_hours", "fire", second_sure=0.15)) == ["Open till five."]


def test_danger_comes_first_and_what_was_asked_beside_it_is_offered_afterwards() -> None:
    for message in (asked("fire", "complain"), asked("complain", "fire")):
        assert desk().hear(message) == ["Call the fire brigade.", "Afterwards A complaint."]


def test_likely_danger_is_answered_and_what_is_likelier_is_offered() -> None:
    one = desk()

    assert one.say("smoke in the archive", "complain", 0.7, others={"fire": 0.25}) == [
        "Call the fire brigade.",
        "Afterwards A complaint.",
    ]
    assert one.messages[-1]["buttons"] == [{"title": "A complaint", "payload": "/complain"}]
    assert desk().say("smoke in the archive", "complain", 0.8, others={"fire": 0.1}) == ["What happened?"]


def test_danger_in_second_place_is_urgent() -> None:
    engine = desk().engine

    assert engine.is_urgent(asked("complain", "fire", second_sure=0.4))
    assert not engine.is_urgent(asked("complain", "fire", second_sure=0.3))
    assert not engine.is_urgent(asked("complain", "ask_fee", second_sure=0.9))


def test_two_requests_that_share_the_confidence_are_no_riddle() -> None:
    """Neither is sure enough alone; that both are there explains it."""
    one = desk()
    shared = asked("borrow", "ask_fee", 0.36, second_sure=0.7, others={"ask_fee": 0.34})

    assert one.hear(shared) == ["It is free.", "Which book?"]
    assert desk().hear({**shared, "also_asked": []})[0] == "Did you mean"


def test_in_the_middle_of_a_form_a_message_is_read_as_before() -> None:
    one = desk()
    one.say("I must complain", "complain")

    assert one.hear(asked("complain", "ask_fee")) == ["Where?"]


def test_what_the_recipe_does_not_name_is_passed_over() -> None:
    assert desk().hear(asked("greet", "thank")) == ["Hello."]
    assert Desk(domain=OFFER).hear(asked("borrow", "ask_fee")) == ["Which book?"]


def test_each_request_leaves_its_own_trace() -> None:
    one = desk()
    one.hear(asked("borrow", "ask_fee"))

    heard = [
        event["parse_data"]["intent"]["name"]
        for event in one.tracker.current_state()["events"]
        if event["event"] == "user"
    ]
    assert heard == ["ask_fee", "borrow"]


def test_the_policy_is_checked(tmp_path: Any) -> None:
    wrong = {"policies": [{"name": "SecondRequestPolicy", "answered": ["nobody_knows"]}]}
    with pytest.raises(Exception, match="intent 'nobody_knows' is not in the domain"):
        Desk(config=wrong)
