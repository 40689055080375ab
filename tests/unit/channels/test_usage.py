from __future__ import annotations

import json

import pytest

from bot.channels.facebook.usage import pause_seconds, read_usage


def header(*gauges: object) -> dict[str, str]:
    return {"X-Business-Use-Case-Usage": json.dumps({"104": list(gauges)})}


def test_fullest_gauge_counts() -> None:
    usage = read_usage(
        header(
            {"type": "messenger", "call_count": 20, "total_time": 5, "estimated_time_to_regain_access": 0},
            {"type": "messenger", "call_count": 99, "total_time": 1, "estimated_time_to_regain_access": 7},
        )
        | {"X-App-Usage": '{"call_count": 3, "total_cputime": 40}'}
    )

    assert usage == {
        "call_count": 99,
        "total_cputime": 40,
        "total_time": 5,
        "estimated_time_to_regain_access": 7,
    }


@pytest.mark.parametrize(
    "value",
    [
        "",
        "x",
        "[]",
        "{",
        '{"1": 5}',
        '{"1": [5, null, {"call_count": "9", "total_time": null}]}',
        "x" * 20_000,
    ],
)
def test_header_that_makes_no_sense_is_no_usage(value: str) -> None:
    assert read_usage({"X-Business-Use-Case-Usage": value}) is None


def test_pause_is_metas_estimate_in_minutes() -> None:
    headers = header({"estimated_time_to_regain_access": 7})

    assert pause_seconds(headers, read_usage(headers)) == 420


def test_pause_is_retry_after_where_meta_gives_no_estimate() -> None:
    assert pause_seconds({"Retry-After": "30"}, None) == 30
    assert pause_seconds({"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}, None) is None
    assert pause_seconds({}, {"estimated_time_to_regain_access": 0}) is None


def test_pause_is_never_longer_than_a_day() -> None:
    assert pause_seconds({}, {"estimated_time_to_regain_access": 10**9}) == 86_400
    assert pause_seconds({"Retry-After": "9999999"}, None) == 86_400
