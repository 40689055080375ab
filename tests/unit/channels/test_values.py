from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.facebook.values import identifier, integer, message_id, milliseconds, moment

AT = datetime(2026, 9, 21, 14, 13, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    [
        1790000000,
        1790000000000,
        "1790000000",
        "1790000000000",
        1790000000.0,
        "1790000000.0",
        " 1790000000 ",
        "2026-09-21T14:13:20+0000",
        "2026-09-21T20:13:20+06:00",
        "2026-09-21T14:13:20",
    ],
)
def test_time_is_read_in_every_way_it_is_written(value: object) -> None:
    assert moment(value) == AT
    assert milliseconds(value) == 1790000000000


def test_milliseconds_start_at_1e12() -> None:
    assert moment(1_000_000_000_000) == datetime(2001, 9, 9, 1, 46, 40, tzinfo=UTC)
    # As seconds this would be the year 33658.
    assert moment(999_999_999_999) is None


@pytest.mark.parametrize(
    "value",
    [
        None,
        0,
        "0",
        "",
        "soon",
        True,
        [],
        {},
        float("nan"),
        float("inf"),
        "nan",
        "1e12",
        10**400,
        -(10**400),
        -(10**11),
        4_102_444_800 + 366 * 86400,
        "9" * 500,
        "9999-12-31T23:59:59-12:00",
        "0001-01-01T00:00:00+14:00",
        "১৭৯০০০০০০০",
    ],
)
def test_time_that_makes_no_sense_is_none(value: object) -> None:
    assert moment(value) is None


@given(st.integers() | st.floats() | st.text() | st.none() | st.booleans())
def test_no_value_raises(value: object) -> None:
    at = moment(value)
    assert at is None or 1900 <= at.year <= 2100
    for read in (identifier, message_id, integer, milliseconds):
        read(value)


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("24680000000000001", "24680000000000001"),
        (9007199254740993, "9007199254740993"),
        (" 12 ", "12"),
        (12.0, "12"),
        (1e300, None),
        ("", None),
        ("   ", None),
        ("a b", None),
        ("a\n", "a"),
        ("আ", None),
        ("x" * 64, "x" * 64),
        ("x" * 65, None),
        (True, None),
        (None, None),
        ({}, None),
        (10**100, None),
    ],
)
def test_id_is_printable_ascii_of_at_most_64(value: object, read: str | None) -> None:
    assert identifier(value) == read
