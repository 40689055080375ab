"""When understanding is not sure: thresholds, "did you mean", rephrasing, giving up."""

from __future__ import annotations

import json

import pytest

from bot.dialogue.fallback import FallbackConfig, with_fallback
from tests.unit.dialogue.desk import CONFIG, Actions, Desk, gives, parse

FIGURES = FallbackConfig.from_config(CONFIG["policies"][2])


def understood(
    intent: str | None, confidence: float, others: dict[str, float] | None = None, text: str = "words"
) -> str:
    return str(with_fallback(parse(text, intent, confidence, others=others), FIGURES)["intent"]["name"])


def test_a_sure_intent_counts_and_an_unsure_one_does_not() -> None:
    assert understood("ask_fee", 0.4) == "ask_fee"
    assert understood("ask_fee", 0.39) == "nlu_fallback"
    assert understood(None, 0.0) == "nlu_fallback"


def test_two_intents_that_are_too_close_do_not_count() -> None:
    assert understood("ask_fee", 0.5, {"ask_hours": 0.45}) == "nlu_fallback"
    assert understood("ask_fee", 0.6, {"ask_hours": 0.45}) == "ask_fee"


def test_an_intent_may_have_a_threshold_of_its_own() -> None:
    assert understood("chat", 0.6) == "chat"
    assert understood("chat", 0.59) == "nlu_fallback"


def test_danger_has_a_lower_threshold_and_need_not_be_far_from_the_second() -> None:
    assert understood("fire", 0.2) == "fire"
    assert understood("fire", 0.42, {"ask_fee": 0.41}) == "fire"
    assert understood("fire", 0.19) == "nlu_fallback"


def test_danger_counts_also_where_something_else_is_likelier() -> None:
    assert understood("ask_fee", 0.7, {"fire": 0.25}) == "fire"
    assert understood("ask_fee", 0.7, {"fire": 0.19}) == "ask_fee"


def test_a_tapped_button_is_always_understood() -> None:
    assert understood("ask_fee", 0.1, text="/ask_fee") == "ask_fee"


def test_the_guesses_stay_in_the_ranking() -> None:
    message = with_fallback(parse("words", "ask_fee", 0.3), FIGURES)

    assert [one["name"] for one in message["intent_ranking"]] == ["nlu_fallback", "ask_fee"]


def test_without_a_policy_every_intent_counts() -> None:
    assert with_fallback(parse("words", "ask_fee", 0.01), None)["intent"]["name"] == "ask_fee"


def test_the_figures_may_stand_at_rasas_classifier() -> None:
    pipeline = [{"name": "FallbackClassifier", "threshold": 0.7}]
    desk = Desk(config={"pipeline": pipeline})

    desk.say("fee", "ask_fee", 0.6)
    assert desk.tracker.latest_intent == "nlu_fallback"


def unsure(desk: Desk, text: str = "how much till when", **more: object) -> list[str]:
    return desk.say(text, "ask_fee", 0.35, others={"ask_hours": 0.3, "greet": 0.2, "thank": 0.05}, **more)


def test_the_likely_meanings_are_offered_with_a_way_out() -> None:
    desk = Desk()

    assert unsure(desk) == ["Did you mean"]
    assert desk.choices == [
        ("The fee", "/ask_fee"),
        ("The hours", "/ask_hours"),
        ("None of these", "/deny"),
        ("A person", "/talk_to_officer"),
    ]
    assert desk.done == ["action_two_stage_fallback"]


def test_meanings_are_offered_in_the_citizens_language() -> None:
    desk = Desk()
    unsure(desk, text="কত কত", language="bn")

    assert [title for title, _ in desk.choices[:2]] == ["ফি", "সময়"]


def test_no_choice_is_offered_twice() -> None:
    desk = Desk()
    desk.say("a person and the fee", "talk_to_officer", 0.35, others={"ask_fee": 0.3})

    assert [payload for _, payload in desk.choices] == ["/talk_to_officer", "/ask_fee", "/deny"]


@pytest.mark.parametrize("choice", ["/ask_hours", "2", "২", "the hours"])
def test_the_chosen_meaning_is_answered(choice: str) -> None:
    desk = Desk()
    unsure(desk)

    assert desk.say(choice, "ask_hours" if choice.startswith("/") else "chat", 0.9) == ["Open till five."]
    assert desk.tracker.active_loop == {}


def test_the_chosen_meaning_keeps_the_words_and_what_was_in_them() -> None:
    desk = Desk(domain="responses: {utter_intent_borrow: [{text: Borrow}]}")
    desk.say("Gora maybe", "borrow", 0.3, others={"ask_fee": 0.25}, title="Gora")

    assert desk.tap("borrow") == ["For how many days, Gora?"]
    assert desk.tracker.get_slot("title") == "Gora"


def test_a_yes_to_the_only_meaning_is_enough() -> None:
    desk = Desk()
    desk.say("costs", "ask_fee", 0.3)

    assert desk.say("yes", "affirm") == ["It is free."]


def test_a_yes_to_several_meanings_asks_once_more_which() -> None:
    desk = Desk()
    unsure(desk)

    assert desk.say("yes", "affirm") == ["Did you mean"]
    assert desk.choices[0] == ("The fee", "/ask_fee")
    assert desk.say("yes", "affirm") == ["Ask the librarian."]


def test_another_clear_message_is_simply_answered() -> None:
    desk = Desk()
    unsure(desk)

    assert desk.say("hello there", "greet", 0.9) == ["Hello."]
    assert desk.tracker.active_loop == {}
    assert unsure(desk) == ["Did you mean"]


def test_none_of_these_asks_to_say_it_differently() -> None:
    desk = Desk()
    unsure(desk)

    assert desk.tap("deny") == ["Say it differently."]
    assert desk.say("the price", "ask_fee", 0.9) == ["It is free."]


@pytest.mark.parametrize("second", [("mumble", "ask_fee", 0.2), ("no", "deny", 0.9)])
def test_a_second_failure_after_rephrasing_brings_the_default_fallback(
    second: tuple[str, str, float],
) -> None:
    desk = Desk()
    unsure(desk)
    desk.tap("deny")

    assert desk.say(*second) == ["Ask the librarian."]
    assert desk.tracker.active_loop == {}
    assert desk.say("hello", "greet") == ["Hello."]


def test_two_unclear_messages_in_a_row_bring_the_default_fallback() -> None:
    desk = Desk()
    unsure(desk)

    assert unsure(desk) == ["Ask the librarian."]


def test_with_nothing_to_offer_the_bot_asks_to_say_it_differently() -> None:
    desk = Desk()

    assert desk.say("mumble", "thank", 0.09) == ["Say it differently."]
    assert desk.say("mumble", "thank", 0.09) == ["Ask the librarian."]


def test_a_rule_for_unclear_messages_goes_first() -> None:
    desk = Desk(rules="rules: [{rule: r, steps: [{intent: nlu_fallback}, {action: utter_hours}]}]")

    assert unsure(desk) == ["Open till five."]


def test_the_two_stages_can_be_started_by_a_rule_as_in_rasa() -> None:
    rule = """
    rules:
      - rule: r
        steps:
          - intent: nlu_fallback
          - action: action_two_stage_fallback
          - active_loop: action_two_stage_fallback
    """
    desk = Desk(rules=rule)

    assert unsure(desk) == ["Did you mean"]
    assert desk.tap("ask_fee") == ["It is free."]
    unsure(desk)
    desk.tap("deny")
    assert desk.say("mumble", "thank", 0.1) == ["Ask the librarian."]


def test_out_of_a_form_that_was_there_before_the_form_goes_on() -> None:
    rules = """
    rules:
      - rule: think
        steps:
          - intent: remember
          - action: action_two_stage_fallback
          - active_loop: action_two_stage_fallback
    """
    desk = Desk(rules=rules)
    desk.say("a book", "borrow")
    assert desk.say("hm", "remember", 0.9, others={"ask_fee": 0.3}) == ["Did you mean"]

    assert desk.tap("ask_fee") == ["It is free.", "Which book?"]
    assert desk.tracker.active_loop_name == "borrow_form"


def test_a_question_chosen_there_does_not_answer_a_form_that_waits_for_text() -> None:
    rules = """
    rules:
      - rule: think
        steps:
          - intent: remember
          - action: action_two_stage_fallback
          - active_loop: action_two_stage_fallback
    """
    interrupting = {"name": "InterruptionPolicy", "intents": {"remember": 0.5}}
    desk = Desk(rules=rules, config={"policies": [{"name": "FallbackPolicy"}, interrupting]})
    desk.say("I must complain", "complain")
    assert desk.say("hm", "remember", 0.9, others={"ask_fee": 0.3}) == ["Did you mean"]

    assert desk.say("the fee", "chat", 0.9) == ["It is free.", "What happened?"]
    assert desk.tracker.get_slot("story") is None


def test_the_words_that_were_not_understood_can_be_forgotten() -> None:
    desk = Desk()
    unsure(desk, text="my secret words")
    desk.tracker.forget_message()

    assert "secret" not in json.dumps(desk.tracker.to_snapshot())
    assert desk.tap("ask_fee") == ["It is free."]


def test_custom_actions_may_take_the_place_of_rasas_own() -> None:
    actions = Actions(
        action_default_ask_affirmation=gives(says="Which?"),
        action_default_ask_rephrase=gives(says="Again?"),
        action_default_fallback=gives(says="Enough."),
    )
    desk = Desk(domain=f"actions: [{', '.join(actions.actions)}]", actions=actions)

    assert unsure(desk) == ["Which?"]
    assert desk.tap("deny") == ["Again?"]
    assert unsure(desk) == ["Enough."]


def test_without_words_for_it_the_question_is_rasas() -> None:
    desk = Desk(config={"policies": [{"name": "FallbackPolicy", "threshold": 0.4}]})
    del desk.domain.responses["utter_default_ask_affirmation"]

    assert desk.say("costs", "ask_fee", 0.3) == ["Did you mean 'ask_fee'?"]
    assert desk.choices == [("The fee", "/ask_fee"), ("No", "/out_of_scope")]
