"""References, passports, NIDs and phones in every script, and what only looks like them."""

from __future__ import annotations

import time

import pytest

from bot.nlu.entities.nids import find_nids
from bot.nlu.entities.overlap import without_overlaps
from bot.nlu.entities.passports import find_passports
from bot.nlu.entities.phones import find_phones
from bot.nlu.entities.references import PREFIXES, find_references
from bot.nlu.message import EntityMatch, Message
from tests.unit.nlu.conftest import NOW

BANGLA_PREFIXES = [
    "পিসিসি", "সিওএন", "সিওআর", "টিইএন", "পিওএল", "এলএনডি", "পিইএন", "আরটিআই", "জিআরভি", "এইচআরজি",
    "সিআইটি", "আরইএইচ",
]  # fmt: skip


def all_found(text: str) -> list[tuple[str, str | int]]:
    message = Message.of(text, NOW)
    found = [
        *find_references(message.matching),
        *find_passports(message.cased),
        *find_nids(message.matching),
        *find_phones(message.matching),
    ]
    return [(match.entity, match.value) for match in without_overlaps(found)]


@pytest.mark.parametrize(
    "text",
    [
        "PCC-2026-000123", "pcc 2026 123", "pcc2026000123", "p c c 2026 123", "PCC–2026–000123",
        "pcc/2026/123.",
        "PCC no 2026-123", "PCC-2026-000 123", "pcc-2026-OOO123", "পিসিসি-২০২৬-০০০১২৩", "পি সি সি ২০২৬ ১২৩",
        "পি.সি.সি-২০২৬-১২৩", "পিসিসি নম্বর ২০২৬-১২৩", "PCC-2026-000123টা",
    ],
)  # fmt: skip
def test_a_reference_in_any_writing(text: str) -> None:
    assert all_found(text) == [("reference_number", "PCC-2026-000123")]


@pytest.mark.parametrize(
    ("prefix", "bangla"),
    list(zip(PREFIXES, BANGLA_PREFIXES, strict=True)),
)  # fmt: skip
def test_every_prefix_is_read_in_both_scripts(prefix: str, bangla: str) -> None:
    expected = [("reference_number", f"{prefix}-2026-000007")]
    assert all_found(f"{prefix.lower()} 2026 7") == expected
    assert all_found(f"{bangla} ২০২৬/৭") == expected


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("AB1234567", "AB1234567"), ("bn 0123456", "BN0123456"), ("বিএন ০১২৩৪৫৬", "BN0123456"),
        ("a07123456", "A07123456"), ("A 0712 3456", "A07123456"), ("এ০৭১২৩৪৫৬", "A07123456"),
        ("passport no a 07123456", "A07123456"), ("A০৭১২৩৪৫৬", "A07123456"),
    ],
)  # fmt: skip
def test_a_passport_in_any_writing(text: str, number: str) -> None:
    assert all_found(text) == [("passport_number", number)]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1234567890", "1234567890"), ("১২৩৪৫৬৭৮৯০", "1234567890"), ("123-456-7890", "1234567890"),
        ("1234567890123", "1234567890123"), ("1990-1234567890123", "19901234567890123"),
        ("nid1711234567", "1711234567"),
    ],
)  # fmt: skip
def test_an_nid_has_10_13_or_17_digits(text: str, number: str) -> None:
    assert all_found(text) == [("nid", number)]


@pytest.mark.parametrize(
    "text",
    [
        "01711234567", "০১৭১১-২৩৪৫৬৭", "+8801711234567", "8801711234567", "+880 1711 234567",
        "008801711234567",
        "017 1123 4567", "(+88) 01711234567", "phone 1711234567", "01711234567 500 taka",
        "880 1711 234567", "+88 1711234567", "+880 (0) 1711 234567", "01711.234.567", "(017) 11234567",
        "o1711234567", "O171l234567", "0 1 7 1 1 2 3 4 5 6 7", "01711234567.500 taka",
        "1711234567 eta amar mobile",
        "১৭১১২৩৪৫৬৭ নাম্বার", "amar nombor 1711-234567",
    ],
)  # fmt: skip
def test_a_phone_in_any_writing(text: str) -> None:
    assert all_found(text) == [("phone", "+8801711234567")]


def test_a_phone_with_a_group_of_nothing_but_letters_o() -> None:
    assert all_found("call me O1716-OOO-111") == [("phone", "+8801716000111")]


@pytest.mark.parametrize(
    "text",
    [
        "01711234567/01811000222", "01711-234567, 01811-000222", "01711234567,01811000222",
        "01711 234567 or 01811 000222", "০১৭১১২৩৪৫৬৭ / ০১৮১১০০০২২২",
    ],
)  # fmt: skip
def test_two_phones_in_one_breath(text: str) -> None:
    assert all_found(text) == [("phone", "+8801711234567"), ("phone", "+8801811000222")]


@pytest.mark.parametrize(
    "text",
    ["nid number 1711234567", "smart card 1711234567", "1711234567", "1711234567 amar nid, mobile nai"],
)
def test_ten_digits_are_an_nid_unless_words_say_phone(text: str) -> None:
    assert all_found(text) == [("nid", "1711234567")]


def test_the_words_beside_a_number_are_of_the_nearest_number() -> None:
    both = {("phone", "+8801711234567"), ("nid", "1911234567")}
    assert set(all_found("mobile 1711234567 nid 1911234567")) == both
    assert set(all_found("nid 1911234567 mobile 1711234567")) == both


@pytest.mark.parametrize("text", ["0" * 100_000, "1 " * 50_000, "o" * 100_000, "(017) " * 17_000])
def test_a_long_row_of_digits_takes_no_long_time(text: str) -> None:
    started = time.process_time()
    assert find_phones(text) == []
    assert time.process_time() - started < 2


def test_a_phone_abroad_keeps_its_country() -> None:
    assert all_found("saudi +966 50 123 4567") == [("phone", "+966501234567")]


@pytest.mark.parametrize(
    "text",
    [
        "999", "333 e call", "106", "109", "16121", "01211234567", "no 1234567", "tk 1234567", "GD 1234567",
        "a 12345678", "ABC1234567", "0123456789", "1234 5678 9012 3456", "10-11-2026 12", "RTI 2026-11-12",
        "01.3.2026 1234", "12/01711234567", "01711-234567-8", "polio1711234567", "0171123456 o",
        "l7 lakh 01711 lok",
        "order number 1711234567", "gd no 1711234567", "17 11 23 45 67 89",
        "ten 500", "bank account 1234567890123", "জন্ম নিবন্ধন ১৯৯০১২৩৪৫৬৭৮৯০১২৩",
    ],
)  # fmt: skip
def test_other_numbers_identify_nothing(text: str) -> None:
    assert all_found(text) == []


def test_of_overlapping_readings_the_longest_holds_and_then_the_most_specific() -> None:
    long, short = EntityMatch("amount", 1, 0, 9), EntityMatch("nid", "1", 2, 8)
    nid, phone = EntityMatch("nid", "1", 10, 20), EntityMatch("phone", "1", 10, 20)
    assert without_overlaps([short, nid, phone, long]) == [long, phone]
