"""A trained model understands messages, and no message breaks it."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.nlu.interpreter import Interpreter
from tests.unit.nlu.conftest import NOW

_PIECES = st.sampled_from(
    ["০১৭১১-২৩৪৫৬৭", "PCC-2026-", "12/11/", "গত", "kal", "১২ই ", "৳", "লাখ", "der", "tk ", "সিলে\u200dটে",
     "ড\u09bc", "/greet{", "A0", "-", " ", "\x00", "İ", "𝟙", "é", "3 din", "age", "\ud800"]
)  # fmt: skip
any_text = st.one_of(st.text(), st.lists(_PIECES, max_size=12).map("".join))


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("কত টাকা লাগবে", "ask_fee"),
        ("koto taka lagbe", "ask_fee"),
        ("kto tk lagbe", "ask_fee"),
        ("ghush cheyeche", "report_corruption"),
        ("how much does it cost", "ask_fee"),
        ("salam", "greet"),
    ],
)
def test_banglish_is_understood_from_examples_in_bangla_script(
    interpreter: Interpreter, text: str, intent: str
) -> None:
    assert interpreter.parse(text, now=NOW)["intent"]["name"] == intent


def test_a_parse_has_the_shape_of_rasas(interpreter: Interpreter, now: datetime) -> None:
    parse = interpreter.parse("500 taka ghush chaise silet e", now=now)
    assert parse["text"] == "500 taka ghush chaise silet e"
    assert parse["intent"] == parse["intent_ranking"][0]
    assert sum(intent["confidence"] for intent in parse["intent_ranking"]) == pytest.approx(1, abs=1e-5)
    assert [(e["entity"], e["value"], e["start"], e["end"]) for e in parse["entities"]] == [
        ("amount", 500, 0, 8),
        ("district", "Sylhet", 22, 27),
    ]
    assert parse["language"] == "bn-Latn"


def test_confidence_is_low_when_nothing_is_known(interpreter: Interpreter, now: datetime) -> None:
    parse = interpreter.parse("01711234567", now=now)
    assert parse["intent"]["confidence"] == pytest.approx(1 / 3)


def test_nothing_to_read_has_no_intent(interpreter: Interpreter, now: datetime) -> None:
    for text in ("", "  \n"):
        parse = interpreter.parse(text, now=now)
        assert parse["intent"] == {"name": None, "confidence": 0.0}
        assert parse["intent_ranking"] == []


def test_a_message_is_understood_alike_alone_and_in_a_batch(interpreter: Interpreter, now: datetime) -> None:
    texts = ["hi", "", "/greet", "ফি কত", "asdf", "they want a bribe of 2 lakh in Sylhet"] * 60
    assert interpreter.parse_many(texts, now=now) == [interpreter.parse(text, now=now) for text in texts]


def test_a_buttons_payload_is_taken_at_its_word(interpreter: Interpreter, now: datetime) -> None:
    parse = interpreter.parse('/ask_fee{"district": "Sylhet", "amount": [1, 2]}', now=now)
    assert parse["intent"] == {"name": "ask_fee", "confidence": 1.0}
    assert [(e["entity"], e["value"]) for e in parse["entities"]] == [
        ("district", "Sylhet"),
        ("amount", 1),
        ("amount", 2),
    ]
    assert parse["language"] is None


def test_a_payload_may_name_an_intent_that_only_the_domain_knows(
    interpreter: Interpreter, now: datetime
) -> None:
    assert interpreter.parse("/resume_form", now=now)["intent"] == {"name": "resume_form", "confidence": 1.0}


def test_an_unknown_payload_is_ordinary_text(interpreter: Interpreter, now: datetime) -> None:
    parse = interpreter.parse("/how much is the fee", now=now)
    assert parse["intent"]["name"] == "ask_fee"
    assert parse["intent"]["confidence"] < 1.0


def test_a_payload_with_broken_entities_keeps_its_intent(interpreter: Interpreter, now: datetime) -> None:
    parse = interpreter.parse("/greet{oops}", now=now)
    assert parse["intent"]["name"] == "greet"
    assert parse["entities"] == []


def test_positions_are_those_of_the_text_as_it_came(interpreter: Interpreter, now: datetime) -> None:
    text = "\u200bআমার বাড\u09bcি সিলে\u200dটে, ফোন ০১৭১১–২৩৪৫৬৭"
    entities = interpreter.parse(text, now=now)["entities"]
    assert [(e["value"], text[e["start"] : e["end"]]) for e in entities] == [
        ("Sylhet", "সিলে\u200dটে"),
        ("+8801711234567", "০১৭১১–২৩৪৫৬৭"),
    ]


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=any_text)
def test_any_text_is_parsed_and_its_entities_lie_within_it(interpreter: Interpreter, text: str) -> None:
    parse = interpreter.parse(text, now=NOW)
    end_of_last = 0
    for entity in parse["entities"]:
        assert 0 <= entity["start"] < entity["end"] <= len(text)
        if not text.startswith("/"):
            assert entity["start"] >= end_of_last, "entities overlap"
            end_of_last = entity["end"]


def test_a_very_long_message_is_parsed(interpreter: Interpreter, now: datetime) -> None:
    assert interpreter.parse("১২ " * 50_000, now=now)["intent_ranking"]
    assert interpreter.parse("ghush " * 50_000, now=now)["intent"]["name"] == "report_corruption"
