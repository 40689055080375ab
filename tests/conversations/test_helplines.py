"""Which number do I call? Confirmed ones only, by situation, by service, and what a number is for."""

from __future__ import annotations

import pytest

from tests.conversations.desk import Citizen


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("নারী নির্যাতন হলে কোন নম্বরে ফোন করব", "• ১০৯: নারী ও শিশু নির্যাতন প্রতিরোধ"),
        ("mohilader cyber help er hotline koto", "• ০১৩২০০০০৮৮৮: পুলিশ সাইবার সাপোর্ট ফর উইমেন"),
        ("complaint cell er number den", "• ০১৭৬৯৬৯৩৫৩৫: আইজিপির কমপ্লেইন সেল"),
        ("সরকারি তথ্যের জন্য কোন নম্বর", "• ৩৩৩: সরকারি তথ্য ও সেবা"),
    ],
)
def test_the_number_for_a_situation(citizen: Citizen, text: str, number: str) -> None:
    citizen.says("salam", "greet")
    answer = citizen.says(text, "faq/contact")

    assert number in answer and "৯৯৯" in answer


def test_the_number_for_a_situation_in_english_with_its_hours(citizen: Citizen) -> None:
    citizen.says("hello, please in English", "change_language")
    answer = citizen.says("which number for domestic violence", "faq/contact")

    assert "• 109: Helpline against violence." in answer and "(toll-free, 24 hours)" in answer


@pytest.mark.parametrize(
    ("text", "what"), [("16122 kiser number", "ভূমি হেল্পলাইন"), ("১৬১২১ এ কল দিলে কী হয়", "ভোক্তা বাতায়ন")]
)
def test_what_a_number_is_for(citizen: Citizen, text: str, what: str) -> None:
    citizen.says("salam", "greet")

    assert what in citizen.says(text, "faq/contact")


def test_a_number_alone_asks_what_it_is_for(citizen: Citizen) -> None:
    citizen.says("salam", "greet")

    assert "দুর্নীতি" in citizen.says("106", "faq/office_hours")


def test_where_no_number_is_confirmed_that_is_said_and_none_is_told(citizen: Citizen) -> None:
    citizen.says("salam", "greet")
    answer = citizen.says("আইনি সহায়তার নম্বর কত", "faq/contact")

    assert "নিশ্চিত কোনো নম্বর আমাদের কাছে নেই" in answer and "৩৩৩" in answer
    assert "১৬৪৩০" not in answer


def test_a_number_that_nobody_confirmed_is_not_confirmed_by_asking_for_it(citizen: Citizen) -> None:
    citizen.says("salam", "greet")

    assert "1098" not in citizen.says("1098 ki shishu der number", "faq/contact")
    assert "১০৯৮" not in citizen.answer and "• ১০৯:" in citizen.answer


def test_which_number_is_for_what_is_a_list_with_the_services_to_ask_about(citizen: Citizen) -> None:
    citizen.says("salam", "greet")
    answer = citizen.says("হটলাইন নম্বর কোনটা কোন কাজের, একটা লিস্ট দেন", "faq/contact")

    for number in ("৯৯৯", "১০৯", "১০৬", "১৬১২১", "৩৩৩", "১৬১২২"):
        assert f"• {number}:" in answer
    assert len(citizen.choices) > 3


def test_a_service_that_is_named_is_answered_with_its_facts(citizen: Citizen) -> None:
    citizen.says("salam", "greet")

    assert "সূত্র:" in citizen.says("namjari r helpline number koto", "faq/contact")


def test_an_unknown_fact_about_treatment_names_the_treatment_centre_and_no_land_office(
    citizen: Citizen,
) -> None:
    citizen.says("salam", "greet")
    answer = citizen.says("rehab center kokhon khola thake", "faq/office_hours")

    assert "০২৮৮৭০৬২০" in answer and "১৬১২২" not in answer


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("বাঁচান, আগুন লাগছে", "৯৯৯ নম্বরে কল করুন (বিনা খরচে, ২৪ ঘণ্টা)"),
        ("স্বামী মারে, বাঁচান", "১০৯ নম্বরেও কল করতে পারেন (বিনা খরচে, ২৪ ঘণ্টা)"),
        ("আমি মরে যেতে চাই", "৯৯৯ নম্বরে কল করুন (বিনা খরচে, ২৪ ঘণ্টা)"),
    ],
)
def test_emergencies_are_answered_with_the_catalogues_numbers(
    citizen: Citizen, text: str, expected: str
) -> None:
    assert expected in citizen.says(text, "emergency_help")
