"""Slot mappings: which slots a message fills."""

from __future__ import annotations

from typing import Any

from bot.dialogue import events
from bot.dialogue.domain import Domain
from bot.dialogue.extraction import Reach, extract, is_payload
from bot.dialogue.tracker import Tracker
from tests.unit.dialogue.desk import mapping_domain, parse

FORM = "{trip: {required_slots: [start, end, note]}}"
CITIES = """{
  start: {type: text, mappings: [{type: from_entity, entity: city, conditions: [{active_loop: trip}]}]},
  end: {type: text, mappings: [{type: from_entity, entity: city, conditions: [{active_loop: trip}]}]},
  note: {type: text, mappings: [{type: from_text, conditions: [{active_loop: trip, requested_slot: note}]}]}
}"""


def filled(
    domain: Domain,
    message: dict[str, Any],
    *,
    loop: str | None = None,
    requested: str | None = None,
    reach: Reach = Reach.ANSWER,
    **slots: Any,
) -> dict[str, Any]:
    tracker = Tracker("x", domain)
    for name, value in slots.items():
        tracker.update(events.slot_set(name, value))
    if loop:
        tracker.update(events.active_loop(loop))
        tracker.update(events.slot_set("requested_slot", requested))
    tracker.update(events.user_uttered(message, {}))
    return {name: one.value for name, one in extract(tracker, domain, reach).items()}


def one_slot(mapping: str, slot_type: str = "text") -> Domain:
    return mapping_domain(
        f"{{a: {{type: {slot_type}, mappings: [{mapping}]}}}}", "{f: {required_slots: [a]}}"
    )


def test_an_entity_fills_its_slot() -> None:
    domain = one_slot("{type: from_entity, entity: city}")

    assert filled(domain, parse("to Sylhet", "inform", city="Sylhet")) == {"a": "Sylhet"}
    assert filled(domain, parse("hello", "greet")) == {}


def test_of_several_entities_the_last_one_counts_and_a_list_takes_all() -> None:
    message = parse("Sylhet or Dhaka", "inform", city=["Sylhet", "Dhaka"])

    assert filled(one_slot("{type: from_entity, entity: city}"), message) == {"a": "Dhaka"}
    assert filled(one_slot("{type: from_entity, entity: city}", "list"), message) == {
        "a": ["Sylhet", "Dhaka"]
    }


def test_role_and_group_must_be_the_mappings() -> None:
    domain = one_slot("{type: from_entity, entity: city, role: goal}")
    message = parse("Sylhet", "inform", city="Sylhet")

    assert filled(domain, message) == {}
    message["entities"][0]["role"] = "goal"
    assert filled(domain, message) == {"a": "Sylhet"}


def test_an_intent_lets_a_mapping_apply_or_not() -> None:
    only = one_slot("{type: from_entity, entity: city, intent: [inform]}")
    never = one_slot("{type: from_text, not_intent: greet}")

    assert filled(only, parse("Sylhet", "greet", city="Sylhet")) == {}
    assert filled(only, parse("Sylhet", "inform", city="Sylhet")) == {"a": "Sylhet"}
    assert filled(never, parse("hello", "greet")) == {}
    assert filled(never, parse("hello", "inform")) == {"a": "hello"}


def test_an_intent_gives_a_value_also_false() -> None:
    domain = one_slot("{type: from_intent, intent: affirm, value: false}", "bool")

    assert filled(domain, parse("yes", "affirm")) == {"a": False}


def test_a_condition_waits_for_its_form_and_question() -> None:
    domain = one_slot("{type: from_text, conditions: [{active_loop: f, requested_slot: a}]}")

    assert filled(domain, parse("words", "inform")) == {}
    assert filled(domain, parse("words", "inform"), loop="f", requested=None) == {}
    assert filled(domain, parse("words", "inform"), loop="f", requested="a") == {"a": "words"}


def test_a_condition_can_ask_for_no_form_at_all() -> None:
    domain = one_slot("{type: from_text, conditions: [{active_loop: null}]}")

    assert filled(domain, parse("words", "inform")) == {"a": "words"}
    assert filled(domain, parse("words", "inform"), loop="f", requested="a") == {}


def test_the_first_mapping_that_gives_something_wins() -> None:
    domain = one_slot("{type: from_entity, entity: city}, {type: from_text}")

    assert filled(domain, parse("to Sylhet", "inform", city="Sylhet")) == {"a": "Sylhet"}
    assert filled(domain, parse("to somewhere", "inform")) == {"a": "to somewhere"}


def test_a_trigger_intent_fills_only_while_its_form_begins() -> None:
    domain = one_slot("{type: from_trigger_intent, intent: book, value: yes, conditions: [{active_loop: f}]}")

    assert filled(domain, parse("book", "book")) == {}
    assert filled(domain, parse("book", "book"), loop="f", requested=None) == {"a": "yes"}
    assert filled(domain, parse("book", "book"), loop="f", requested="a") == {}


def test_a_tapped_button_is_nobodys_words() -> None:
    domain = one_slot("{type: from_text}")

    assert filled(domain, parse("/inform", "inform", 1.0)) == {}
    assert filled(domain, parse('/inform{"city": "Sylhet"}', "inform", 1.0)) == {}
    assert filled(domain, parse("/inform me please", "greet")) == {"a": "/inform me please"}


def test_a_payload_is_known_by_its_intent() -> None:
    assert is_payload(parse("/greet", "greet"))
    assert is_payload(parse('/greet{"a": 1}', "greet"))
    assert not is_payload(parse("/greeting", "greet"))
    assert not is_payload(parse("greet", "greet"))


def test_nothing_said_fills_no_text() -> None:
    assert filled(one_slot("{type: from_text}"), parse("  ", "inform")) == {}


def test_an_entity_for_two_questions_answers_only_the_one_that_was_asked() -> None:
    domain = mapping_domain(CITIES, FORM)
    message = parse("Sylhet", "inform", city="Sylhet")

    assert filled(domain, message, loop="trip", requested="end") == {"end": "Sylhet"}
    assert filled(domain, message, loop="trip", requested=None) == {}


def test_an_entity_with_one_taker_fills_it_also_when_something_else_was_asked() -> None:
    domain = mapping_domain(
        "{a: {type: text, mappings: [{type: from_entity, entity: city}]},"
        " b: {type: float, mappings: [{type: from_entity, entity: amount}]}}",
        "{f: {required_slots: [a, b]}}",
    )

    found = filled(
        domain, parse("500 in Sylhet", "inform", city="Sylhet", amount=500), loop="f", requested="a"
    )

    assert found == {"a": "Sylhet", "b": 500}


def test_two_mappings_by_role_are_not_ambiguous() -> None:
    domain = mapping_domain(
        "{start: {type: text, mappings: [{type: from_entity, entity: city, role: from}]},"
        " end: {type: text, mappings: [{type: from_entity, entity: city, role: to}]}}",
        "{trip: {required_slots: [start, end]}}",
    )
    message = parse("Sylhet Dhaka", "inform", city=["Sylhet", "Dhaka"])
    message["entities"][0]["role"], message["entities"][1]["role"] = "from", "to"

    assert filled(domain, message, loop="trip") == {"start": "Sylhet", "end": "Dhaka"}


def test_ignored_intents_fill_nothing_of_their_form() -> None:
    domain = mapping_domain(
        "{a: {type: text, mappings: [{type: from_text, conditions: [{active_loop: f}]}]}}",
        "{f: {required_slots: [a], ignored_intents: [greet]}}",
    )

    assert filled(domain, parse("hello", "greet"), loop="f", requested="a") == {}
    assert filled(domain, parse("hello", "inform"), loop="f", requested="a") == {"a": "hello"}


NARRATIVE = """{
  amount: {type: float, mappings: [{type: from_entity, entity: amount}]},
  note: {type: text, mappings: [{type: from_text, conditions: [{active_loop: f, requested_slot: note}]}]}
}"""


def test_a_told_story_fills_what_is_empty_but_replaces_no_answer() -> None:
    domain = mapping_domain(NARRATIVE, "{f: {required_slots: [amount, note]}}")
    message = parse("then he took 200 more", "inform", amount=200)

    assert filled(domain, message, loop="f", requested="note") == {"amount": 200, "note": message["text"]}
    assert filled(domain, message, loop="f", requested="note", amount=500) == {"note": message["text"]}


def test_outside_of_a_story_a_new_value_replaces_the_old_one() -> None:
    domain = mapping_domain(NARRATIVE, "{f: {required_slots: [amount, note]}}")

    assert filled(
        domain, parse("no, 600", "inform", amount=600), loop="f", requested="amount", amount=500
    ) == {"amount": 600}


def test_an_aside_fills_entities_and_an_overruling_message_nothing_of_the_form() -> None:
    domain = mapping_domain(NARRATIVE, "{f: {required_slots: [amount, note]}}")
    message = parse("is the fee 500", "inform", amount=500)

    assert filled(domain, message, loop="f", requested="note", reach=Reach.ASIDE) == {"amount": 500}
    assert filled(domain, message, loop="f", requested="note", reach=Reach.NOTHING) == {}
