"""Short messages in three ways of writing are told apart, and answered in the right language."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.language import detect_language, reply_language, tells_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("আমি পুলিশ ক্লিয়ারেন্স করতে চাই", "bn"),
        ("০১৭১১২৩৪৫৬৭", "bn"),
        ("GD করতে চাই", "mixed"),
        ("office e জমা দিছি", "mixed"),
        ("koto taka lagbe", "bn-Latn"),
        ("ami police clearance korte chai", "bn-Latn"),
        ("fee koto", "bn-Latn"),
        ("kmn", "bn-Latn"),
        ("vai ektu help koren", "bn-Latn"),
        ("ki6u bolen", "bn-Latn"),
        ("na", "bn-Latn"),
        ("thik ase", "bn-Latn"),
        ("slm", "bn-Latn"),
        ("how much fee", "en"),
        ("I want police clearance", "en"),
        ("where is my case", "en"),
        ("hi", "en"),
        ("ok", "en"),
        ("pcc", "en"),
        ("yes", "en"),
        ("my phone was stolen", "en"),
    ],
)
def test_language_of_short_messages(text: str, language: str) -> None:
    assert detect_language(text) == language


@pytest.mark.parametrize(
    "text", ["12", "ok", "PCC-2026-000123", "Sylhet", "👍", "/check_case_status", "Rahim Uddin"]
)
def test_words_of_all_languages_change_no_conversation(text: str) -> None:
    assert not tells_language(text)
    for previous in ("bn", "en"):
        assert reply_language(detect_language(text), previous, text) == previous


def test_words_of_both_languages_alike_change_no_conversation() -> None:
    assert reply_language(detect_language("do hazar"), "bn", "do hazar") == "bn"


def test_english_is_answered_in_english_and_the_rest_in_bangla() -> None:
    assert reply_language("en", "bn", "how much is the fee") == "en"
    for language in ("bn", "bn-Latn", "mixed"):
        assert reply_language(language, "en", "ki koto আমি") == "bn"


def test_nothing_to_read_keeps_the_language() -> None:
    assert reply_language(None, "en") == "en"
    assert reply_language(None, None) == "bn"


@given(st.text())
def test_any_text_has_a_language(text: str) -> None:
    assert detect_language(text) in ("bn", "bn-Latn", "en", "mixed")
