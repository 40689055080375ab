"""Test stories: predictions compared step by step, or whole turns run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.dialogue.story_tests import StoryReport, run_story_tests
from tests.unit.dialogue.desk import Actions, Desk, document, parse

HAPPY = """
stories:
- story: a book is lent
  steps:
  - user: |
      hello
    intent: greet
  - action: utter_greet
  - user: |
      lend me [Gora](title) for [a week]{"entity": "days", "value": 7}
    intent: borrow
  - action: borrow_form
  - active_loop: borrow_form
  - user: what does it cost
    intent: ask_fee
  - action: utter_fee
  - action: borrow_form
  - user: no
    intent: deny
  - action: borrow_form
  - active_loop: null
  - action: utter_lent
"""


def test_a_story_that_the_bot_follows_passes() -> None:
    report = run_story_tests(Desk().engine, None, [document(HAPPY)])

    assert (report.passed, report.failed, report.faults) == (["a book is lent"], [], [])
    assert report.actions_right == report.actions_total > 6


def test_the_same_story_passes_when_every_turn_is_run() -> None:
    report = run_story_tests(Desk().engine, None, [document(HAPPY)], Actions())

    assert report.faults == []


def failing(steps: str, actions: Actions | None = None) -> StoryReport:
    text = f"stories:\n- story: wrong\n  steps:\n{steps}"
    return run_story_tests(Desk().engine, None, [document(text, "s.yml")], actions)


def test_another_action_is_told_with_its_line() -> None:
    steps = "  - intent: greet\n  - action: utter_fee\n"

    for actions in (None, Actions()):
        report = failing(steps, actions)
        assert report.failed == ["wrong"]
        assert [str(fault) for fault in report.faults] == [
            "s.yml:5: story 'wrong': expected 'utter_fee', the bot does 'utter_greet'"
        ]


def test_an_action_too_few_or_too_many_is_told() -> None:
    too_few = "  - intent: greet\n  - action: utter_greet\n  - action: utter_fee\n"
    too_many = "  - intent: greet\n"

    for actions in (None, Actions()):
        assert "expected 'utter_fee', the bot does 'action_listen'" in str(
            failing(too_few, actions).faults[0]
        )
    assert "expected 'action_listen', the bot does 'utter_greet'" in str(
        failing(too_many, Actions()).faults[0]
    )


def test_with_turns_run_slots_and_loops_must_be_as_told() -> None:
    begin = "  - intent: borrow\n    entities: [{title: Gora}]\n  - action: borrow_form\n"
    slots, loops = begin + "  - slot_was_set: {title: Ghare}\n", begin + "  - active_loop: null\n"

    assert "slot 'title' is not 'Ghare'" in str(failing(slots, Actions()).faults[0])
    assert "active loop is 'borrow_form', not 'None'" in str(failing(loops, Actions()).faults[0])


def test_words_are_read_by_the_interpreter_where_there_is_one() -> None:
    heard: list[str] = []

    def understand(text: str) -> Mapping[str, Any]:
        heard.append(text)
        return parse(text, "greet")

    story = (
        "stories: [{story: s, steps: [{user: 'in [Sylhet](city)', intent: ask_fee}, {action: utter_greet}]}]"
    )
    report = run_story_tests(Desk().engine, understand, [document(story)])

    assert report.passed == ["s"]
    assert heard == ["in Sylhet"]


def test_the_report_is_json() -> None:
    report = run_story_tests(Desk().engine, None, [document(HAPPY)])

    assert report.to_json() == {
        "stories": {"total": 1, "passed": 1, "failed": []},
        "actions": {"total": report.actions_total, "correct": report.actions_right},
        "accuracy": 1.0,
        "faults": [],
    }
