"""Words meet whatever their script, spelling and ending."""

from __future__ import annotations

import pytest

from bot.text.excerpts import Piece, Term, excerpt, found_in
from bot.text.search_words import index_keys, query_key, sounds_like, words_in


def finds(sought: str, text: str) -> bool:
    """Whether an index asked for one word gives the text, and the text stands up to a look."""
    (word,) = (one.text for one in words_in(sought))
    held = {key for one in words_in(text) for key in index_keys(one.text)}
    return query_key(word) in held and any(sounds_like(word, one.text) for one in words_in(text))


@pytest.mark.parametrize(
    ("sought", "text"),
    [
        ("taka", "দোকানদার বেশি টাকা নিয়েছে"),
        ("taka", "টাকার রসিদ নেই"),
        ("টাকা", "beshi taka nise"),
        ("ovijog", "আমার অভিযোগ আছে"),
        ("obhijog", "অভিযোগের কী হলো"),
        ("ovijug", "অভিযোগ"),
        ("durniti", "দুর্নীতি"),
        ("dornity", "দুর্নীতির খবর"),
        ("Karim", "আব্দুল করিম"),
        ("করিম", "Karim Mia"),
        ("karim", "করিমের দোকান"),
        ("rahman", "রহমান"),
        ("durn", "দুর্নীতি"),
        ("জিন্দা", "Zindabazar"),
        ("৫০০", "500 taka"),
        ("500", "৫০০ টাকা"),
        ("1500", "১,৫০০ টাকা"),
        ("01712345678", "আমার নম্বর ০১৭১২-৩৪৫৬৭৮"),
        ("০১৭১২৩৪৫৬৭৮", "call +8801712345678 please"),
        ("01712", "০১৭১২৩৪৫৬৭৮"),
    ],
)
def test_a_word_is_found_in_either_script(sought: str, text: str) -> None:
    assert finds(sought, text)


@pytest.mark.parametrize(
    ("sought", "text"),
    [
        ("karim", "কর্ম"),
        ("taka", "thik ase"),
        ("taka", "thakbo"),
        ("ovijog", "বিভাগ"),
        ("500", "1500"),
        ("01712345678", "01712345679"),
        ("sylhet", "শিলা"),
    ],
)
def test_another_word_is_not(sought: str, text: str) -> None:
    assert not finds(sought, text)


def test_a_word_of_one_sound_says_too_little() -> None:
    assert query_key("ক") is None and query_key("a") is None
    assert query_key("tk") is not None


def test_no_word_has_more_keys_than_its_length() -> None:
    assert len(index_keys("প্রধানমন্ত্রীর" * 20)) <= 8
    assert len(index_keys("9" * 200)) <= 8


def test_words_in_a_row_stand_in_that_order_and_whole() -> None:
    row = Term(("rahim", "store"), is_whole=True)
    assert found_in([row], ["আমি রহিম স্টোর থেকে কিনেছি"]) is not None
    assert found_in([row], ["store of rahim"]) is None
    assert found_in([Term(("tak",), is_whole=True)], ["taka"]) is None


def test_every_term_must_stand_in_one_of_the_texts() -> None:
    both = [Term(("karim",)), Term(("taka",))]
    assert found_in(both, ["করিম", "৫০০ টাকা"]) is not None
    assert found_in(both, ["করিম", "কিছু না"]) is None


def test_an_excerpt_marks_what_was_sought_and_cuts_between_words() -> None:
    text = "কথা " * 40 + "দুর্নীতি হয়েছে " + "আরও " * 80
    (spans,) = found_in([Term(("durniti",))], [text]) or [[]]
    pieces = excerpt(text, spans)
    assert Piece("দুর্নীতি", True) in pieces
    assert pieces[0].text == pieces[-1].text == "…"
    whole = "".join(piece.text for piece in pieces).strip("…")
    assert whole in text and len(whole) < 260
    assert not whole.strip().startswith("থা")


def test_positions_are_those_of_the_original() -> None:
    text = "‘ড়’ নামঃ রহিম"
    assert [text[word.start : word.end] for word in words_in(text)][-1] == "রহিম"
