"""Where a message is cut into what it says one after the other."""

from __future__ import annotations

import pytest

from bot.nlu.clauses import asks, clauses, wishes


def cut(text: str) -> list[str]:
    return [text[start:end].strip() for start, end in clauses(text)]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("pcc korbo koto taka lagbe", ["pcc korbo", "koto taka lagbe"]),
        ("নামজারি করতে চাই। কত টাকা লাগে?", ["নামজারি করতে চাই।", "কত টাকা লাগে?"]),
        ("i want to complain and how long does it take", ["i want to complain", "and how long does it take"]),
        ("fee koto? documents ki ki?", ["fee koto?", "documents ki ki?"]),
        ("dokandar 1,500 taka nise 12.11.2026 tarikhe", ["dokandar 1,500 taka nise 12.11.2026 tarikhe"]),
        ("officer er sathe kotha bolte chai", ["officer er sathe kotha bolte chai"]),
        ("অফিসারের সাথে কথা বলতে চাই", ["অফিসারের সাথে কথা বলতে চাই"]),
        ("pcc korte chai sathe koto taka lagbe", ["pcc korte chai", "sathe koto taka lagbe"]),
        ("নাম বলতে চাই না", ["নাম বলতে চাই না"]),
        ("amar case er khobor ki, PCC-2026-000123", ["amar case er khobor ki, PCC-2026-000123"]),
        ("hello, pcc korte chai", ["hello, pcc korte chai"]),
        ("fee", ["fee"]),
        ("?!", []),
        ("", []),
    ],
)
def test_pieces(text: str, pieces: list[str]) -> None:
    assert cut(text) == pieces


@pytest.mark.parametrize(
    "text", ["pcc korbo koto, taka r koto din. r ki", "a. b. c", "এক দুই, তিন", "আর আর আর আর"]
)
def test_no_word_is_lost(text: str) -> None:
    assert "".join(text[start:end] for start, end in clauses(text)).split() == text.split()


def test_wishes_and_questions() -> None:
    assert wishes("pcc korbo") and wishes("আবেদন করতে চাই") and wishes("i want to report him")
    assert not wishes("pcc korte koto lage") and not wishes("he asked for money")
    assert asks("koto taka lage") and asks("is it open") and asks("লাগবে?")
    assert not asks("আবেদন করব")
