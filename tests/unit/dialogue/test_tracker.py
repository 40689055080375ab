"""The tracker: every event of rasa-sdk has its effect, and what is kept has a constant size."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.dialogue import events
from bot.dialogue.domain import Domain
from bot.dialogue.memory import MAX_STATES
from bot.dialogue.tracker import Tracker
from tests.unit.dialogue.desk import Desk, document, parse

DOMAIN = document("""
intents: [greet, inform]
entities: [city]
forms: {f: {required_slots: [a]}}
slots:
  a: {type: text}
  b: {type: bool, initial_value: true}
  language: {type: text}
  language_locked: {type: bool}
""")


@pytest.fixture
def tracker() -> Tracker:
    tracker = Tracker("42", Domain.from_documents([DOMAIN]))
    tracker.begin_turn(1000.0)
    tracker.mark()
    return tracker


def heard(text: str = "hi", intent: str = "greet", **entities: Any) -> dict[str, Any]:
    return events.user_uttered(parse(text, intent, **entities), {"channel": "facebook"})


def test_a_new_conversation_has_the_initial_values(tracker: Tracker) -> None:
    assert tracker.get_slot("b") is True
    assert tracker.get_slot("a") is None
    assert tracker.get_slot("unheard_of") is None


def test_slots_are_set_and_reset_but_not_the_language(tracker: Tracker) -> None:
    tracker.update_all(events.slot_set(*told) for told in (("a", "x"), ("b", False), ("language", "en")))
    tracker.update({"event": "reset_slots"})

    assert (tracker.get_slot("a"), tracker.get_slot("b"), tracker.get_slot("language")) == (None, True, "en")


def test_a_slot_that_is_not_in_the_domain_is_left_out(tracker: Tracker) -> None:
    tracker.update(events.slot_set("nobody", 1))

    assert "nobody" not in tracker.slots


def test_a_loop_begins_is_rejected_and_ends(tracker: Tracker) -> None:
    tracker.update(events.active_loop("f"))
    assert tracker.active_loop == {"name": "f", "rejected": False, "is_interrupted": False}
    tracker.update(events.action_rejected("other"))
    assert not tracker.active_loop["rejected"]
    tracker.update(events.action_rejected("f"))
    assert tracker.active_loop["rejected"]
    tracker.update(events.action_executed("f"))
    assert not tracker.active_loop["rejected"]
    tracker.update(events.active_loop(None))
    assert tracker.active_loop == {}


def test_pause_and_resume(tracker: Tracker) -> None:
    tracker.update({"event": "pause"})
    assert tracker.paused
    tracker.update({"event": "resume"})
    assert not tracker.paused


def test_a_followup_is_remembered_until_it_has_run(tracker: Tracker) -> None:
    tracker.update({"event": "followup", "name": "action_x"})
    assert tracker.followup_action == "action_x"
    tracker.update(events.action_executed("action_x"))
    assert tracker.followup_action is None


def test_restart_empties_everything_and_starts_a_session(tracker: Tracker) -> None:
    tracker.update_all([heard(), events.slot_set("a", "x"), events.active_loop("f"), {"event": "restart"}])

    assert tracker.get_slot("a") is None
    assert tracker.active_loop_name is None
    assert tracker.latest_message == {}
    assert tracker.followup_action == "action_session_start"


def test_rewind_takes_the_message_and_its_effects_back(tracker: Tracker) -> None:
    tracker.update_all([heard(), events.slot_set("a", "x"), events.active_loop("f")])
    tracker.update({"event": "rewind"})

    assert tracker.get_slot("a") is None
    assert tracker.active_loop_name is None
    assert tracker.latest_intent is None


def test_undo_takes_the_last_action_back(tracker: Tracker) -> None:
    tracker.update_all([heard(), events.action_executed("action_x"), events.slot_set("a", "x")])
    tracker.update({"event": "undo"})

    assert tracker.get_slot("a") is None
    assert tracker.latest_action_name is None
    assert tracker.latest_intent == "greet"


@pytest.mark.parametrize("kind", ["reminder", "cancel_reminder", "export", "agent", "session_ended", "odd"])
def test_other_events_are_recorded_and_change_nothing(tracker: Tracker, kind: str) -> None:
    before = tracker.to_snapshot()["memory"]
    tracker.update({"event": kind, "name": "whatever"})

    assert tracker.to_snapshot()["memory"] == before
    assert tracker.new_events[-1]["event"] == kind


def test_events_carry_the_time_of_the_turn_unless_they_bring_one(tracker: Tracker) -> None:
    tracker.update(events.slot_set("a", "x"))
    tracker.update(events.slot_set("a", "y") | {"timestamp": 5.0})

    assert [event["timestamp"] for event in tracker.new_events] == [1000.0, 5.0]


def test_actions_see_the_tracker_in_rasas_shape(tracker: Tracker) -> None:
    tracker.update(heard("to Sylhet", "inform", city="Sylhet"))
    state = tracker.current_state([events.slot_set("a", "seen")])

    assert state["sender_id"] == "42"
    assert state["slots"]["a"] == "seen"
    assert state["latest_message"]["intent"]["name"] == "inform"
    assert state["latest_message"]["metadata"] == {"channel": "facebook"}
    assert [event["event"] for event in state["events"]] == ["user", "slot"]
    assert state["latest_input_channel"] == "facebook"
    assert tracker.get_slot("a") is None


def test_a_snapshot_brings_everything_back(tracker: Tracker) -> None:
    tracker.update_all([heard(), events.slot_set("a", "x"), events.slot_set("b", None)])
    tracker.update(events.active_loop("f"))
    tracker.update_all([events.action_executed("f"), events.action_rejected("f")])
    tracker.last_variations["utter_x"] = 2
    tracker.end_turn()

    again = Tracker.from_snapshot(json.loads(json.dumps(tracker.to_snapshot())), tracker.domain)

    assert again.to_snapshot() == tracker.to_snapshot()
    assert again.slots == tracker.slots
    assert again.state() == tracker.state()


def test_a_snapshot_that_knows_less_is_read_all_the_same() -> None:
    domain = Domain.from_documents([DOMAIN])

    tracker = Tracker.from_snapshot({"sender_id": "42", "memory": {"slots": {"a": "x"}}}, domain)

    assert (tracker.get_slot("a"), tracker.get_slot("b"), tracker.active_loop) == ("x", True, {})


def test_what_left_the_domain_leaves_the_tracker(tracker: Tracker) -> None:
    tracker.update_all([events.slot_set("a", "x"), events.active_loop("f")])
    smaller = Domain.from_documents([document("slots: {c: {type: text}}")])

    again = Tracker.from_snapshot(tracker.to_snapshot(), smaller)

    assert "a" not in again.slots
    assert again.active_loop == {}


def test_the_snapshot_does_not_grow_with_the_conversation() -> None:
    desk = Desk()
    sizes = []
    said = [("hello", "greet"), ("what is the fee", "ask_fee"), ("thanks a lot", "thank")]
    for number in range(60):
        desk.say(*said[number % 3])
        sizes.append(len(json.dumps(desk.tracker.to_snapshot())))

    assert max(sizes[30:]) <= max(sizes[9:30]) + 16
    assert len(desk.tracker.memory.history) <= MAX_STATES


def test_metadata_is_not_kept_after_the_turn() -> None:
    desk = Desk()
    desk.hear(parse("hello", "greet"), conversation_id=7)

    assert "conversation_id" not in json.dumps(desk.tracker.to_snapshot())


def test_a_forgotten_message_is_nowhere_in_the_snapshot() -> None:
    desk = Desk()
    desk.say("my secret words", "greet")
    desk.say("more secret words", "greet")
    desk.tracker.forget_message()

    assert "secret" not in json.dumps(desk.tracker.to_snapshot())


def test_reset_slots_put_earlier_answers_out_of_reach() -> None:
    desk = Desk()
    desk.say("Pather Panchali please", "borrow", title="Pather Panchali")
    desk.tracker.begin_turn(0)
    desk.tracker.update({"event": "reset_slots"})

    told = desk.tracker.to_snapshot()
    assert told["back"] == []
    assert "title" not in told["memory"]["slots"]
