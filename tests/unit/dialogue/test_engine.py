"""A turn as a whole: sessions, language, failing actions, limits, Rasa's own actions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from bot.dialogue.engine import MAX_ACTIONS
from bot.dialogue.errors import DialogueError
from bot.dialogue.protocol import ActionCall
from bot.dialogue.tracker import Tracker
from tests.unit.dialogue.desk import DOMAIN, NOON, Actions, Desk, gives, parse

LOOK = "actions: [action_look]"
LOOK_RULE = "rules: [{rule: r, steps: [{intent: remember}, {action: action_look}]}]"


def looking(*events: dict[str, Any], says: str | None = None) -> Desk:
    return Desk(domain=LOOK, rules=LOOK_RULE, actions=Actions(action_look=gives(*events, says=says)))


def test_a_turn_tells_what_happened_in_order() -> None:
    desk = Desk()
    desk.say("hello", "greet")

    assert [(event["event"], event.get("name")) for event in desk.tracker.new_events] == [
        ("action", "action_session_start"),
        ("session_started", None),
        ("action", "action_listen"),
        ("user", None),
        ("action", "utter_greet"),
        ("bot", None),
        ("action", "action_listen"),
    ]
    assert {event["timestamp"] for event in desk.tracker.new_events} == {NOON.timestamp()}


def test_only_this_turns_events_are_told() -> None:
    desk = Desk()
    desk.say("hello", "greet")
    desk.say("thanks", "thank")

    assert [event["event"] for event in desk.tracker.new_events] == ["user", "action", "bot", "action"]
    assert desk.tracker.new_events[1]["policy"] == "RulePolicy"


def test_an_action_gets_what_rasa_sdk_expects() -> None:
    desk = looking(says="Seen.")
    desk.hear(parse("note it", "remember"), office_code="dc-sylhet")

    call = desk.actions.calls[0]
    assert call["next_action"] == "action_look"
    assert call["sender_id"] == "citizen"
    assert call["tracker"]["latest_message"]["metadata"] == {"office_code": "dc-sylhet"}
    assert call["tracker"]["latest_action_name"] == "action_listen"
    assert call["tracker"]["events"][-1]["event"] == "user"
    assert call["domain"] is desk.domain.as_dict()


def test_an_actions_words_come_before_its_events() -> None:
    desk = looking({"event": "slot", "name": "member", "value": True}, says="Seen.")

    assert desk.say("note it", "remember") == ["Seen."]
    assert [event["event"] for event in desk.tracker.new_events[-4:]] == ["action", "bot", "slot", "action"]


def test_a_failing_action_is_an_apology_and_not_silence() -> None:
    desk = Desk(domain=LOOK, rules=LOOK_RULE)

    assert desk.say("note it", "remember") == ["Sorry."]
    assert desk.tracker.latest_action_name == "action_listen"
    assert desk.say("hello", "greet") == ["Hello."]


def test_what_was_said_before_a_failure_is_still_said() -> None:
    rule = "rules: [{rule: r, steps: [{intent: remember}, {action: utter_fee}, {action: action_look}]}]"

    assert Desk(domain=LOOK, rules=rule).say("note it", "remember") == ["It is free.", "Sorry."]


def test_a_failure_inside_a_form_leaves_the_form_listening() -> None:
    desk = Desk(domain=LOOK, rules=LOOK_RULE)
    desk.say("a book", "borrow")

    assert desk.say("note it", "remember") == ["Sorry."]
    assert desk.say("Gora", "inform", title="Gora") == ["For how many days, Gora?"]


def test_a_turn_that_goes_round_in_circles_is_cut_short() -> None:
    desk = looking({"event": "followup", "name": "action_look"})
    desk.say("note it", "remember")

    assert len(desk.actions.calls) == MAX_ACTIONS
    assert desk.tracker.latest_action_name == "action_listen"


def test_an_action_may_ask_for_another_one_next() -> None:
    desk = looking({"event": "followup", "name": "utter_hours"})

    assert desk.say("note it", "remember") == ["Open till five."]


def test_a_paused_conversation_is_silent_until_it_is_resumed() -> None:
    desk = looking({"event": "pause"})
    desk.say("note it", "remember")

    assert desk.say("hello", "greet") == []
    assert desk.tracker.latest_intent == "greet"
    desk.tracker.update({"event": "resume"})
    assert desk.say("hello", "greet") == ["Hello."]


def test_an_action_may_begin_a_form_by_itself() -> None:
    desk = looking({"event": "followup", "name": "borrow_form"})

    assert desk.say("note it", "remember") == ["Which book?"]
    assert desk.tracker.active_loop_name == "borrow_form"


# Sessions ------------------------------------------------------------------------------------------


def test_after_a_long_silence_a_new_session_begins_with_the_old_slots() -> None:
    desk = Desk()
    desk.say("Gora", "borrow", title="Gora")
    desk.clock.advance(timedelta(minutes=61))
    desk.say("hello", "greet")

    assert desk.tracker.new_events[0]["name"] == "action_session_start"
    assert desk.tracker.get_slot("title") == "Gora"
    assert desk.tracker.active_loop == {}


def test_within_the_limit_the_session_goes_on() -> None:
    desk = Desk()
    desk.say("Gora", "borrow", title="Gora")
    desk.clock.advance(timedelta(minutes=59))

    assert desk.say("7", "inform", days=7) == ["Insured?"]


def session(text: str) -> Desk:
    usual = "  session_expiration_time: 60\n  carry_over_slots_to_new_session: true\n"
    assert usual in DOMAIN
    return Desk(base=DOMAIN.replace(usual, f"  {text}\n"))


def test_a_session_can_last_for_ever() -> None:
    desk = session("session_expiration_time: 0")
    desk.say("Gora", "borrow", title="Gora")
    desk.clock.advance(timedelta(days=40))

    assert desk.say("7", "inform", days=7) == ["Insured?"]


def test_a_form_can_go_on_in_a_new_session() -> None:
    desk = session("carry_over_active_loop_to_new_session: true")
    desk.say("Gora", "borrow", title="Gora")
    desk.clock.advance(timedelta(days=1))

    assert desk.say("7", "inform", days=7) == ["Insured?"]
    assert desk.tracker.new_events[0]["name"] == "action_session_start"


def test_slots_can_be_left_behind_in_the_old_session() -> None:
    desk = session("carry_over_slots_to_new_session: false")
    desk.say("Gora is nice", "thank", title="Gora")
    desk.clock.advance(timedelta(days=1))
    desk.say("hello", "greet")

    assert desk.tracker.get_slot("title") is None


def test_a_custom_action_may_begin_the_session() -> None:
    actions = Actions(action_session_start=gives({"event": "session_started"}, says="Good day."))
    desk = Desk(domain="actions: [action_session_start]", actions=actions)

    assert desk.say("hello", "greet") == ["Good day.", "Hello."]
    assert desk.say("hello", "greet") == ["Hello."]


def test_a_session_begins_even_if_its_custom_action_fails() -> None:
    desk = Desk(domain="actions: [action_session_start]")

    assert desk.say("hello", "greet") == ["Hello."]


# Language ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "language", "answer"),
    [
        ("স্যার নমস্কার", "bn", "স্বাগতম।"),
        ("apni kemon achen", "bn-Latn", "স্বাগতম।"),
        ("how are you today", "en", "Hello."),
        ("police clearance", "en", "Hello."),
        ("hello স্যার", "mixed", "স্বাগতম।"),
    ],
)
def test_the_bot_answers_in_the_citizens_language(text: str, language: str, answer: str) -> None:
    assert Desk().say(text, "greet", language=language) == [answer]


@pytest.mark.parametrize("text", ["PCC-2026-000001", "12", "A 1234", "👍", "hi", "blorp blorp"])
def test_a_first_message_that_tells_no_language_is_answered_as_the_domain_is_written(text: str) -> None:
    desk = Desk()
    desk.say(text, "greet", language="en")

    assert desk.tracker.get_slot("language") is None


def test_a_number_does_not_change_the_language() -> None:
    desk = Desk()
    desk.say("আমি কি বই পেতে পারি", "greet", language="bn")

    assert desk.say("12", "greet", language="en") == ["স্বাগতম।"]


def test_a_tapped_button_does_not_change_the_language() -> None:
    desk = Desk()
    desk.say("আমি কি বই পেতে পারি", "greet", language="bn")

    assert desk.hear(parse("/greet", "greet", 1.0, language="en")) == ["স্বাগতম।"]


def test_a_language_that_was_chosen_stays() -> None:
    desk = looking(
        {"event": "slot", "name": "language", "value": "en"},
        {"event": "slot", "name": "language_locked", "value": True},
    )
    desk.say("note it", "remember")

    assert desk.say("আমি কি বই পেতে পারি", "greet", language="bn") == ["Hello."]


# Rasa's own actions --------------------------------------------------------------------------------


def test_restart_empties_the_conversation() -> None:
    desk = Desk()
    desk.say("Gora", "borrow", title="Gora")

    assert desk.tap("restart") == []
    assert desk.done == ["action_restart"]
    assert desk.tracker.get_slot("title") is None
    assert desk.tracker.active_loop == {}
    assert desk.say("hello", "greet") == ["Hello."]


def test_back_takes_the_last_message_back_and_the_form_asks_again() -> None:
    desk = Desk()
    desk.say("a book", "borrow")
    desk.say("Gora", "inform", title="Gora")

    assert desk.tap("back") == ["Which book?"]
    assert desk.tracker.get_slot("title") is None
    assert desk.say("Ghare Baire", "inform", title="Ghare Baire") == ["For how many days, Ghare Baire?"]


def test_back_at_the_very_beginning_does_no_harm() -> None:
    desk = Desk()

    assert desk.tap("back") == []
    assert desk.say("hello", "greet") == ["Hello."]


@pytest.mark.parametrize(
    "name",
    ["action_extract_slots", "action_unlikely_intent", "action_revert_fallback_events", "action_send_text"],
)
def test_actions_without_an_effect_of_their_own_do_no_harm(name: str) -> None:
    desk = looking({"event": "followup", "name": name})

    assert desk.say("note it", "remember") == []


def test_an_action_nobody_knows_says_nothing() -> None:
    desk = looking({"event": "followup", "name": "action_from_nowhere"})

    assert desk.say("note it", "remember") == []
    assert desk.tracker.latest_action_name == "action_listen"


# Slots that actions read ---------------------------------------------------------------------------


def test_a_custom_mapping_may_name_the_action_that_fills_it() -> None:
    domain = "slots: {mood: {type: text, mappings: [{type: custom, action: action_look}]}}\n" + LOOK
    actions = Actions(action_look=gives({"event": "slot", "name": "mood", "value": "good"}, says="Smiling."))
    desk = Desk(domain=domain, actions=actions)

    assert desk.say("hello", "greet") == ["Smiling.", "Hello."]
    assert desk.tracker.get_slot("mood") == "good"


def test_an_action_may_validate_what_mappings_found() -> None:
    def validate(call: ActionCall) -> Mapping[str, Any]:
        seen = [event for event in call["tracker"]["events"] if event["event"] == "slot"]
        return {"events": [event | {"value": event["value"].title()} for event in seen], "responses": []}

    desk = Desk(
        domain="actions: [action_validate_slot_mappings]",
        actions=Actions(action_validate_slot_mappings=validate),
    )
    desk.say("gora please", "thank", title="gora")

    assert desk.tracker.get_slot("title") == "Gora"


def test_the_validating_action_runs_also_when_no_mapping_found_anything() -> None:
    desk = Desk(
        domain="actions: [action_validate_slot_mappings]",
        actions=Actions(
            action_validate_slot_mappings=gives({"event": "slot", "name": "title", "value": "Found"})
        ),
    )
    desk.say("hello", "greet")

    assert desk.tracker.get_slot("title") == "Found"


def test_a_failing_slot_action_costs_only_its_slots() -> None:
    desk = Desk(domain="actions: [action_validate_slot_mappings]")

    assert desk.say("hello", "greet", title="Gora") == ["Hello."]
    assert desk.tracker.get_slot("title") == "Gora"


# Beside turns --------------------------------------------------------------------------------------


def test_a_response_can_be_said_outside_of_a_turn() -> None:
    desk = Desk()
    desk.say("আমি কি বই পেতে পারি", "greet", language="bn")

    assert desk.engine.respond(desk.tracker, "utter_greet") == {"text": "স্বাগতম।"}
    with pytest.raises(DialogueError):
        desk.engine.respond(desk.tracker, "utter_nothing")


def test_danger_is_told_apart_without_a_turn() -> None:
    engine = Desk().engine

    assert engine.is_urgent(parse("it burns", "fire", 0.5))
    assert engine.is_urgent(parse("it burns", "ask_fee", 0.5, others={"fire": 0.4}))
    assert not engine.is_urgent(parse("it burns", "fire", 0.2))
    assert not engine.is_urgent(parse("hello", "greet", 0.99))
    assert not engine.is_urgent({"text": "", "intent": None})


def test_a_message_that_nothing_was_understood_of_is_answered() -> None:
    assert Desk().hear({"text": "", "intent": None, "intent_ranking": [], "entities": []}) == [
        "Say it differently."
    ]


def test_one_engine_serves_many_conversations() -> None:
    desk = Desk()
    other = Tracker("other", desk.domain)
    desk.say("a book", "borrow")
    desk.engine.handle(other, parse("hello", "greet"), desk.actions)

    assert other.active_loop == {}
    assert desk.tracker.active_loop_name == "borrow_form"
