"""Forms: one question at a time, validation, what was said early, and the end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.dialogue.errors import ActionRejected
from bot.dialogue.protocol import ActionCall
from tests.unit.dialogue.desk import Actions, Desk, gives, slots_of

VALIDATED = "actions: [validate_borrow_form]"


def slot(name: str, value: Any) -> dict[str, Any]:
    return {"event": "slot", "name": name, "value": value}


def keeps(call: ActionCall) -> Mapping[str, Any]:
    """What a FormValidationAction without a word to say gives back."""
    return {"events": [slot(name, value) for name, value in slots_of(call).items()], "responses": []}


def test_a_form_asks_one_question_after_the_other() -> None:
    desk = Desk()

    assert desk.say("I want a book", "borrow") == ["Which book?"]
    assert desk.say("Gora", "inform", title="Gora") == ["For how many days, Gora?"]
    assert desk.say("7", "inform", days=7) == ["Insured?"]
    assert desk.say("no", "deny") == ["Gora for 7 days."]
    assert desk.done == ["borrow_form", "utter_lent"]
    assert desk.tracker.active_loop == {}
    assert desk.tracker.get_slot("requested_slot") is None


def test_what_is_said_early_is_not_asked_again() -> None:
    desk = Desk()

    assert desk.say("Gora for 7 days please", "borrow", title="Gora", days=7) == ["Insured?"]


def test_what_is_said_beside_the_answer_is_not_asked_again() -> None:
    desk = Desk()
    desk.say("I want a book", "borrow")

    assert desk.say("Gora, 7 days", "inform", title="Gora", days=7) == ["Insured?"]


def test_a_form_with_everything_said_ends_at_once() -> None:
    desk = Desk(
        domain="forms: {quick_form: {required_slots: [title]}}",
        rules="""
    rules:
      - rule: quick
        steps: [{intent: remember}, {action: quick_form}, {active_loop: quick_form}]
      - rule: quick end
        condition: [{active_loop: quick_form}]
        steps: [{action: quick_form}, {active_loop: null}, {action: utter_noted}]
    """,
    )

    assert desk.say("Gora", "remember", title="Gora") == ["Noted."]
    assert desk.tracker.active_loop == {}


def test_the_validation_action_sees_the_answer_as_rasa_sdk_expects_it() -> None:
    actions = Actions(validate_borrow_form=keeps)
    desk = Desk(domain=VALIDATED, actions=actions)
    desk.say("a book", "borrow")
    desk.say("Gora", "inform", title="Gora")

    call = actions.calls[-1]
    assert slots_of(call) == {"title": "Gora"}
    assert call["tracker"]["slots"]["requested_slot"] == "title"
    assert call["tracker"]["active_loop"]["name"] == "borrow_form"
    assert call["domain"]["forms"]["borrow_form"]["required_slots"][0] == "title"


def test_at_its_beginning_a_form_validates_what_is_known_already() -> None:
    actions = Actions(validate_borrow_form=keeps)
    desk = Desk(domain=VALIDATED, actions=actions)
    desk.say("Gora is nice", "thank", title="Gora")
    desk.say("for 7 days", "borrow", days=7)

    assert slots_of(actions.calls[-1]) == {"title": "Gora", "days": 7}


def test_a_refused_answer_is_explained_and_asked_again() -> None:
    refuse = gives(slot("title", None), says="We do not have that one.")
    desk = Desk(domain=VALIDATED, actions=Actions(validate_borrow_form=keeps))
    desk.say("a book", "borrow")
    desk.actions.actions["validate_borrow_form"] = refuse

    assert desk.say("Nothing", "inform", title="Nothing") == ["We do not have that one.", "Which book?"]
    assert desk.tracker.get_slot("title") is None


def test_a_validation_may_correct_an_answer_and_fill_others() -> None:
    fix = gives(slot("title", "Gora"), slot("days", 14))
    desk = Desk(domain=VALIDATED, actions=Actions(validate_borrow_form=keeps))
    desk.say("a book", "borrow")
    desk.actions.actions["validate_borrow_form"] = fix

    assert desk.say("gora", "inform", title="gora") == ["Insured?"]
    assert (desk.tracker.get_slot("title"), desk.tracker.get_slot("days")) == ("Gora", 14)


def test_a_validation_may_choose_the_next_question() -> None:
    skip = gives(slot("title", "Gora"), slot("requested_slot", "insured"))
    desk = Desk(domain=VALIDATED, actions=Actions(validate_borrow_form=keeps))
    desk.say("a book", "borrow")
    desk.actions.actions["validate_borrow_form"] = skip

    assert desk.say("gora", "inform", title="gora") == ["Insured?"]
    assert desk.tracker.requested_slot == "insured"


def test_a_validation_may_end_the_form_early() -> None:
    for ending in (slot("requested_slot", None), {"event": "active_loop", "name": None}):
        desk = Desk(domain=VALIDATED, actions=Actions(validate_borrow_form=keeps))
        desk.say("a book", "borrow")
        desk.actions.actions["validate_borrow_form"] = gives(slot("title", "x"), ending, says="Enough.")

        assert desk.say("x", "inform", title="x")[0] == "Enough."
        assert desk.tracker.active_loop == {}
        assert desk.tracker.get_slot("requested_slot") is None


def test_a_validation_may_read_what_no_mapping_reads() -> None:
    read = gives(slot("days", 30))
    desk = Desk(domain=VALIDATED, actions=Actions(validate_borrow_form=keeps))
    desk.say("Gora", "borrow", title="Gora")
    desk.actions.actions["validate_borrow_form"] = read

    assert desk.say("a month", "chat") == ["Insured?"]
    assert desk.done == ["borrow_form"]


def test_a_validation_may_decline_so_that_a_rule_answers_and_the_form_asks_again() -> None:
    decline = {"event": "action_execution_rejected", "name": "borrow_form"}
    returns: list[bool] = []

    def validate(call: ActionCall) -> Mapping[str, Any]:
        loop = call["tracker"]["active_loop"]
        returns.append(loop["is_interrupted"])
        asks = call["tracker"]["latest_message"]["intent"]["name"] == "ask_fee"
        return {"events": [decline] if asks and not loop["is_interrupted"] else [], "responses": []}

    desk = Desk(domain=VALIDATED, actions=Actions(validate_borrow_form=validate), config={"policies": []})
    desk.say("a book", "borrow")

    assert desk.say("is it expensive, the 7 days?", "ask_fee", days=7) == ["It is free.", "Which book?"]
    assert desk.done == ["utter_fee", "borrow_form"]
    assert returns == [False, False, True]
    assert desk.say("Gora", "inform", title="Gora") == ["Insured?"]


def test_a_message_that_fills_nothing_is_left_to_the_rules() -> None:
    desk = Desk(config={"policies": []})
    desk.say("a book", "borrow")

    assert desk.say("thanks", "thank") == ["You are welcome.", "Which book?"]
    assert desk.done == ["utter_thank", "borrow_form"]


def test_after_something_else_the_form_goes_on_where_it_was() -> None:
    desk = Desk()
    desk.say("a book", "borrow")
    desk.say("thanks", "thank")

    assert desk.say("Gora", "inform", title="Gora") == ["For how many days, Gora?"]


def test_one_form_can_take_over_from_another() -> None:
    desk = Desk()
    desk.say("a book", "borrow")

    assert desk.say("I must complain", "complain") == ["What happened?"]
    assert desk.tracker.active_loop_name == "complaint_form"
    assert desk.say("it was torn", "inform") == ["Where?"]
    assert desk.tracker.get_slot("title") is None


def test_the_question_of_the_form_goes_before_the_general_one() -> None:
    desk = Desk(domain="responses: {utter_ask_days: [{text: General?}]}")

    assert desk.say("Gora", "borrow", title="Gora") == ["For how many days, Gora?"]


def test_an_action_may_ask_and_goes_before_a_response() -> None:
    asks = gives(says="Look at the shelf. Which one?")
    desk = Desk(domain="actions: [action_ask_title]", actions=Actions(action_ask_title=asks))

    assert desk.say("a book", "borrow") == ["Look at the shelf. Which one?"]
    assert desk.done == ["borrow_form"]


def test_a_question_that_nobody_words_is_asked_silently() -> None:
    desk = Desk(
        domain="slots: {hidden: {type: text}}\nforms: {f: {required_slots: [hidden]}}",
        rules="rules: [{rule: r, steps: [{intent: remember}, {action: f}, {active_loop: f}]}]",
    )

    assert desk.say("x", "remember") == []
    assert desk.tracker.requested_slot == "hidden"


def test_an_answer_that_could_not_be_validated_is_not_taken() -> None:
    desk = Desk(domain=VALIDATED, actions=Actions(validate_borrow_form=keeps))
    desk.say("a book", "borrow")
    del desk.actions.actions["validate_borrow_form"]

    assert desk.say("Gora", "inform", title="Gora") == ["Sorry."]
    assert desk.tracker.get_slot("title") is None
    desk.actions.actions["validate_borrow_form"] = keeps
    assert desk.say("Gora", "inform", title="Gora") == ["For how many days, Gora?"]


def test_a_form_whose_first_validation_fails_is_not_begun() -> None:
    desk = Desk(domain=VALIDATED)

    assert desk.say("Gora", "borrow", title="Gora") == ["Sorry."]
    assert desk.tracker.active_loop == {}


def test_a_failing_change_of_forms_leaves_the_old_one_as_it_was() -> None:
    desk = Desk(domain="actions: [validate_complaint_form]")
    desk.say("a book", "borrow")

    assert desk.say("I must complain", "complain") == ["Sorry."]
    assert desk.tracker.active_loop_name == "borrow_form"
    assert desk.tracker.requested_slot == "title"


def test_a_question_that_fails_to_be_asked_is_still_open() -> None:
    desk = Desk(domain="actions: [action_ask_title]")

    assert desk.say("a book", "borrow") == ["Sorry."]
    assert desk.tracker.requested_slot == "title"
    assert desk.say("Gora", "inform", title="Gora") == ["For how many days, Gora?"]


def test_an_action_that_declines_leaves_the_turn_quietly() -> None:
    def decline(call: ActionCall) -> Mapping[str, Any]:
        raise ActionRejected(call["next_action"])

    desk = Desk(
        domain="actions: [action_shy]",
        rules="rules: [{rule: r, steps: [{intent: chat}, {action: action_shy}, {action: utter_fee}]}]",
        actions=Actions(action_shy=decline),
    )

    assert desk.say("so", "chat") == []
    assert any(event["event"] == "action_execution_rejected" for event in desk.tracker.new_events)


def test_a_form_that_declines_to_begin_is_there_and_listens() -> None:
    def decline(call: ActionCall) -> Mapping[str, Any]:
        raise ActionRejected(call["next_action"])

    desk = Desk(domain=VALIDATED, actions=Actions(validate_borrow_form=decline))

    assert desk.say("a book", "borrow") == []
    desk.actions.actions["validate_borrow_form"] = keeps
    assert desk.say("Gora", "borrow", title="Gora") == ["For how many days, Gora?"]


def test_an_action_that_will_not_ask_leaves_the_question_open() -> None:
    def decline(call: ActionCall) -> Mapping[str, Any]:
        raise ActionRejected(call["next_action"])

    desk = Desk(domain="actions: [action_ask_title]", actions=Actions(action_ask_title=decline))

    assert desk.say("a book", "borrow") == []
    assert desk.tracker.requested_slot == "title"


def test_a_corrected_answer_is_asked_for_again_and_the_rest_stays() -> None:
    correct = gives(slot("title", None), says="All right.")
    desk = Desk(
        domain="actions: [action_correct]",
        rules="rules: [{rule: r, steps: [{intent: remember}, {action: action_correct}]}]",
        actions=Actions(action_correct=correct),
    )
    desk.say("Gora for 7 days", "borrow", title="Gora", days=7)

    assert desk.say("the title is wrong", "remember") == ["All right.", "Which book?"]
    assert desk.say("Shesher Kobita", "inform", title="Shesher Kobita") == ["Insured?"]
