"""Where a value was asked for, people's ways of writing it are understood."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.nlu.values import parse_amount, parse_date, parse_nid, parse_passport, parse_phone, parse_reference


@pytest.mark.parametrize(
    ("text", "taka"),
    [
        ("500", 500), ("৫০০", 500), ("1,170", 1170), ("two thousand", 2000), ("দেড় হাজার", 1500),
        ("pach hajar", 5000), ("around 500", 500), ("1200 টাকা।", 1200), ("0", 0), ("না ৫০০ না, ৬০০ টাকা", 600),
        ("I paid 500 on 12 november", 500), ("5 or 6", None), ("no", None), ("01711234567", None),
    ],
)  # fmt: skip
def test_an_asked_for_amount_may_be_a_bare_number(text: str, taka: int | None) -> None:
    assert parse_amount(text) == taka


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("12/11", "2026-11-12"), ("12", "2026-11-12"), ("28", "2026-10-28"), ("১২", "2026-11-12"),
        ("friday", "2026-11-20"), ("kal", "2026-11-23"), ("পরশু", "2026-11-22"), ("12 11 2026", "2026-11-12"),
        ("৫ না, ১৫ নভেম্বর", "2026-11-15"), ("no idea", None),
    ],
)  # fmt: skip
def test_an_asked_for_date_may_be_short(text: str, day: str | None, now: datetime) -> None:
    assert parse_date(text, now) == day


def test_the_day_is_dhakas(now: datetime) -> None:
    assert parse_date("আজ", datetime.fromisoformat("2026-11-23T19:00:00+00:00")) == "2026-11-24"


def test_numbers_on_papers() -> None:
    assert parse_phone("০১৭১১-২৩৪৫৬৭") == "+8801711234567"
    assert parse_nid("১২৩ ৪৫৬ ৭৮৯০") == "1234567890"
    assert parse_passport("a 07123456") == "A07123456"
    assert parse_reference("পিসিসি ২০২৬ ১২৩") == "PCC-2026-000123"
    assert parse_phone("999") is None
