"""Dates in every way of writing, resolved on Tuesday, 24 November 2026."""

from __future__ import annotations

import pytest

from bot.nlu.entities.dates import find_dates
from bot.nlu.message import Message
from tests.unit.nlu.conftest import NOW


def dates(text: str) -> list[str | int]:
    return [match.value for match in find_dates(Message.of(text, NOW).matching, NOW)]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("12/11/2026", "2026-11-12"), ("১২/১১/২০২৬", "2026-11-12"), ("12-11-26", "2026-11-12"),
        ("12.11.2026", "2026-11-12"), ("2026-11-12", "2026-11-12"), ("12/05/85", "1985-05-12"),
        ("11/25/2026", "2026-11-25"), ("12 November 2026", "2026-11-12"), ("November 12, 2026", "2026-11-12"),
        ("12th of november", "2026-11-12"), ("12-Nov-26", "2026-11-12"), ("১২ই নভেম্বর", "2026-11-12"),
        ("১লা নভেম্বর ২০২৬", "2026-11-01"), ("পহেলা নভেম্বর", "2026-11-01"), ("12 nobhembor", "2026-11-12"),
        ("12 novmber", "2026-11-12"), ("১২ নভেম্বরে", "2026-11-12"), ("5 may", "2026-05-05"),
        ("12 তারিখ", "2026-11-12"), ("গত মাসের ১২ তারিখে", "2026-10-12"), ("১ বৈশাখ ১৪৩৩", "2026-04-14"),
        ("12 nov 50 taka", "2026-11-12"), ("on the 12th", "2026-11-12"),
        ("on 12th of last month", "2026-10-12"),
    ],
)  # fmt: skip
def test_days_of_the_calendar(text: str, day: str) -> None:
    assert dates(text) == [day]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("5 june", "2026-06-05"), ("25 nov", "2026-11-25"),
        ("৫ ডিসেম্বর", "2026-12-05"), ("28 tarikh", "2026-11-28"),
        ("20 november delivery dibe bolse", "2026-11-20"),
        ("5 december interview, keu ase nai", "2026-12-05"),
        ("আগামী ৫ ডিসেম্বর", "2026-12-05"),
        ("5 december jabo", "2026-12-05"), ("28 tarikh jabo", "2026-11-28"),
    ],
)  # fmt: skip
def test_a_year_not_told_is_in_the_past_unless_words_look_ahead_or_the_day_is_near(
    text: str, day: str
) -> None:
    assert dates(text) == [day]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("২০/১১", "2026-11-20"), ("20-11", "2026-11-20"), ("20.11", "2026-11-20"),
        ("গত ২০/১১ তারিখে", "2026-11-20"), ("20/11 te 5 jon gesi", "2026-11-20"),
        ("05/11 e kinsi", "2026-11-05"), ("bought it on 5/11", "2026-11-05"), ("date: 12-11", "2026-11-12"),
        ("15/12 jabo", "2026-12-15"),
        ("13/10 theke pani nai", "2026-10-13"),
        ("ekhono 20/11 er kaj hoy nai", "2026-11-20"),
    ],
)  # fmt: skip
def test_a_day_and_a_month(text: str, day: str) -> None:
    assert dates(text) == [day]


@pytest.mark.parametrize(
    "text",
    [
        "24/7", "1/2", "3/4 of my salary", "house 12/11", "বাড়ি ১২/৩", "basa 20/11 mirpur",
        "20/11 nilkhet road",
        "মামলা নং ২০/১১", "10-12 hajar", "10/12 jon", "10-12 ta", "২০.১১ টাকা", "20.11%", "2.5 lakh", "9-5",
        "8/10", "10.10 am", "class 9-10", "15/20 ta rod", "16.12 kg", "31/11", "12.10", "5-0",
        "10/10 correct", "15/2 er bari",
        "gpa 4.10", "10/12", "from 1/2 inch", "goto 3/4 mas",
    ],
)  # fmt: skip
def test_two_numbers_that_are_no_day_and_month(text: str) -> None:
    assert dates(text) == []


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("গতকাল", "2026-11-23"), ("gotokal", "2026-11-23"), ("yesterday", "2026-11-23"),
        ("গত রাতে", "2026-11-23"),
        ("আজ", "2026-11-24"), ("ajke", "2026-11-24"), ("today", "2026-11-24"), ("agamikal", "2026-11-25"),
        ("গত পরশু", "2026-11-22"), ("day before yesterday", "2026-11-22"), ("3 days ago", "2026-11-21"),
        ("৩ দিন আগে", "2026-11-21"), ("dui din age", "2026-11-22"), ("দুইদিন আগে", "2026-11-22"),
        ("১ সপ্তাহ আগে", "2026-11-17"), ("২ মাস আগে", "2026-09-24"), ("2 ghonta age", "2026-11-24"),
        ("in 3 days", "2026-11-27"), ("last friday", "2026-11-20"), ("গত শুক্রবার", "2026-11-20"),
        ("last tuesday", "2026-11-17"), ("friday office khola?", "2026-11-27"),
        ("2 weeks before i bought it", "2026-11-10"),
        ("দুই বছর আগে", "2024-11-24"), ("this morning", "2026-11-24"),
        ("last evening", "2026-11-23"),
        ("my flight is in 10 days", "2026-12-04"), ("shonibar theke bari fire nai", "2026-11-21"),
        ("আগামী শুক্রবার", "2026-11-27"), ("I bought it on friday", "2026-11-20"),
    ],
)  # fmt: skip
def test_days_told_from_today(text: str, day: str) -> None:
    assert dates(text) == [day]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("kal kinsi", "2026-11-23"), ("kal jabo", "2026-11-25"), ("কাল কিনেছিলাম", "2026-11-23"),
        ("কালকে আসবো", "2026-11-25"), ("kal kinsi, ekhon ki korbo", "2026-11-23"), ("পরশু কিনেছি",
        "2026-11-22"),
        ("পরশু যাব", "2026-11-26"), ("kal", "2026-11-23"), ("kal hearing ache?", "2026-11-25"),
        ("পরশু শুনানি আছে", "2026-11-26"), ("কালকের রসিদ আছে", "2026-11-23"),
        ("kal kinsi, rosid ache", "2026-11-23"),
    ],
)  # fmt: skip
def test_kal_is_yesterday_or_tomorrow_by_its_verb(text: str, day: str) -> None:
    assert dates(text) == [day]


@pytest.mark.parametrize(
    "text",
    [
        "last week", "koto din lagbe", "3 days lagbe", "১৫ দিনের মধ্যে", "24/7 khola", "aj kal dam besi",
        "আজকাল দাম বেশি", "সকাল", 
        "every friday he comes", "প্রতি শুক্রবার বন্ধ", "রবিবার থেকে বৃহস্পতিবার খোলা?",
        "two weeks before eid it was fine",
        "ready in 48 hours?",
        "bole kal asen", "5 minutes ago", "আজও আসে নাই", "I may 2 times", "31/02/2026", "PCC-2026-000123",
        "01711-234567", "2.5 lakh", "৫-৬ দিন", "12 number", "ajker moto bidai",
        "12/11/2026 2 din por nosto hoise"[11:],
    ],
)  # fmt: skip
def test_what_fixes_no_day_is_no_date(text: str) -> None:
    assert dates(text) == []


def test_several_dates_come_in_the_order_of_the_text() -> None:
    assert dates("৫ নভেম্বর না, ১৫ নভেম্বর") == ["2026-11-05", "2026-11-15"]
    assert dates("গত সোমবার না মঙ্গলবার") == ["2026-11-23", "2026-11-24"]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("on monday last", "2026-11-23"), ("tuesday this week", "2026-11-24"),
        ("the night before last", "2026-11-22"),
        ("kailka amare marse", "2026-11-23"), ("কাইল রাইতে মারছে", "2026-11-23"), ("gotokailka", "2026-11-23"),
    ],
)  # fmt: skip
def test_days_as_they_are_said_in_english_and_in_dialect(text: str, day: str) -> None:
    assert dates(text) == [day]


@pytest.mark.parametrize(
    "text", ["amar meye 2 bar gese", "baba re mare 3 jon", "mayer 2 ta", "on the 5th floor"]
)
def test_words_that_only_begin_like_a_month_or_a_day_are_no_dates(text: str) -> None:
    assert dates(text) == []
