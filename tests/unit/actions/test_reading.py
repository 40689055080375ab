"""Reading answers, early answers and corrections from a message."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from rasa_sdk import Tracker

from actions.answers import SKIPPED, chosen, read_answer
from actions.case_naming import information_beside_code, receipt_code_in
from actions.corrections import find_correction
from actions.early_answers import business_name
from actions.interruptions import interrupts
from actions.language import wanted_language
from actions.situation import Situation
from bot.catalogue.datum import FieldKind
from bot.catalogue.schema import ServiceField
from bot.clock import FixedClock
from bot.conversation.actions_runner import ActionContext
from bot.storage.database import Database
from bot.text.normalise import normalise
from tests.conversations.desk import catalogue, entity_reader

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


def situation(text: str, intent: str = "nlu_fallback", confidence: float = 0.9) -> Situation:
    """A message without a conversation around it."""
    parse: dict[str, Any] = dict(entity_reader().parse(text, now=NOW))
    parse["intent"] = {"name": intent, "confidence": confidence}
    tracker = Tracker("1", {}, parse, [], False, None, {}, None)
    context = ActionContext(Database("sqlite:///never-opened.db"), FixedClock(NOW), catalogue())
    return Situation(tracker, {}, context)


def field(service: str, name: str) -> ServiceField:
    """A field of the project's own catalogue."""
    return catalogue().service(service).field(name)


PURPOSE = field("police_clearance", "purpose")
DATE = field("consumer_complaint", "purchase_date")
AMOUNT = field("consumer_complaint", "amount")
STORY = field("consumer_complaint", "what_happened")
SHOP = field("consumer_complaint", "shop")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("বিদেশে যাব", "abroad"),
        ("bideshe jabo", "abroad"),
        ("saudi jabo vai", "abroad"),
        ("for my visa", "abroad"),
        ("deshe lagbe", "domestic"),
        ("দেশের বাইরে", "abroad"),
        ("চাঁদে", None),
    ],
)
def test_choice_is_found_by_title_and_synonyms(text: str, value: str | None) -> None:
    assert chosen(PURPOSE.choices, text) == value


@pytest.mark.parametrize(
    ("asked", "text", "value"),
    [
        (AMOUNT, "500", 500),
        (AMOUNT, "৫০০ টাকা", 500),
        (AMOUNT, "দেড় লাখ", 150000),
        (AMOUNT, "জানি না", SKIPPED),
        (DATE, "গতকাল", "2026-11-22"),
        (DATE, "12 november", "2026-11-12"),
        (field("consumer_complaint", "district"), "barisal", "Barishal"),
        (field("consumer_complaint", "phone"), "০১৭১২-৩৪৫৬৭৮", "+8801712345678"),
        (field("police_clearance", "passport_number"), "ab 123 4567", "AB1234567"),
        (field("consumer_complaint", "receipt"), "আছে", "yes"),
        (SHOP, "হ্যাঁ", None),
        (SHOP, "রহিম স্টোর", "রহিম স্টোর"),
    ],
)
def test_answer_is_read_by_the_kind_of_the_field(asked: ServiceField, text: str, value: object) -> None:
    assert read_answer(asked, situation(text)) == value


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("I paid 500 taka at Rahim Store in Sylhet", "Rahim Store"),
        ("গতকাল সিলেটের রহিম স্টোর থেকে কিনেছি", "রহিম স্টোর"),
        ("Hotel Al Madina te 500 taka", None),
        ("Star Kabab Restaurant e kheyechi", "Star Kabab Restaurant"),
        ("at the store near my house", None),
        ("মুদি দোকান থেকে", None),
    ],
)
def test_business_name_is_seen_where_the_pattern_is_simple(text: str, name: str | None) -> None:
    assert business_name(text) == name


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("তারিখ ভুল", "purchase_date", None),
        ("date ta vul", "purchase_date", None),
        ("the date is wrong, it should be 20 november", "purchase_date", "2026-11-20"),
        ("তারিখ ৫ না, ১৫ নভেম্বর হবে, ভুল হয়েছে", "purchase_date", "2026-11-15"),
        ("amount ta thik na, 700 hobe", "amount", 700),
        ("দোকানের নাম ভুল, করিম স্টোর হবে", "shop", "করিম স্টোর"),
    ],
)
def test_correction_names_a_field_and_perhaps_the_value(text: str, name: str, value: object) -> None:
    correction = find_correction(situation(text), [DATE, STORY, SHOP, AMOUNT], None, {})

    assert correction is not None and correction.field is not None
    assert (correction.field.name, correction.value) == (name, value)


def test_story_that_mentions_a_wrong_date_is_no_correction() -> None:
    told = "মেয়াদের তারিখ ভুল দেওয়া ছিল প্যাকেটে আর দোকানদার মানতে চায়নি"

    assert find_correction(situation(told), [DATE], STORY, {}) is None


def test_unsure_wish_to_correct_without_a_field_is_not_guessed_in_the_middle_of_a_question() -> None:
    assert find_correction(situation("hmm", "correct_answer", 0.55), [DATE], SHOP, {}) is None


def test_a_day_that_resembles_a_correction_is_an_answer() -> None:
    since = field("tenant_information", "since")

    assert find_correction(situation("১ নভেম্বর", "correct_answer", 0.93), [DATE], since, {}) is None


@pytest.mark.parametrize(
    ("text", "value"), [("30", "from_26_to_40"), ("২২", "from_18_to_25"), ("60", "over_40"), ("40", None)]
)
def test_an_age_is_read_from_its_number_alone(text: str, value: str | None) -> None:
    assert read_answer(field("drug_rehabilitation", "age_group"), situation(text)) == value


@pytest.mark.parametrize(
    ("kind", "text", "intent", "expected"),
    [
        ("date", "what is the fee?", "ask_fee", True),
        ("name", "Abdus Salam", "greet", False),
        ("name", "how long will it take", "ask_duration", True),
        ("text", "চাকরি করি", "out_of_scope", False),
        ("long_text", "they asked what the fee was and then took 500 taka from me", "ask_fee", False),
        ("long_text", "fee koto?", "ask_fee", True),
        ("text", "bad den", "cancel", True),
        ("text", "shopkeeper", "file_consumer_complaint", False),
        ("text", "amar police clearance lagbe", "apply_police_clearance", True),
        ("text", "upojela vumi office", "faq", False),
        ("text", "vumi office kothay", "faq", True),
        ("text", "duty officer, nam jani na", "talk_to_officer", False),
        ("text", "officer", "talk_to_officer", True),
        ("text", "let me talk to a person", "talk_to_officer", True),
        ("text", "this morning", "greet", False),
        ("attachment", "I have a video of the sacks", "citizen_journalist", False),
        ("attachment", "police clearance for visa", "apply_police_clearance", True),
        ("district", "goto somobar", "police_complaint", False),
        ("district", "police clearance", "apply_police_clearance", True),
        ("district", "Kumilaa", "out_of_scope", False),
    ],
)
def test_interruption_depends_on_what_was_asked(
    kind: FieldKind, text: str, intent: str, expected: bool
) -> None:
    assert interrupts(situation(text, intent), kind, was_read=False) is expected


def test_readable_answer_is_not_taken_for_a_question() -> None:
    assert not interrupts(situation("kal", "ask_duration"), "date", was_read=True)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1234 5678 9012 3456", "1234567890123456"),
        ("১২৩৪-৫৬৭৮-৯০১২-৩৪৫৬ er khobor", "1234567890123456"),
        ("12345678901234567", None),
        ("01712345678", None),
    ],
)
def test_receipt_code_is_sixteen_digits_in_any_grouping(text: str, code: str | None) -> None:
    assert receipt_code_in(text) == code


def test_words_after_a_code_are_information_and_a_question_is_not() -> None:
    told = situation("1234 5678 9012 3456 লোকটা আজ আবার ২০০০ টাকা নিয়েছে")
    asked = situation("1234 5678 9012 3456 er obostha ekhon ki bolen", "check_case_status")

    assert information_beside_code(told) == normalise("লোকটা আজ আবার ২০০০ টাকা নিয়েছে")
    assert information_beside_code(asked) is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("বাংলায় বলুন", "bn"),
        ("reply in English", "en"),
        ("ইংরেজি বুঝি না", "bn"),
        ("I can't read Bangla", "en"),
        ("English bujhi na, banglay likhen", "bn"),
        ("ভাষা বদলান", None),
    ],
)
def test_wanted_language(text: str, language: str | None) -> None:
    assert wanted_language(text) == language
