"""Facts of every service, and questions that come together with a request."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.dialogue.second_requests import LONGEST_JOINED
from tests.conversations.desk import Citizen, Desk, catalogue, entity_reader
from tests.conversations.filling import fill


def asked(text: str, first: str, second: str) -> Mapping[str, Any]:
    """As a trained model reads a message of two requests."""
    found = entity_reader().parse(text, now=datetime.fromisoformat("2026-11-25T12:00+06:00"))
    intent = {"name": first, "confidence": 0.9}
    also = [{"name": second, "confidence": 0.6}]
    return {**found, "intent": intent, "intent_ranking": [intent], "also_asked": also}


@pytest.mark.parametrize(
    ("text", "intent", "told"),
    [
        ("তথ্য অধিকারের আবেদন কোথায় দেব?", "faq/office_location", "rtitracking.infocom.gov.bd"),
        ("where do I apply for right to information?", "faq/office_location", "designated officer"),
        ("দুদকের হটলাইন নম্বর কত?", "faq/contact", "১০৬"),
        ("ভোক্তা অধিকার আইনে কী আছে?", "faq/law", "ভোক্তা"),
    ],
)
def test_a_fact_is_told_with_its_source(citizen: Citizen, text: str, intent: str, told: str) -> None:
    answer = citizen.says(text, intent)

    assert told in answer
    assert "সূত্র" in answer or "source:" in answer


def test_a_question_about_no_service_is_asked_back(citizen: Citizen) -> None:
    citizen.says("এর আইন কী?", "faq/law")

    assert any("/faq" in one["payload"] for one in citizen.choices)


def test_what_nobody_confirmed_is_not_told(citizen: Citizen) -> None:
    sheet = catalogue().fact_sheets["right_to_information"]
    unconfirmed = next(fact for fact in sheet.facts if not fact.confirmed)

    assert unconfirmed.text.bn not in citizen.says("তথ্য অধিকারে কপির ফি কত?", "ask_fee")


def test_the_fee_is_told_before_the_form_that_was_asked_for_begins(citizen: Citizen) -> None:
    text = "PCC korbo, koto taka lagbe?"
    citizen.hears(text, asked(text, "apply_police_clearance", "ask_fee"), (), citizen.desk.clock.now())

    fee = next(at for at, message in enumerate(citizen.messages) if "সূত্র" in message["text"])
    assert fee < len(citizen.messages) - 1
    assert all(len(message["text"]) <= LONGEST_JOINED for message in citizen.messages)
    assert "বট" in citizen.messages[fee]["text"], "what fits on a screen together is one message"
    assert "quick_replies" not in citizen.messages[fee], "what begins anyway needs no button"
    assert citizen.form == "police_clearance_form"


def test_of_two_services_the_second_is_offered(citizen: Citizen) -> None:
    text = "দোকানের নামে অভিযোগ দেব আর পুলিশ ক্লিয়ারেন্স করব"
    parse = asked(text, "file_consumer_complaint", "apply_police_clearance")
    citizen.hears(text, parse, (), citizen.desk.clock.now())

    (offer,) = [message for message in citizen.messages if message.get("buttons")]
    assert "ভোক্তা অভিযোগ" in offer["text"]
    assert offer["buttons"][0]["payload"] == "/apply_police_clearance"
    assert citizen.form == "consumer_complaint_form"

    citizen.says("/apply_police_clearance")
    assert citizen.form == "police_clearance_form"


def test_danger_beside_a_complaint_is_answered_first(citizen: Citizen) -> None:
    text = "ওরা এখন গেট ভাঙতেছে, এদের নামে মামলা করব"
    citizen.hears(text, asked(text, "police_complaint", "emergency_help"), (), citizen.desk.clock.now())

    assert "৯৯৯" in citizen.messages[0]["text"]
    assert citizen.messages[-1]["buttons"][0]["payload"] == "/police_complaint"


def test_the_bot_says_once_that_it_is_a_bot(citizen: Citizen) -> None:
    text = "PCC korbo, koto taka lagbe?"
    citizen.hears(text, asked(text, "apply_police_clearance", "ask_fee"), (), citizen.desk.clock.now())

    assert citizen.answer.count("স্বয়ংক্রিয় সহকারী") == 1


def test_a_question_is_about_the_service_that_comes_with_it(citizen: Citizen) -> None:
    text = "I want to complain about a shop and how long does it take"
    parse = asked(text, "ask_duration", "file_consumer_complaint")
    citizen.hears(text, parse, (), citizen.desk.clock.now())

    assert "Consumer complaint" in citizen.messages[0]["text"]
    assert citizen.form == "consumer_complaint_form"


def test_a_hotline_is_that_of_the_agency_that_is_named(citizen: Citizen) -> None:
    assert "106" in citizen.says("what is the hotline of ACC", "faq/contact")


def test_a_second_question_is_about_the_same_service(desk: Desk) -> None:
    citizen = desk.citizen(agency="dc_office", office="dc-sylhet")
    citizen.says("namjari te koto taka lage", "ask_fee")

    assert "২৮ কার্যদিবস" in citizen.says("koto din lagbe", "ask_duration")
    assert "খতিয়ান" in citizen.says("ki ki kagoj lagbe", "ask_required_documents")
    assert "১,৫০০" in citizen.says("আর পুলিশ ক্লিয়ারেন্সের ফি?", "ask_fee")


def test_after_a_while_a_question_without_a_service_is_asked_back(desk: Desk) -> None:
    citizen = desk.citizen(agency="dc_office", office="dc-sylhet")
    citizen.says("namjari te koto taka lage", "ask_fee")

    assert "কোন সেবার" in citizen.says("koto din lagbe", "ask_duration", after=timedelta(hours=2))


def test_of_a_question_about_corruption_nothing_is_kept(desk: Desk) -> None:
    citizen = desk.citizen(agency="dc_office", office="dc-sylhet")
    citizen.says("দুর্নীতির অভিযোগ দিতে কত দিন লাগে?", "ask_duration")

    assert "corruption" not in str(citizen.slots)


def test_who_has_a_case_is_offered_its_status_and_no_new_one(desk: Desk) -> None:
    citizen = desk.citizen(agency="dncrp", office="dncrp-hq")
    fill(
        citizen,
        desk.runner.context.catalogue.service("consumer_complaint"),
        {"district": "Sylhet", "receipt": "no"},
    )
    citizen.says("কত দিন লাগবে", "ask_duration")

    assert [one["title"] for one in citizen.choices] == ["আবেদনের অবস্থা"]


def test_a_form_that_follows_an_answer_begins_in_few_words(desk: Desk) -> None:
    """Fee, introduction and first question are read on one phone screen of 390 by 844 pixels."""
    citizen = desk.citizen(office="sp-sylhet")
    citizen.says("hello", "greet")
    text = "amar mobile hariye gese, gd korbo, koto taka lagbe?"
    citizen.hears(text, asked(text, "police_complaint", "ask_fee"), (), desk.clock.now())

    told = citizen.answer
    assert "টাকা লাগে না" in told and "৯৯৯" in told and "হেডকোয়ার্টার্সে" in told and "বাদ দিন" in told
    assert len(told) < 950
    assert citizen.form == "police_complaint_form"
