from __future__ import annotations

import base64
import json
import zlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.facebook.limits import PAYLOAD
from bot.channels.facebook.more import INTENT, expand_more
from bot.channels.facebook.render import render

DISTRICTS = ["ঢাকা", "গাজীপুর", "নারায়ণগঞ্জ", "চট্টগ্রাম", "কক্সবাজার", "সিলেট", "হবিগঞ্জ", "রাজশাহী"]


def choices(count: int) -> list[dict[str, str]]:
    return [
        {"title": f"{DISTRICTS[n % 8]} {n}", "payload": f'/inform{{"district": "D{n}"}}'}
        for n in range(count)
    ]


def walk(message: dict[str, Any]) -> tuple[list[str], list[dict[str, Any]]]:
    """All payloads that a citizen can reach by tapping "more", and the messages on the way."""
    payloads: list[str] = []
    messages: list[dict[str, Any]] = []
    following: dict[str, Any] | None = message
    while following is not None:
        [page] = render(following)
        messages.append(page)
        following = expand_more(page["quick_replies"][-1]["payload"])
        shown = page["quick_replies"][:-1] if following else page["quick_replies"]
        payloads += [reply["payload"] for reply in shown]
    return payloads, messages


@pytest.mark.parametrize("count", [1, 12, 13, 14, 25, 26, 40])
def test_every_choice_is_reached_by_tapping_more(count: int) -> None:
    payloads, messages = walk({"text": "কোন জেলা?", "quick_replies": choices(count)})

    assert payloads == [one["payload"] for one in choices(count)]
    assert all(len(message["quick_replies"]) <= 13 for message in messages)


def test_payload_fits_and_holds_all_that_is_needed() -> None:
    [message] = render({"text": "কোন জেলা?", "quick_replies": choices(40)})

    payload = message["quick_replies"][-1]["payload"]
    assert payload.startswith(INTENT + "{")
    assert len(payload) <= PAYLOAD
    json.loads(payload.removeprefix(INTENT))


def test_choices_that_no_payload_can_hold_are_written_out() -> None:
    many = [
        {"title": f"{n} {base64.b85encode(bytes([n]) * 9).decode()}"[:20], "payload": f"/p{n}"}
        for n in range(90)
    ]

    payloads, messages = walk({"text": "Which?", "quick_replies": many})

    unreached = [one["title"] for one in many if one["payload"] not in payloads]
    assert unreached
    assert all(title in messages[0]["text"] for title in unreached)


def test_more_speaks_the_language_of_the_choices() -> None:
    [bangla] = render({"text": "কোন জেলা?", "quick_replies": choices(14)})
    [english] = render(
        {"text": "Which?", "quick_replies": [{"title": f"c{n}", "payload": f"/{n}"} for n in range(14)]}
    )

    assert bangla["quick_replies"][-1]["title"] == "আরও"
    assert english["quick_replies"][-1]["title"] == "More"
    following = expand_more(english["quick_replies"][-1]["payload"])
    assert following is not None
    assert following["text"] == "There is more:"


@pytest.mark.parametrize(
    "payload",
    [
        "",
        "/show_more",
        "/show_more{",
        "/show_more{}",
        '/show_more{"c": 5}',
        '/show_more{"c": "ä"}',
        '/show_more{"c": "not compressed"}',
        '/show_moreover{"c": ""}',
        "/affirm",
        "আরও",
    ],
)
def test_what_is_no_more_payload_is_none(payload: str) -> None:
    assert expand_more(payload) is None


def test_payload_that_unpacks_to_megabytes_is_none() -> None:
    bomb = base64.b85encode(zlib.compress(b"[" + b" " * 10_000_000 + b"]", 9)).decode()

    assert expand_more(INTENT + json.dumps({"c": bomb})) is None


@settings(deadline=None)
@given(
    st.recursive(
        st.none() | st.text() | st.integers(), lambda inner: st.lists(inner, max_size=4), max_leaves=8
    )
)
def test_packed_nonsense_never_raises(value: object) -> None:
    packed = base64.b85encode(zlib.compress(json.dumps(value).encode())).decode()

    expand_more(INTENT + json.dumps({"c": packed}))
