"""How texts are counted and cut."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wcwidth import iter_graphemes

from bot.channels.sms.segments import MOST_SEGMENTS, cheapest, count_segments, split_message

BANGLA = "বাংলাদেশের নাগরিক সেবা পেতে ক্ষমতাপ্রাপ্ত কর্মকর্তার স্বাক্ষর লাগে। "


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", 0),
        ("a", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("[" * 80, 1),
        ("[" * 81, 2),
        # A bracket is an escape and a letter: two septets that stay in one part, so 76 of them fill 153.
        ("[" * 152, 2),
        ("[" * 153, 3),
        ("ক" * 70, 1),
        ("ক" * 71, 2),
        ("ক" * 134, 2),
        ("ক" * 135, 3),
        # One Bangla letter makes the whole text sixteen bits a letter.
        ("a" * 70 + "ক", 2),
        ("👍" * 35, 1),
        ("👍" * 36, 2),
        ("👍" * 67, 3),
    ],
)
def test_parts_are_counted_as_networks_do(text: str, parts: int) -> None:
    assert count_segments(text) == parts


def test_an_english_text_is_not_made_dear_by_its_quotes() -> None:
    assert cheapest("Write “officer” – that’s all…") == 'Write "officer" - that\'s all...'


def test_a_bangla_text_keeps_its_signs() -> None:
    assert cheapest("“অফিসার” লিখুন…") == "“অফিসার” লিখুন…"


def test_a_text_of_five_parts_is_one_message() -> None:
    text = "ক" * (67 * MOST_SEGMENTS)

    assert split_message(text) == [text]


def test_a_longer_text_is_cut_between_sentences() -> None:
    messages = split_message((BANGLA * 20).strip())

    assert len(messages) > 1
    assert all(message.endswith("।") for message in messages)


letters = st.sampled_from([*"কখ্যািী ঁ।.?!ab[€ \n", "ক্ষ্ম", "স্ত্রী", "র‍্যা", "👍🏽", "🇧🇩", "👨‍👩‍👧", "e\u0301", "é"])
texts = st.lists(letters, max_size=900).map("".join)
plain_texts = st.text(st.sampled_from("abc [€\n.é"), max_size=2500)


@settings(deadline=None)
@given(texts | plain_texts)
def test_no_letter_is_lost_and_no_message_has_too_many_parts(text: str) -> None:
    messages = split_message(text)

    assert "".join("".join(messages).split()) == "".join(text.split())
    assert all(0 <= count_segments(message) <= MOST_SEGMENTS for message in messages)


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(["ক্ষ্ম", "স্ত্রী", "কা", "👍🏽", " ", "a", "।", "র‍্যা"]), max_size=900).map("".join)
)
def test_no_message_begins_or_ends_inside_a_letter(text: str) -> None:
    whole = [grapheme for grapheme in iter_graphemes(text) if grapheme.strip()]
    cut = [one for message in split_message(text) for one in iter_graphemes(message) if one.strip()]

    assert cut == whole


@given(st.lists(st.sampled_from(["নাগরিক", "সেবা", "স্ত্রীর", "officer"]), max_size=400).map(" ".join))
def test_no_word_is_cut(text: str) -> None:
    assert " ".join(split_message(text)).split() == text.split()
