"""How values are said."""

from __future__ import annotations

from datetime import date

import pytest

from actions.wording import genitive, phrase, shortened
from bot.catalogue.spoken import (
    grouped,
    masked,
    spoken_amount,
    spoken_date,
    spoken_phone,
    spoken_weekday,
)


@pytest.mark.parametrize(
    ("number", "expected"),
    [(0, "0"), (500, "500"), (1500, "1,500"), (150000, "1,50,000"), (12345678, "1,23,45,678")],
)
def test_numbers_are_grouped_as_in_south_asia(number: int, expected: str) -> None:
    assert grouped(number) == expected


def test_amounts_have_the_digits_of_the_language() -> None:
    assert spoken_amount(1500, "bn") == "১,৫০০ টাকা"
    assert spoken_amount(1500, "en") == "Tk 1,500"
    assert spoken_amount(0, "en") == "free of charge"


def test_dates_are_said_in_full() -> None:
    assert spoken_date(date(2026, 11, 22), "bn") == "২২ নভেম্বর ২০২৬"
    assert spoken_date(date(2026, 11, 22), "en") == "22 November 2026"
    assert spoken_weekday(date(2026, 11, 29), "bn") == "রবিবার (২৯ নভেম্বর)"


def test_phone_is_said_as_it_is_dialled_at_home() -> None:
    assert spoken_phone("+8801712345678", "bn") == "০১৭১২৩৪৫৬৭৮"


def test_only_the_end_of_an_identifier_is_repeated() -> None:
    assert masked("AB1234567") == "•••••4567"


def test_long_text_is_cut_at_a_word() -> None:
    cut = shortened("word " * 100)

    assert cut.endswith("word …") and len(cut) <= 165


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("বাংলাদেশ পুলিশ", "বাংলাদেশ পুলিশের"),
        ("সরকারি সেবা", "সরকারি সেবার"),
        ("জেলা প্রশাসকের কার্যালয়", "জেলা প্রশাসকের কার্যালয়ের"),
        ("কমিশন (দুদক)", "কমিশন (দুদক)-এর"),
    ],
)
def test_genitive_follows_the_last_letter(name: str, expected: str) -> None:
    assert genitive(name, "bn") == expected


def test_values_fill_a_phrase_once() -> None:
    domain = {"responses": {"utter_x": [{"text": "{a} ও {b}", "translation": {"en": "{a} and {b}"}}]}}

    assert phrase(domain, "utter_x", "en", a="1", b="2") == "1 and 2"
