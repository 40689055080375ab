"""Everyday words, found in any script and spelling."""

from __future__ import annotations

import pytest

from actions.vocabulary import phrases, topics
from actions.words import contains, longest_of, says_skip, says_yes_or_no


@pytest.mark.parametrize("text", ["হ্যাঁ", "hae", "জি", "ji", "yes", "ok", "thik ase", "ঠিক আছে", "রাজি", "raji"])
def test_yes_is_understood_in_both_scripts(text: str) -> None:
    assert says_yes_or_no(text) == "yes"


@pytest.mark.parametrize("text", ["না", "na", "no", "nai", "নেই", "রাজি না", "raji na", "লাগবে না"])
def test_no_is_understood_in_both_scripts(text: str) -> None:
    assert says_yes_or_no(text) == "no"


@pytest.mark.parametrize(
    "text", ["", "জানি না", "jani na", "the shop keeper said no to me yesterday evening", "রহিম"]
)
def test_neither_yes_nor_no(text: str) -> None:
    assert says_yes_or_no(text) is None


@pytest.mark.parametrize(
    "text", ["জানি না", "jani na", "skip", "later", "পরে", "মনে নাই", "don't know", "বলব না"]
)
def test_no_answer_is_understood(text: str) -> None:
    assert says_skip(text)


def test_an_answer_that_contains_no_is_not_skipped() -> None:
    assert not says_skip("দাম জানি না তবে ৫০০ হবে")


def test_words_are_compared_by_their_sound() -> None:
    assert contains("date ta bhul silo", "ভুল")
    assert longest_of(["ঠিক না"], "amount ta thik na") == 2


def test_vocabulary_has_no_phrase_without_words() -> None:
    for name in ("yes", "no", "skip", "correction_signs", "self_harm", "violence_at_home"):
        assert all(phrase == phrase.strip() and phrase for phrase in phrases(name))
    assert all(topics().values())
