"""Text has one spelling, and every character knows where it came from."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.text.normalise import (
    _rewritten,
    ascii_digits,
    bangla_digits,
    normalise,
    normalise_with_offsets,
)

# What Bangla keyboards can put in any order, and what Unicode composes.
_TRICKY = "অআাকডঢযবে্োৌৗি\u09bc\u09dc\u09dd\u09df\u200c\u200d\u200e\ufeff e\u0301\u1100\u1161\u11a8\t\u2028০9’–"
any_text = st.one_of(st.text(), st.text(alphabet=_TRICKY))


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("\u09a1\u09bc", "\u09dc"),
        ("\u09a2\u09bc", "\u09dd"),
        ("\u09af\u09bc", "\u09df"),
        ("\u09a1\u09be\u09bc", "\u09dc\u09be"),  # the dot typed after the vowel sign
        ("\u09c7\u09be", "\u09cb"),  # ে + া
        ("\u0985\u09be", "\u0986"),  # অ + া
        ("ক\u09cd\u200dষ", "ক\u09cdষ"),
        ("a\u200bb\u202ec\ufeff", "abc"),
        ("a\u00a0b\u2003c\td", "a b c d"),
        ("a\r\nb", "a\n\nb"),
        ("‘a’ “b” – c", "'a' \"b\" - c"),
        ("𝐇𝐞𝐥𝐩 ＡＢ１", "Help AB1"),
    ],
)
def test_each_letter_has_one_spelling(written: str, expected: str) -> None:
    assert normalise(written) == expected


def test_case_and_the_number_of_spaces_are_kept() -> None:
    assert normalise("PCC  Rahim") == "PCC  Rahim"


@settings(deadline=None)
@given(any_text)
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@settings(deadline=None)
@given(any_text)
def test_every_character_comes_from_somewhere_in_the_original(text: str) -> None:
    result = normalise_with_offsets(text)
    for at in range(len(result.text)):
        start, end = result.original_span(at, at + 1)
        assert 0 <= start < end <= len(text)


@settings(max_examples=500, deadline=None)
@given(st.text("কডঢযবঅএ\u09bc\u09be\u09cb\u09c7\u09cd\u09d7\u0981a 5।", max_size=12))
def test_the_short_way_for_letters_with_dots_comes_to_the_same(text: str) -> None:
    assert normalise(text) == _rewritten(text).text


def test_a_span_leads_back_to_the_letters_it_was_made_of() -> None:
    text = "থাকি ঢ\u09bcাকা\u200d\u200dয় \u09acাড\u09bcি"
    result = normalise_with_offsets(text)
    start = result.text.index("বা")
    assert text[slice(*result.original_span(start, len(result.text)))] == "\u09acাড\u09bcি"


def test_digits_of_every_script_become_ascii_and_back() -> None:
    assert ascii_digits("০১২৩৪৫৬৭৮৯ ٣ १") == "0123456789 3 1"
    assert bangla_digits("PCC 2026") == "PCC ২০২৬"


@given(any_text)
def test_digits_change_no_positions(text: str) -> None:
    assert len(ascii_digits(text)) == len(bangla_digits(text)) == len(text)
