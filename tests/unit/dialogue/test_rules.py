"""RulePolicy: conditions, the most specific rule, loops and their interruptions."""

from __future__ import annotations

import pytest

from bot.dialogue.domain import Domain
from bot.dialogue.engine import DialogueEngine
from bot.dialogue.errors import DomainError
from tests.unit.dialogue.desk import Actions, Desk, document, gives


def test_a_rule_answers_its_intent() -> None:
    assert Desk().say("hello", "greet") == ["Hello."]


def test_a_rule_may_do_several_things() -> None:
    steps = "[{intent: chat}, {action: utter_greet}, {action: utter_fee}]"
    desk = Desk(rules=f"rules: [{{rule: r, steps: {steps}}}]")

    assert desk.say("so", "chat") == ["Hello.", "It is free."]
    assert desk.tracker.latest_action_name == "action_listen"


MEMBERS = """
rules:
  - rule: chat
    steps: [{intent: chat}, {action: utter_greet}]
  - rule: chat of a member
    condition: [{slot_was_set: [{member: true}]}]
    steps: [{intent: chat}, {action: utter_hours}]
  - rule: chat of one who is none
    condition: [{slot_was_set: [{member: false}]}]
    steps: [{intent: chat}, {action: utter_fee}]
  - rule: remember
    steps: [{intent: remember}, {action: action_remember}]
"""


@pytest.mark.parametrize(
    ("member", "answer"), [(None, "Hello."), (True, "Open till five."), (False, "It is free.")]
)
def test_of_several_rules_the_most_specific_one_counts(member: object, answer: str) -> None:
    remember = gives({"event": "slot", "name": "member", "value": member})
    desk = Desk(domain="actions: [action_remember]", rules=MEMBERS, actions=Actions(action_remember=remember))
    desk.say("note it", "remember")

    assert desk.say("so", "chat") == [answer]


def test_a_rule_can_ask_that_a_slot_is_not_set() -> None:
    rules = """
    rules:
      - rule: first time
        condition: [{slot_was_set: [{member: null}]}]
        steps: [{intent: chat}, {action: utter_hours}]
      - rule: remember
        steps: [{intent: remember}, {action: action_remember}]
    """
    remember = gives({"event": "slot", "name": "member", "value": True})
    desk = Desk(domain="actions: [action_remember]", rules=rules, actions=Actions(action_remember=remember))

    assert desk.say("so", "chat") == ["Open till five."]
    desk.say("note it", "remember")
    assert desk.say("so", "chat") == ["Ask the librarian."]


def test_what_an_action_finds_decides_how_a_rule_goes_on() -> None:
    rules = """
    rules:
      - rule: yes
        steps: [{intent: remember}, {action: action_x}, {slot_was_set: {member: true}}, {action: utter_fee}]
      - rule: no
        steps: [{intent: remember}, {action: action_x}, {slot_was_set: {member: false}}, {action: utter_fire}]
    """
    for member, answer in ((True, "It is free."), (False, "Call the fire brigade.")):
        look = gives({"event": "slot", "name": "member", "value": member})
        desk = Desk(domain="actions: [action_x]", rules=rules, actions=Actions(action_x=look))
        assert desk.say("am I a member", "remember") == [answer]


def test_a_rule_for_the_start_of_a_conversation_applies_only_there() -> None:
    rules = """
    rules:
      - rule: first words
        conversation_start: true
        steps: [{intent: chat}, {action: utter_greet}, {action: utter_hours}]
      - rule: later
        steps: [{intent: chat}, {action: utter_fee}]
    """
    desk = Desk(rules=rules)

    assert desk.say("so", "chat") == ["Hello.", "Open till five."]
    assert desk.say("so", "chat") == ["It is free."]


def test_a_rule_that_does_not_wait_lets_another_go_on() -> None:
    rules = """
    rules:
      - rule: begin
        wait_for_user_input: false
        steps: [{intent: chat}, {action: utter_greet}]
      - rule: go on
        steps: [{action: utter_greet}, {action: utter_fee}]
    """
    domain = "responses: {utter_x: [{text: x}]}"
    desk = Desk(domain=domain, rules=rules.replace("utter_greet", "utter_x"))

    assert desk.say("so", "chat") == ["x", "It is free."]


def test_a_rule_with_an_entity_applies_only_with_it() -> None:
    rules = """
    rules:
      - rule: chat
        steps: [{intent: chat}, {action: utter_fee}]
      - rule: chat about a place
        steps: [{intent: chat, entities: [city]}, {action: utter_hours}]
    """
    desk = Desk(rules=rules)

    assert desk.say("so", "chat") == ["It is free."]
    assert desk.say("in Sylhet", "chat", city="Sylhet") == ["Open till five."]


def test_a_rule_can_ask_that_a_slot_is_set_to_whatever() -> None:
    rules = """
    rules:
      - rule: known either way
        condition: [{slot_was_set: [member]}]
        steps: [{intent: chat}, {action: utter_hours}]
      - rule: remember
        steps: [..., {intent: remember}, {action: action_remember}]
    """
    remember = gives({"event": "slot", "name": "member", "value": False})
    desk = Desk(domain="actions: [action_remember]", rules=rules, actions=Actions(action_remember=remember))

    assert desk.say("so", "chat") == ["Ask the librarian."]
    desk.say("note it", "remember")
    assert desk.say("so", "chat") == ["Open till five."]


def test_several_intents_may_share_a_rule() -> None:
    desk = Desk(
        rules="rules: [{rule: r, steps: [{or: [{intent: chat}, {intent: remember}]}, {action: utter_hours}]}]"
    )

    assert desk.say("so", "chat") == desk.say("note it", "remember") == ["Open till five."]


def test_a_rule_applies_only_inside_the_form_it_names() -> None:
    rules = """
    rules:
      - rule: chat while borrowing
        condition: [{active_loop: borrow_form}]
        steps: [{intent: chat}, {action: utter_hours}, {action: borrow_form}, {active_loop: borrow_form}]
    """
    desk = Desk(rules=rules)

    assert desk.say("so", "chat") == ["Ask the librarian."]
    desk.say("a book", "borrow")
    assert desk.say("so", "chat") == ["Open till five.", "Which book?"]
    assert desk.say("Gora", "inform", title="Gora") == ["For how many days, Gora?"]


def test_a_rule_of_a_form_that_ends_without_it_waits_for_the_citizen() -> None:
    rules = """
    rules:
      - rule: ask whether to go on
        condition: [{active_loop: borrow_form}]
        steps: [{intent: chat}, {action: utter_hours}]
      - rule: go on
        condition: [{active_loop: borrow_form}]
        steps: [{intent: affirm}, {action: borrow_form}, {active_loop: borrow_form}]
    """
    desk = Desk(rules=rules)
    desk.say("a book", "borrow")

    assert desk.say("so", "chat") == ["Open till five."]
    assert desk.tracker.active_loop["rejected"]
    assert desk.say("yes", "affirm") == ["Which book?"]
    assert not desk.tracker.active_loop["rejected"]


def test_what_no_rule_knows_gets_the_default_fallback() -> None:
    desk = Desk(config={"policies": [{"name": "RulePolicy"}]})

    assert desk.say("so", "chat") == ["Ask the librarian."]
    assert desk.done == ["action_default_fallback"]


def test_the_action_for_unknown_messages_is_configured() -> None:
    config = {"policies": [{"name": "RulePolicy", "core_fallback_action_name": "utter_hours"}]}

    assert Desk(config=config).say("so", "chat") == ["Open till five."]


def test_cancelling_ends_the_form() -> None:
    desk = Desk()
    desk.say("a book", "borrow")

    assert desk.say("stop it", "cancel") == ["Cancelled."]
    assert desk.tracker.active_loop == {}
    assert desk.tracker.get_slot("requested_slot") is None


SMALL = """
intents: [a, b]
entities: [e]
slots: {s: {type: categorical, values: [x]}}
actions: [action_a, action_b]
"""


def faults(rules: str) -> list[str]:
    domain = Domain.from_documents([document(SMALL)])
    with pytest.raises(DomainError) as caught:
        DialogueEngine.from_documents(domain, {}, [document(rules, "rules.yml")])
    return [str(fault) for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("steps", "fault"),
    [
        ("[{intent: c}, {action: action_a}]", "intent 'c' is not in the domain"),
        ("[{intent: a}, {action: action_c}]", "action 'action_c' is not in the domain"),
        ("[{intent: a}, {action: utter_c}]", "response 'utter_c' is not in the domain"),
        ("[{intent: a}, {active_loop: f}]", "form 'f' is not in the domain"),
        ("[{intent: a}, {slot_was_set: [{t: 1}]}]", "slot 't' is not in the domain"),
        ("[{intent: a}, {slot_was_set: [{s: y}]}]", "slot 's' can't be 'y'"),
        ("[{intent: a, entities: [f]}, {action: action_a}]", "entity 'f' is not in the domain"),
        ("[{intent: a}, {action: action_a}, {intent: b}]", "at most one message of the citizen"),
        ("[{says: a}]", "a step has none of"),
        ("[hello]", "a step must be a mapping, not 'hello'"),
        ("[{intent: a, entities: [{role: x}]}, {action: action_a}]", "an entity needs a name"),
        ("[{intent: a}, {checkpoint: x}]", "a rule has no checkpoints"),
        ("[" + "{action: action_a}, " * 20 + "{action: action_b}]", "a rule has at most 14 steps"),
        ("[], condition: [{intent: a}]", "a condition may only name 'active_loop' and 'slot_was_set'"),
        ("[{intent: a}, {action: action_a}], condition: [{slot_was_set: [{t: 1}]}]", "slot 't' is not in"),
        ("5", "steps: Input should be a valid list"),
        ("[]", "has no steps"),
    ],
)
def test_a_faulty_rule_is_told(steps: str, fault: str) -> None:
    assert any(fault in one for one in faults(f"rules: [{{rule: r, steps: {steps}}}]"))


def test_a_fault_names_the_line_of_the_step() -> None:
    found = faults("rules:\n  - rule: r\n    steps:\n      - intent: a\n      - action: utter_nothing\n")

    assert found == ["rules.yml:5: rule 'r': response 'utter_nothing' is not in the domain"]


def test_rules_that_contradict_each_other_are_told() -> None:
    found = faults(
        "rules:\n"
        "  - {rule: one, steps: [{intent: a}, {action: action_a}]}\n"
        "  - {rule: two, steps: [{intent: a}, {action: action_b}]}\n"
    )

    assert found == [
        "rules.yml:3: rule 'two': does 'action_b' where rule 'one' (rules.yml:2) does 'action_a'"
    ]
