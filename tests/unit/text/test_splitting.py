from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wcwidth import iter_graphemes

from bot.text.splitting import shorten, units
from bot.text.splitting import split_text as split_any

BANGLA = "বাংলাদেশের নাগরিক সেবা পেতে ক্ষমতাপ্রাপ্ত কর্মকর্তার স্বাক্ষর লাগে। তিনি কি উপস্থিত? হ্যাঁ! "


def split_text(text: str, most: int = 1900, most_units: int = 1999) -> list[str]:
    return split_any(text, most=most, most_units=most_units)


def letters(text: str) -> str:
    return "".join(text.split())


def test_short_text_is_one_piece() -> None:
    assert split_text("  নমস্কার \n") == ["নমস্কার"]


@pytest.mark.parametrize("blank", ["", "   ", "\n\n\t"])
def test_blank_text_is_no_piece(blank: str) -> None:
    assert split_text(blank) == []


def test_text_of_the_limit_stays_whole() -> None:
    assert split_text("ক" * 1900) == ["ক" * 1900]
    assert [len(piece) for piece in split_text("ক" * 1901)] == [1900, 1]


def test_paragraphs_are_parted_before_sentences_and_words() -> None:
    first, second = BANGLA * 12, BANGLA * 12

    pieces = split_text(first.strip() + "\n\n" + second.strip())

    assert pieces == [first.strip(), second.strip()]


def test_sentences_are_parted_before_words() -> None:
    pieces = split_text(BANGLA * 40)

    assert len(pieces) > 1
    assert all(piece.endswith(("।", "?", "!")) for piece in pieces)


def test_words_are_parted_where_there_is_no_sentence() -> None:
    pieces = split_text("ক্ষমতা " * 600)

    assert all(set(piece.split()) == {"ক্ষমতা"} for piece in pieces)


def test_conjunct_is_never_cut() -> None:
    pieces = split_text("ক্ষ্ম" * 700)

    assert all(set(iter_graphemes(piece)) == {"ক্ষ্ম"} for piece in pieces)


def test_emoji_count_twice_and_families_stay_together() -> None:
    family = "👨‍👩‍👧"

    pieces = split_text(family * 400)

    assert all(units(piece) <= 1999 for piece in pieces)
    assert all(set(iter_graphemes(piece)) == {family} for piece in pieces)


def test_letter_of_a_thousand_marks_does_not_stop_it() -> None:
    pieces = split_text("ক" + "\u0981" * 5000)

    assert all(len(piece) <= 1900 for piece in pieces)
    assert sum(map(len, pieces)) == 5001


alphabet = st.sampled_from([*"কখগ্যািী ঁ।.?! \n\t", "👍🏽", "🇧🇩", "‍", "‌", "a", "e\u0301", "\r\n"])


@settings(deadline=None)
@given(st.lists(alphabet, max_size=300).map("".join), st.integers(min_value=1, max_value=60))
def test_no_letter_is_lost_and_no_piece_is_too_long(text: str, most: int) -> None:
    pieces = split_text(text, most=most, most_units=2 * most)

    assert letters("".join(pieces)) == letters(text)
    assert all(0 < len(piece) <= most for piece in pieces)
    assert all(piece == piece.strip() for piece in pieces)


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(["ক্ষ্ম", "স্ত্রী", "কা", "👍🏽", " ", "a", "।", "র‍্যা"]), max_size=200).map("".join)
)
def test_no_piece_begins_or_ends_inside_a_letter(text: str) -> None:
    pieces = split_text(text, most=40, most_units=80)

    whole = [grapheme for grapheme in iter_graphemes(text) if grapheme.strip()]
    assert [one for piece in pieces for one in iter_graphemes(piece) if one.strip()] == whole


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("হ্যাঁ", "হ্যাঁ"),
        ("ক" * 20, "ক" * 20),
        ("ক" * 21, "ক" * 19 + "…"),
        ("পুলিশ ক্লিয়ারেন্স সার্টিফিকেট", "পুলিশ ক্লিয়ারেন্স…"),
        ("aaaaaaaaaaaaaaaaa স্ত্রী", "aaaaaaaaaaaaaaaaa…"),
        ("two\n lines", "two lines"),
        ("👨‍👩‍👧" * 5, "👨‍👩‍👧" * 2 + "…"),
    ],
)
def test_title_is_shortened_after_a_whole_letter(text: str, short: str) -> None:
    assert shorten(text, 20) == short
    assert units(shorten(text, 20)) <= 20
