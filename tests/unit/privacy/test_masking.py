"""What staff and logs see of sensitive values."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.privacy.masking import MASK, mask_field, mask_name, mask_nid, mask_passport, mask_phone, mask_secret


def test_a_phone_shows_its_last_three_digits() -> None:
    assert mask_phone("+8801712345678") == MASK * 11 + "678"


def test_numbers_of_papers_show_their_last_four() -> None:
    assert mask_nid("1234567890") == MASK * 6 + "7890"
    assert mask_passport("AB1234567") == MASK * 5 + "4567"


@pytest.mark.parametrize("short", ["", "1", "12345", "123456"])
def test_of_what_is_too_short_nothing_is_shown(short: str) -> None:
    assert mask_phone(short) == MASK * 4


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("Rahim Uddin", "R••• U•••"),
        ("শ্রী কৃষ্ণ", "শ্রী••• কৃ•••"),
        ("ক্ষিতীশ", "ক্ষি•••"),
        ("মোঃ রহিম", "মোঃ••• র•••"),
    ],
)
def test_a_name_shows_first_letters_and_never_half_a_conjunct(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@given(value=st.text(min_size=7))
def test_a_mask_never_shows_more_than_half(value: str) -> None:
    assert len(mask_phone(value).replace(MASK, "")) * 2 < max(len(value), 7)


@pytest.mark.parametrize(
    ("kind", "privacy", "shown"),
    [
        ("phone", "plain", "01712345678"),
        ("phone", "personal", MASK * 8 + "678"),
        ("phone", "secret", mask_secret("")),
        ("long_text", "personal", mask_secret("")),
    ],
)
def test_a_case_field_is_shown_as_its_privacy_allows(kind: str, privacy: str, shown: str) -> None:
    assert mask_field(kind, privacy, "01712345678") == shown


def test_no_answer_is_no_secret() -> None:
    assert mask_field("phone", "secret", None) is None
