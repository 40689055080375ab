from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.facebook.wire import MAX_DEPTH, TOO_DEEP, clean, loads, storable

BOUNDARY_CASES = [
    b"",
    b"{",
    b"\xff\xfe",
    b"nul",
    b"{'a': 1}",
    b"[" * 100_000,
    b'{"a":' * 50_000,
    b"\x00",
    b"1" * 5000 + b"x",
    b'"\xed\xa0\xbd"',
]


@pytest.mark.parametrize("raw", BOUNDARY_CASES)
def test_what_is_no_json_is_a_value_error(raw: bytes) -> None:
    with pytest.raises(ValueError):
        loads(raw)


@given(st.binary(max_size=200))
def test_no_bytes_raise_anything_else(raw: bytes) -> None:
    try:
        loads(raw)
    except ValueError:
        return


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (b"9007199254740993", 9007199254740993),
        (b"999999999999999999", 999999999999999999),
        (b"9223372036854775808", "9223372036854775808"),
        (b"-99999999999999999999", "-99999999999999999999"),
        (b"1" * 5000, "1" * 5000),
        (b"1e999", "1e999"),
        (b"NaN", "NaN"),
        (b"-Infinity", "-Infinity"),
        (b"\xef\xbb\xbf{}", {}),
        (b'"\\ud83d\\ude0a"', "😊"),
    ],
)
def test_numbers_that_nothing_can_hold_stay_text(raw: bytes, value: object) -> None:
    assert loads(raw) == value


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("a\x00b", "a\ufffdb"),
        ("আ\x00", "আ\ufffd"),
        ("\ud83d", "\ufffd"),
        ("a\udc00b", "a\ufffdb"),
        ("\ud83d\ude0a", "😊"),
        ("ক্ষ", "ক্ষ"),
    ],
)
def test_text_is_cleaned_of_what_databases_refuse(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(min_value=10**300)
    | st.floats()
    | st.text(st.characters(exclude_categories=[]))
    | st.binary()
    | st.dates(),
    lambda children: (
        st.lists(children)
        | st.dictionaries(st.text() | st.integers() | st.none(), children)
        | st.tuples(children)
    ),
    max_leaves=30,
)


@given(anything)
def test_anything_becomes_storable_json(value: object) -> None:
    kept = storable(value)

    encoded = json.dumps(kept, ensure_ascii=False, allow_nan=False).encode("utf-8")
    assert b"\x00" not in encoded
    assert storable(kept) == kept


def test_absurd_nesting_is_cut_and_the_rest_kept() -> None:
    deep: list[Any] = ["bottom"]
    for _ in range(5000):
        deep = [deep]

    kept = storable({"deep": deep, "beside": 1})

    assert kept["beside"] == 1
    inner = kept["deep"]
    for _ in range(MAX_DEPTH - 2):
        inner = inner[0]
    assert inner == [TOO_DEEP]


def test_number_too_long_to_print_does_not_raise() -> None:
    assert isinstance(storable(10**50_000), str)
