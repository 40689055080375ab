"""Police clearance, from hello to reference to status."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.conversations.desk import Citizen, Desk


def apply_abroad(citizen: Citizen) -> None:
    """Everything up to the summary, in Bangla."""
    citizen.says("পুলিশ ক্লিয়ারেন্স লাগবে", "apply_police_clearance")
    citizen.taps("বিদেশে যাওয়া")
    citizen.says("সিলেট")
    citizen.taps("শহরের বাইরে")
    citizen.taps("হ্যাঁ")
    citizen.says("মোছা. রহিমা খাতুন")
    citizen.says("ab 123 4567")
    citizen.says("০১৭১২-৩৪৫৬৭৮")


def test_bangla_from_hello_to_status(citizen: Citizen) -> None:
    citizen.says("আসসালামু আলাইকুম", "greet")
    apply_abroad(citizen)

    assert "মোছা. রহিমা খাতুন" in citizen.answer and "০১৭১২৩৪৫৬৭৮" in citizen.answer

    answer = citizen.taps("ঠিক আছে")

    assert "PCC-2026-000001" in answer
    assert "পুলিশ সুপারের কার্যালয়, সিলেট" in answer
    assert "জমা হয়েছে" in citizen.says("আমার আবেদনের কী অবস্থা", "check_case_status")


def test_banglish_from_hello_to_status(citizen: Citizen) -> None:
    citizen.says("slm vai", "greet")
    citizen.says("bideshe jabo, police clearance lagbe", "apply_police_clearance")
    assert "উদ্দেশ্য: বিদেশে যাওয়া" in citizen.answer
    citizen.says("chittagong")
    citizen.says("sohore")
    citizen.says("raji", "affirm")
    citizen.says("Md Karim Uddin")
    citizen.says("passport no A12345678")
    citizen.says("01812345678")

    answer = citizen.says("thik ase", "affirm")

    assert "PCC-2026-000001" in answer and "চট্টগ্রাম" in answer and "মহানগর" in answer
    assert "PCC-2026-000001" in citizen.says("pcc ২০২৬ ০০০০০১ er obostha ki", "check_case_status")


def test_english_from_hello_to_status(citizen: Citizen) -> None:
    citizen.says("hello there", "greet")
    citizen.says("I need a police clearance for going abroad", "apply_police_clearance")
    citizen.says("it is in Cumilla")
    citizen.taps("Yes")
    citizen.says("John Das")
    citizen.says("AB1234567")
    citizen.says("+880 1712 345678")

    answer = citizen.taps("Yes, submit")

    assert "Your reference number:\nPCC-2026-000001" in answer and "Cumilla" in answer
    assert "Stage: Submitted" in citizen.says("what is the status of my case?", "check_case_status")


def test_only_districts_with_a_metropolitan_unit_are_asked_for_city_or_outside(citizen: Citizen) -> None:
    citizen.says("police clearance for visa", "apply_police_clearance")

    assert "consent" not in citizen.says("Cumilla") and "agree" in citizen.answer
    assert "city" in citizen.says("the district is wrong, Rajshahi", "correct_answer")


def test_domestic_purpose_is_sent_to_the_police_office(citizen: Citizen) -> None:
    citizen.says("police clearance", "apply_police_clearance")
    citizen.taps("Use in Bangladesh")
    assert "not online" in citizen.answer

    answer = citizen.taps("No")

    assert "nothing was noted" in answer and citizen.form is None


def test_domestic_request_can_be_noted_without_a_passport(citizen: Citizen) -> None:
    citizen.says("police clearance", "apply_police_clearance")
    citizen.taps("Use in Bangladesh")
    citizen.taps("Yes")
    citizen.says("Barishal")
    citizen.taps("Yes")
    citizen.says("John Das")
    citizen.says("01712345678")

    assert "passport" not in citizen.answer.lower()
    assert "PCC-2026-000001" in citizen.taps("Yes, submit")


def test_refused_consent_explains_what_can_be_done_without_it(citizen: Citizen) -> None:
    citizen.says("my passport is AB1234567, clearance for visa, Cumilla", "apply_police_clearance")

    answer = citizen.taps("No")

    assert "I have not taken any identity" in answer and citizen.form is None
    assert not any("passport" in name or "phone" in name for name in citizen.slots)


def test_passport_number_given_early_is_not_asked_again(citizen: Citizen) -> None:
    citizen.says("my passport is AB1234567, clearance for visa, Cumilla", "apply_police_clearance")
    citizen.taps("Yes")

    assert "mobile" in citizen.says("John Das")


@pytest.mark.parametrize("text", ["12345", "A12"])
def test_faulty_passport_number_gets_a_helpful_sentence(citizen: Citizen, text: str) -> None:
    citizen.says("clearance for visa, Cumilla", "apply_police_clearance")
    citizen.taps("Yes")
    citizen.says("John Das")

    assert "8 digits" in citizen.says(text) or "৮টি সংখ্যা" in citizen.answer


def test_summary_shows_only_the_end_of_the_passport_number(citizen: Citizen) -> None:
    apply_abroad(citizen)

    assert "AB1234567" not in citizen.answer and "•••••4567" in citizen.answer


def test_passport_verification_is_not_taken_for_police_clearance(citizen: Citizen) -> None:
    answer = citizen.says("passport er police verification e koto din lage", "ask_duration")

    assert "ফেব্রুয়ারি ২০২৫" in answer


def test_two_citizens_get_two_references(desk: Desk) -> None:
    first, second = desk.citizen("1"), desk.citizen("2")
    for one in (first, second):
        apply_abroad(one)
        one.taps("ঠিক আছে")

    assert "PCC-2026-000001" in first.answer and "PCC-2026-000002" in second.answer


def test_an_old_confirm_button_submits_nothing_twice(citizen: Citizen) -> None:
    apply_abroad(citizen)
    old = next(one["payload"] for one in citizen.choices if one["title"] == "ঠিক আছে")
    citizen.says(old)

    assert "PCC" not in citizen.says(old)


@pytest.fixture
def asked_for_passport(desk: Desk) -> Citizen:
    """Somebody who is asked for the passport's number."""
    citizen = desk.citizen()
    citizen.says("clearance for visa, Cumilla", "apply_police_clearance")
    citizen.taps("Yes")
    assert "passport number" in citizen.says("Rahima Khatun")
    return citizen


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("I don't have a passport yet", "deny"),
        ("where do I find it?", "faq/office_location"),
        ("which number?", None),
        ("passport number kothay thake", "faq/office_location"),
        ("পাসপোর্ট নাই", "out_of_scope"),
        ("হাতে নাই, পরে দিব", None),
        ("পাসপোর্টের মেয়াদ শেষ", "out_of_scope"),
    ],
)
def test_who_lacks_the_number_hears_where_it_stands_and_how_to_stop(
    asked_for_passport: Citizen, text: str, intent: str | None
) -> None:
    citizen = asked_for_passport
    citizen.says(text, intent)

    first = citizen.messages[0]["text"]
    assert "top right" in first or "উপরে ডান দিকে" in first
    assert "cancel" in first or "বাদ দিন" in first
    assert citizen.slots["requested_slot"] == "police_clearance_passport_number"


@pytest.mark.parametrize("text", ["A 1234567", "12345678", "rahima"])
def test_what_is_no_passport_number_is_called_so(asked_for_passport: Citizen, text: str) -> None:
    assert "does not look like a passport number" in asked_for_passport.says(text)


def test_a_number_with_words_around_is_read(asked_for_passport: Citizen) -> None:
    assert "mobile number" in asked_for_passport.says("I have no visa yet, but my passport is ab1234567")


def test_leave_is_asked_for_again_in_one_line(desk: Desk) -> None:
    citizen = desk.citizen()
    citizen.says("clearance for visa, Cumilla", "apply_police_clearance")
    assert "Next I need your name" in citizen.answer

    assert "Next I need your name" not in citizen.says("?") and "Do you agree?" in citizen.answer
    assert "Next I need your name" not in citizen.says("what is the fee?", "ask_fee")
    assert [one["title"] for one in citizen.choices] == ["Yes", "No"]
    assert "Next I need your name" in citizen.says("hello", "greet", after=timedelta(hours=7))
