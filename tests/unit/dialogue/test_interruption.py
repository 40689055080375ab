"""Whom a message is meant for while a form waits for free text."""

from __future__ import annotations

from tests.unit.dialogue.desk import CONFIG, Actions, Desk, gives

STORY = "the clerk asked me for the fee twice and then he shouted at my mother in front of everybody"


def complaining() -> Desk:
    desk = Desk()
    assert desk.say("I must complain", "complain") == ["What happened?"]
    return desk


def test_a_short_question_is_answered_and_the_form_asks_again() -> None:
    desk = complaining()

    assert desk.say("what is the fee", "ask_fee", 0.9) == ["It is free.", "What happened?"]
    assert desk.tracker.get_slot("story") is None


def test_a_long_story_that_mentions_a_fee_is_the_answer() -> None:
    desk = complaining()

    assert desk.say(STORY, "ask_fee", 0.9) == ["Where?"]
    assert desk.tracker.get_slot("story") == STORY


def test_a_short_answer_that_only_resembles_a_question_is_the_answer() -> None:
    desk = complaining()

    assert desk.say("the fee was double", "ask_fee", 0.5) == ["Where?"]


def test_an_intent_that_may_not_interrupt_is_the_answer() -> None:
    desk = complaining()

    assert desk.say("thanks for nothing", "thank", 0.99) == ["Where?"]


def test_unsure_understanding_of_free_text_is_the_answer_and_no_fallback() -> None:
    desk = complaining()

    assert desk.say("xyzzy", "greet", 0.05) == ["Where?"]
    assert desk.tracker.get_slot("story") == "xyzzy"


def test_danger_interrupts_however_long_the_message_and_the_form_is_still_there() -> None:
    desk = complaining()

    assert desk.say("there is smoke everywhere " + STORY, "fire", 0.4) == [
        "Call the fire brigade.",
        "What happened?",
    ]
    assert desk.tracker.get_slot("story") is None
    assert desk.say("it is out now", "inform") == ["Where?"]


def test_danger_below_its_own_threshold_is_the_answer() -> None:
    desk = complaining()

    assert desk.say("he was fired", "fire", 0.25) == ["Where?"]


def test_danger_fills_nothing_of_the_form() -> None:
    desk = complaining()
    desk.say("it was torn", "inform")

    assert desk.say("fire in Sylhet", "fire", 0.9, city="Sylhet") == ["Call the fire brigade.", "Where?"]
    assert desk.tracker.get_slot("place") is None


def test_cancel_and_the_wish_for_a_person_interrupt_when_short_and_sure() -> None:
    desk = complaining()
    assert desk.say("a person please", "talk_to_officer", 0.8) == ["Somebody is coming.", "What happened?"]
    assert desk.say("stop it", "cancel", 0.8) == ["Cancelled."]
    assert desk.tracker.active_loop == {}


def test_a_form_has_figures_of_its_own() -> None:
    domain = "forms: {other_form: {required_slots: [story2], interruptible_by: {thank: 0.5, ask_fee: 1.1}}}"
    slots = (
        "slots: {story2: {type: text, mappings: "
        "[{type: from_text, conditions: [{active_loop: other_form, requested_slot: story2}]}]}}"
    )
    ask = "responses: {utter_ask_story2: [{text: Tell}]}"
    rule = "rules: [{rule: r, steps: [{intent: remember}, {action: other_form}, {active_loop: other_form}]}]"
    desk = Desk(domain="\n".join([domain, slots, ask]), rules=rule)
    desk.say("go", "remember")

    assert desk.say("thanks", "thank", 0.6) == ["You are welcome.", "Tell"]
    assert desk.say("what is the fee", "ask_fee", 0.99) == []
    assert desk.tracker.get_slot("story2") == "what is the fee"


def test_a_tapped_button_is_never_taken_for_the_story() -> None:
    desk = complaining()

    assert desk.tap("thank") == ["You are welcome.", "What happened?"]
    assert desk.tracker.get_slot("story") is None


def test_a_tapped_answer_is_an_answer() -> None:
    desk = Desk()
    desk.say("Gora for 7", "borrow", title="Gora", days=7)

    assert desk.tap("affirm") == ["Gora for 7 days."]


def test_a_question_beside_an_answer_is_answered_and_the_answer_is_kept() -> None:
    desk = Desk()
    desk.say("a book", "borrow")

    assert desk.say("Gora and what is the fee", "ask_fee", 0.9, title="Gora") == [
        "It is free.",
        "For how many days, Gora?",
    ]


def test_an_answer_with_a_word_or_two_beside_it_is_only_an_answer() -> None:
    desk = Desk()
    desk.say("a book", "borrow")

    assert desk.say("take Gora", "ask_fee", 0.9, title="Gora") == ["For how many days, Gora?"]


def test_a_message_that_no_rule_answers_interrupts_nothing() -> None:
    config = {"policies": [*CONFIG["policies"][:3], {"name": "InterruptionPolicy", "intents": {"chat": 0.1}}]}
    desk = Desk(config=config)
    desk.say("I must complain", "complain")

    assert desk.say("so so", "chat", 0.9) == ["Where?"]


def test_a_slot_that_validation_reads_is_left_to_it_but_for_danger() -> None:
    domain = """
    slots: {free: {type: any, mappings: [{type: custom}]}}
    forms: {free_form: {required_slots: [free]}}
    responses: {utter_ask_free: [{text: Tell}]}
    actions: [validate_free_form]
    """
    rule = "rules: [{rule: r, steps: [{intent: remember}, {action: free_form}, {active_loop: free_form}]}]"
    desk = Desk(domain=domain, rules=rule, actions=Actions(validate_free_form=gives()))
    desk.say("go", "remember")
    desk.actions.actions["validate_free_form"] = gives({"event": "slot", "name": "free", "value": "read"})

    assert desk.say("fire here", "fire", 0.9)[0] == "Call the fire brigade."
    again = Desk(domain=domain, rules=rule, actions=Actions(validate_free_form=gives()))
    again.say("go", "remember")
    again.actions.actions["validate_free_form"] = gives({"event": "slot", "name": "free", "value": "read"})
    assert again.say("what is the fee", "ask_fee", 0.99) == []
    assert again.tracker.get_slot("free") == "read"


def test_a_form_that_can_do_nothing_with_a_message_says_so_and_asks_again() -> None:
    desk = Desk()
    desk.say("a book", "borrow")

    assert desk.say("hmm", "chat", 0.9) == ["I did not get that.", "Which book?"]
    assert desk.say("hmm", "chat", 0.1) == ["I did not get that.", "Which book?"]
    assert desk.say("Gora", "inform", title="Gora") == ["For how many days, Gora?"]


def test_the_third_such_message_brings_the_default_fallback_and_the_form_goes_on() -> None:
    desk = Desk()
    desk.say("a book", "borrow")
    desk.say("hmm", "chat", 0.1)
    desk.say("hmm", "chat", 0.1)

    assert desk.say("hmm", "chat", 0.1) == ["Ask the librarian.", "Which book?"]
    assert desk.say("hmm", "chat", 0.1) == ["I did not get that.", "Which book?"]


def test_an_answer_that_is_refused_three_times_brings_help_before_the_question_is_asked_again() -> None:
    domain = "actions: [validate_borrow_form]\nresponses: {utter_stuck_in_form: [{text: A person can help.}]}"
    refuse = gives({"event": "slot", "name": "title", "value": None}, says="No.")
    desk = Desk(domain=domain, actions=Actions(validate_borrow_form=gives()))
    desk.say("a book", "borrow")
    desk.actions.actions["validate_borrow_form"] = refuse

    for _ in range(2):
        assert desk.say("Nothing", "inform", title="Nothing") == ["No.", "Which book?"]
    assert desk.say("Nothing", "inform", title="Nothing") == ["No.", "A person can help.", "Which book?"]
    assert desk.say("Nothing", "inform", title="Nothing") == ["No.", "Which book?"]


def test_an_answer_in_between_begins_the_count_anew() -> None:
    desk = Desk()
    desk.say("a book", "borrow")
    desk.say("hmm", "chat", 0.1)
    desk.say("hmm", "chat", 0.1)
    desk.say("Gora", "inform", title="Gora")

    assert desk.say("hmm", "chat", 0.1)[0] == "I did not get that."
