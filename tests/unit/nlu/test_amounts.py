"""Amounts of money in every way of writing, and numbers that are none."""

from __future__ import annotations

import pytest

from bot.nlu.entities.amounts import find_amounts
from bot.nlu.message import Message
from bot.nlu.values import parse_taken
from tests.unit.nlu.conftest import NOW


def amounts(text: str) -> list[str | int]:
    return [match.value for match in find_amounts(Message.of(text, NOW).matching)]


@pytest.mark.parametrize(
    ("text", "taka"),
    [
        ("৳১,১৭০", 1170), ("1170/-", 1170), ("Tk. 480", 480), ("tk480", 480), ("BDT 3,200", 3200),
        ("৫০০ টাকা", 500), ("৫০০টাকা", 500), ("500tk", 500), ("500/- taka", 500), ("taka 500 diyechi", 500),
        ("2 lakh", 200_000), ("২ লাখ", 200_000), ("2,00,000", 200_000), ("1.5 lakh", 150_000), ("50k", 50_000),
        ("২ হাজার ৫০০", 2500), ("2 lakh 50 hazar", 250_000), ("১ কোটি ২০ লাখ টাকা", 12_000_000),
        ("দেড় লাখ", 150_000), ("der lakh", 150_000), ("আড়াই হাজার টাকা", 2500), ("পৌনে দুই লাখ", 175_000),
        ("সোয়া লাখ", 125_000), ("সোয়া দুই লাখ টাকা", 225_000), ("sare 3 lakh taka", 350_000),
        ("পাঁচশ টাকা", 500), ("দেড়শ টাকা", 150), ("pachsho taka", 500), ("সাড়ে পাঁচশ টাকা", 550),
        ("five hundred taka", 500), ("twenty five thousand taka", 25_000), ("লাখ টাকা ঘুষ", 100_000),
        ("5-6 hajar taka", 6000), ("৫শ টাকা", 500), ("এক লক্ষ টাকা", 100_000), ("১৫০০৳", 1500),
        ("দু'শ টাকা", 200), ("দুশো টাকা", 200), ("আড়াইশ টাকা", 250), ("আড়াই'শ টাকা", 250), ("৫'শ টাকা", 500),
        ("ন'শ টাকা", 900), ("dui'sho taka", 200), ("এক হাজার এক টাকা", 1001), ("একশ এক টাকা", 101),
        ("দুই লাখ পাঁচ টাকা", 200_005), ("পাঁচ হাজার পাঁচশ পঁচিশ টাকা", 5525), ("হাজার দুয়েক টাকা", 2000),
        ("শ'খানেক টাকা", 100), ("শ পাঁচেক টাকা", 500), ("hajar panchek taka", 5000), ("২/৩ হাজার টাকা", 3000),
        ("bis hajar taka", 20_000),
        ("2 din age 300 taka", 300), ("0 taka", 0),
    ],
)  # fmt: skip
def test_money_is_read_as_whole_taka(text: str, taka: int) -> None:
    assert amounts(text) == [taka]


def test_several_amounts_stay_apart() -> None:
    assert amounts("tk 500 tk 600") == amounts("500 taka 600 taka") == [500, 600]


@pytest.mark.parametrize("text", ["10 hajar, ek taka kom na", "১০ হাজার ১ টাকাও কম না"])
def test_not_one_taka_less_is_no_part_of_the_sum(text: str) -> None:
    assert amounts(text)[0] == 10_000


@pytest.mark.parametrize(
    "text",
    [
        "500", "999", "106 e call disi", "koto taka lagbe", "koto taka 2 din age", "লাখ লাখ টাকা",
        "koto koti taka",
        "10% taka", "2 lakh lok", "50k followers", "12/11/2026", "PCC-2026-000123", "01711234567",
        "taka 01711234567",
        "GD no 1234", "৩০ দিন",
    ],
)  # fmt: skip
def test_other_numbers_are_no_money(text: str) -> None:
    assert amounts(text) == []


@pytest.mark.parametrize(
    ("text", "found", "taken"),
    [
        ("they charged 500 for a 20 taka bottle", [500, 20], 500),
        ("charged me 500 instead of 20", [500], 500),
        ("he took 15000 over the fee of 5000", [15_000], 15_000),
        ("20 takar pani 50 nise", [20, 50], 50),
        ("২০ টাকার পানি ৫০ নিলো", [20, 50], 50),
        ("দাম ২০ টাকা, রাখছে ৫০", [20, 50], 50),
        ("সে ২ হাজার নিয়েছে", [2000], 2000),
        ("they asked for 20,000 taka, I gave 5000 taka", [20_000, 5000], 20_000),
        ("500 nilo na, 200 nilo", [200], 200),
        ("20 takar pani te 30 taka beshi nise", [20, 30], None),  # what was too much is not what was taken
        ("Rahim Store e 500 taka dilam", [500], None),
    ],
)
def test_what_somebody_took_is_money_without_its_word(text: str, found: list[int], taken: int | None) -> None:
    assert amounts(text) == found
    assert parse_taken(text) == taken


@pytest.mark.parametrize(
    "text",
    [
        "they took 3 days", "took 20 boxes", "ora 3 jon nilo", "10 december nilo", "took 12/11/2026",
        "01711234567 nise", "didn't charge 500", "৩ নিলো", "officer took 2 copies",
    ],
)  # fmt: skip
def test_what_is_taken_and_counted_is_no_money(text: str) -> None:
    assert amounts(text) == []
