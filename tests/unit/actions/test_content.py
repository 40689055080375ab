"""What citizens read: complete in both languages, within Messenger's limits, in the right digits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pytest
from pydantic import BaseModel

from bot.catalogue.bilingual import Bilingual
from bot.catalogue.helplines import VIOLENCE
from bot.conversation.actions_runner import new_executor
from bot.text.normalise import ascii_digits, normalise
from bot.text.phonetics import phonetic_keys
from tests.conversations.desk import catalogue, domain

BUTTON_TITLE = 20
MOST_QUICK_REPLIES = 13
MOST_BUTTONS = 3
BUTTON_TEXT = 640
TEXT = 1900

BANGLA_LETTER = re.compile("[\u0985-\u09b9]")
#: Sites, references, e-mail addresses, example numbers, sources: these stay ASCII in Bangla text.
STAYS_ASCII = re.compile(r"[\w.@/-]*[A-Za-z][\w.@/-]*|\([^()]*\b\d{4}\)|1\d{4}-\d+")


def variations() -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every variation of every response."""
    for name, told in domain().responses.items():
        yield from ((name, variation) for variation in told)


def titles(variation: Mapping[str, Any]) -> Iterator[str]:
    """All button titles, in both languages."""
    for key in ("buttons", "quick_replies"):
        for button in variation.get(key) or []:
            yield button["title"]
            yield button["translation"]["en"]["title"]


def test_every_response_and_button_is_in_both_languages() -> None:
    for name, variation in variations():
        assert variation["translation"].get("en"), name
        assert all(titles(variation)), name


def test_button_titles_fit_on_a_button() -> None:
    too_long = {
        title for _, variation in variations() for title in titles(variation) if len(title) > BUTTON_TITLE
    }
    labels = {
        text
        for service in catalogue().services.values()
        for field in service.fields
        for text in (field.label.bn, field.label.en)
        if len(text) > BUTTON_TITLE
    }

    assert not too_long and not labels


def test_readable_names_of_intents_fit_on_a_button() -> None:
    for intent in domain().intents:
        (told,) = domain().responses[f"utter_intent_{intent}"]
        assert len(told["text"]) <= BUTTON_TITLE and len(told["translation"]["en"]) <= BUTTON_TITLE, intent


def test_buttons_and_quick_replies_are_few_enough() -> None:
    for name, variation in variations():
        assert len(variation.get("quick_replies") or []) <= MOST_QUICK_REPLIES, name
        assert len(variation.get("buttons") or []) <= MOST_BUTTONS, name


def test_buttons_have_only_what_belongs_to_a_button() -> None:
    for name, variation in variations():
        for key in ("buttons", "quick_replies"):
            for button in variation.get(key) or []:
                assert button.keys() <= {"title", "payload", "translation"}, name
                assert button["translation"]["en"].keys() <= {"title", "payload"}, name


def test_texts_fit_into_one_message() -> None:
    for name, variation in variations():
        limit = BUTTON_TEXT if variation.get("buttons") else TEXT
        assert len(variation["text"]) <= limit and len(str(variation["translation"]["en"])) <= limit, name


def test_english_is_english_and_bangla_is_bangla() -> None:
    other_language = {"utter_only_two_languages", "utter_only_a_other_script"}
    for name, variation in variations():
        english = variation["translation"]["en"]
        if name not in other_language:
            assert not BANGLA_LETTER.search(str(english)), name
        assert BANGLA_LETTER.search(variation["text"]) or "{" in variation["text"], name


def bangla_texts() -> Iterator[str]:
    """All Bangla that citizens read."""
    yield from (variation["text"] for _, variation in variations())
    yield from _bangla_of(catalogue().services.values())
    yield from _bangla_of(catalogue().agencies.values())


def _bangla_of(value: Any) -> Iterator[str]:
    if isinstance(value, Bilingual):
        yield value.bn
    children = value.__dict__.values() if hasattr(value, "__dict__") else value
    if isinstance(value, Mapping):
        children = value.values()
    if not isinstance(value, str) and hasattr(children, "__iter__"):
        for child in children:
            if not isinstance(child, str):
                yield from _bangla_of(child)


def test_bangla_has_bangla_digits() -> None:
    for text in bangla_texts():
        assert not re.search(r"[0-9]", STAYS_ASCII.sub("", text)), text


def test_citizens_are_addressed_with_respect() -> None:
    familiar = re.compile(r"(?<![\u0980-\u09ff])(তুমি|তোমার|তোমাকে|তুই|তোর)(?![\u0980-\u09ff])")
    assert not [text for text in bangla_texts() if familiar.search(text)]


def test_social_responses_vary() -> None:
    for name in ("utter_thank", "utter_goodbye", "utter_greet", "utter_bot_challenge", "utter_out_of_scope"):
        assert len(domain().responses[name]) >= 2


def test_every_custom_action_of_the_domain_is_there() -> None:
    executor = new_executor(catalogue())

    assert domain().custom_actions <= set(executor.actions)


def test_every_service_has_its_form() -> None:
    for code, service in catalogue().services.items():
        assert f"validate_{code}_form" in domain().custom_actions
        assert service.intent in domain().intents


def citizen_texts() -> Iterator[str]:
    """All that citizens read, in both languages."""
    for _, variation in variations():
        yield from (variation["text"], str(variation["translation"]["en"]))
    own = catalogue()
    facts = [one for sheet in own.fact_sheets.values() for one in sheet.facts if one.confirmed]
    for read in (own.services.values(), own.agencies.values(), facts):
        for text in _bilingual_in(read):
            yield from (text.bn, text.en)


def _bilingual_in(value: Any) -> Iterator[Bilingual]:
    if isinstance(value, Bilingual):
        yield value
    children = value.__dict__.values() if isinstance(value, BaseModel) else value
    if isinstance(value, Mapping):
        children = value.values()
    if isinstance(children, Iterable) and not isinstance(children, str):
        for child in children:
            yield from _bilingual_in(child)


#: Mobile, land line and internet numbers; short codes; and what is called, dialled or told.
LONG_NUMBER = re.compile(r"(?<![\d-])0\d[\d-]{6,12}\d(?![\d-])")
SHORT_CODE = re.compile(r"(?<![\d,./-])(?:999|333|10[69]|(?:16|26)\d{3})(?![\d,/-])")
CALLED = re.compile(
    r"(?:\bcall|\bcalls to|\bdial|\btell|hotline|helpline|SMS to|হেল্পলাইন|হটলাইন|বাতায়ন|দুদক)\s(\d{3,6})(?!\d)"
    r"|(?<!\d)(\d{3,6})(?= নম্বর| নাম্বার| now\b)"
)


def numbers_in(text: str) -> set[str]:
    """The numbers to call that stand in a text, as digits."""
    plain = ascii_digits(normalise(text))
    called = {first or second for first, second in CALLED.findall(plain)}
    found = {*LONG_NUMBER.findall(plain), *SHORT_CODE.findall(plain), *called}
    return {number.replace("-", "") for number in found}


def test_every_number_that_a_citizen_reads_is_a_confirmed_helpline() -> None:
    told = {number: text for text in citizen_texts() for number in numbers_in(text)}
    confirmed = {one.number for one in catalogue().helplines.confirmed}

    assert {"999", "106", "333", "16121", "16122", "01320000888", "028870620"} <= told.keys()
    assert {number: text for number, text in told.items() if number not in confirmed} == {}


@pytest.mark.parametrize(
    "text", ["এখনই ৯৯৮ নম্বরে কল করুন", "please call 199 now", "হেল্পলাইন ১৬৪৩০", "০১৯০৮-৮৮৮৮৮৮"]
)
def test_a_number_that_nobody_confirmed_would_be_found(text: str) -> None:
    assert numbers_in(text) - {one.number for one in catalogue().helplines.confirmed}


def test_unconfirmed_numbers_are_in_no_text() -> None:
    told = [ascii_digits(normalise(text)).replace("-", "") for text in citizen_texts()]
    unconfirmed = [one.number for one in catalogue().helplines.all if not one.confirmed]

    assert "1098" in unconfirmed and "16430" in unconfirmed
    assert not [number for number in unconfirmed for text in told if number in text]


def test_the_answer_while_an_officer_is_awaited_names_the_numbers_of_danger() -> None:
    (told,) = domain().responses["utter_emergency_while_waiting"]
    expected = {one.number for one in catalogue().helplines.for_situation(VIOLENCE)}

    for text in (told["text"], str(told["translation"]["en"])):
        assert {number for number in expected if number in ascii_digits(text)} == expected


@pytest.mark.parametrize("word", ["ভুল", "bhul", "vul"])
def test_sounds_of_one_word_are_equal(word: str) -> None:
    assert phonetic_keys(word)[0] == phonetic_keys("ভুল")[0]


def test_who_agrees_has_been_told_of_everybody_who_can_see_it() -> None:
    for service in catalogue().services.values():
        for field in service.fields:
            if field.name == "consent":
                assert "এই সেবা যাঁরা চালান, তাঁরাও দেখতে পারেন" in field.question.bn, service.code
                assert "Those who run this service can see them too" in field.question.en, service.code
