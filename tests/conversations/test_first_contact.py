"""Who is speaking, what can be done, how to reach a person: said at the start and again after a long time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.conversations.desk import Citizen, Desk

MOST_QUICK_REPLIES = 13
IS_A_BOT = "স্বয়ংক্রিয় সহকারী (বট), মানুষ নই"


def test_first_greeting_says_that_it_is_a_bot_and_how_to_reach_a_person(citizen: Citizen) -> None:
    answer = citizen.says("আসসালামু আলাইকুম", "greet")

    assert answer.startswith("ওয়ালাইকুম আসসালাম।")
    assert "বাংলাদেশ পুলিশের পেজে" in answer
    assert IS_A_BOT in answer and "“অফিসার”" in answer and "৯৯৯" in answer
    assert citizen.choices[0]["title"] == "পুলিশ ক্লিয়ারেন্স"


def test_greeting_is_only_answered_with_salam_when_the_citizen_gave_it(citizen: Citizen) -> None:
    assert "আসসালাম" not in citizen.says("hlw vai", "greet")


def test_english_is_answered_in_english(citizen: Citizen) -> None:
    answer = citizen.says("Hello, good morning", "greet")

    assert "not a person" in answer and '"officer"' in answer and "999" in answer


@pytest.mark.parametrize(
    "first", ['/change_language{"language": "en"}', "English", "please write in English", "ইংরেজিতে লিখুন"]
)
def test_who_begins_with_english_is_greeted_in_english(citizen: Citizen, first: str) -> None:
    answer = citizen.says(first, None if first.startswith("/") else "change_language")

    assert "not a person" in answer and "999" in answer and "Bangladesh Police" in answer
    assert not any("\u0980" <= letter <= "\u09ff" for letter in answer)


def test_later_the_language_is_changed_in_one_line(citizen: Citizen) -> None:
    citizen.says("salam", "greet")

    assert citizen.taps("English") == "All right, I will write in English from now on."


def test_where_the_first_word_may_be_of_either_language_both_are_offered(citizen: Citizen) -> None:
    answer = citizen.says("hello", "greet")

    assert IS_A_BOT in answer and "just write in English" in answer
    assert "just write in English" not in citizen.says("আসসালামু আলাইকুম", "greet", after=timedelta(hours=25))


def test_first_message_that_starts_a_service_is_preceded_by_the_disclosure(citizen: Citizen) -> None:
    citizen.says("amar police clearance lagbe", "apply_police_clearance")

    assert IS_A_BOT in citizen.messages[0]["text"]
    assert "pcc.police.gov.bd" in citizen.messages[1]["text"]


def test_disclosure_is_not_repeated_in_the_next_message(citizen: Citizen) -> None:
    citizen.says("hi", "greet")

    assert "বট" not in citizen.says("amar police clearance lagbe", "apply_police_clearance")


def test_disclosure_comes_again_after_a_long_gap(citizen: Citizen) -> None:
    citizen.says("salam", "greet")

    assert IS_A_BOT in citizen.says("ফি কত", "ask_fee", after=timedelta(hours=25))


def test_the_pages_own_service_comes_first_in_the_menu(desk: Desk) -> None:
    citizen = desk.citizen(agency="dncrp", office="dncrp-hq")

    citizen.says("মেনু", "ask_capabilities")

    assert [one["title"] for one in citizen.choices][:2] == ["ভোক্তা অভিযোগ", "পুলিশ ক্লিয়ারেন্স"]


def test_menu_leads_to_more_services(citizen: Citizen) -> None:
    citizen.says("menu", "ask_capabilities")

    shown = {one["title"] for one in citizen.choices}
    assert len(shown) <= MOST_QUICK_REPLIES
    citizen.taps("আরও সেবা")

    more = {one["title"] for one in citizen.choices}
    assert {"জমি ও নামজারি", "গণশুনানি"} <= more and not more & shown and len(more) <= MOST_QUICK_REPLIES


def test_asking_whether_it_is_a_person_is_answered_honestly(citizen: Citizen) -> None:
    assert "অফিসার" in citizen.says("আপনি কি মানুষ?", "bot_challenge")
    assert "মানুষ নই" in citizen.answer or "না, মানুষ নই" in citizen.answer


@pytest.mark.parametrize("payload", ["/get_started", "/greet"])
def test_get_started_shows_the_welcome(citizen: Citizen, payload: str) -> None:
    assert IS_A_BOT in citizen.says(payload)


def test_language_can_be_switched_and_stays(citizen: Citizen) -> None:
    citizen.says("salam", "greet")

    citizen.says("please reply in English", "change_language")

    assert "Thank" in citizen.says("ধন্যবাদ", "thank") or "welcome" in citizen.answer


def test_refused_language_is_not_the_wanted_one(citizen: Citizen) -> None:
    citizen.says("please reply in English", "change_language")

    assert "বাংলায়" in citizen.says("ami english bujhi na, banglay likhen", "change_language")


def test_language_button_names_the_other_language(citizen: Citizen) -> None:
    citizen.says("salam", "greet")

    assert "English" in citizen.taps("English")


def test_a_message_that_nobody_understands_leads_to_an_officer_in_two_steps(citizen: Citizen) -> None:
    citizen.says("hi", "greet")

    citizen.says("ঘ্যাং ঘুং")
    citizen.says("ঘুং ঘ্যাং ঘুং")

    assert "অফিসার চাই" in [one["title"] for one in citizen.choices]
