"""Whatever a signed body is made of: no 5xx, its valid neighbours are stored, and the turns digest it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.clock import FixedClock
from bot.conversation.model import EventStatus
from bot.storage.database import Database
from tests.integration.posting import PAGE, Poster, body_of, text_item
from tests.unit.channels.test_payload_fuzz import anything, entries, items
from tests.unit.conversation.world import World

modestly = settings(
    deadline=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
numbers = count()

nasty = (
    anything
    | st.sampled_from(["\x00", "\ud800", "\udfff\ud800", "x" * 70_000, "৳" * 3000, "‮", "-0", "1e400", "NaN"])
    | st.integers(min_value=-(10**60), max_value=10**60)
    | st.sampled_from([10**400, -(10**400), 2**63, 1e308, float("inf"), float("-inf"), float("nan")])
    | st.integers(1, 400).map(lambda depth: _nested(depth))
)
#: Items that get through to the effects: of a known citizen, with parts that may be anything.
reaching = st.fixed_dictionaries(
    {"sender": st.just({"id": "42"}) | nasty, "recipient": st.just({"id": PAGE})},
    optional={
        "timestamp": st.just(1795406400000) | nasty,
        "message": nasty | st.dictionaries(st.sampled_from(["mid", "text", "is_echo", "attachments"]), nasty),
        "postback": nasty | st.dictionaries(st.sampled_from(["mid", "payload", "title"]), nasty),
        "delivery": nasty | st.dictionaries(st.sampled_from(["mids", "watermark"]), nasty),
        "read": nasty | st.fixed_dictionaries({"watermark": nasty}),
        "reaction": nasty,
        "referral": nasty,
        "pass_thread_control": nasty | st.fixed_dictionaries({"new_owner_app_id": nasty}),
        "take_thread_control": nasty,
        "policy_enforcement": nasty | st.fixed_dictionaries({"action": nasty}),
    },
)


def _nested(depth: int) -> Any:
    value: Any = 1
    for level in range(depth):
        value = [value] if level % 2 else {"a": value}
    return value


@pytest.fixture
def world(database: Database, clock: FixedClock) -> Iterator[World]:
    world = World(database, clock)
    yield world
    world.delivery.close()


@modestly
@given(st.binary(max_size=300) | nasty.map(lambda value: json.dumps(value).encode()))
def test_any_signed_body_is_answered(poster: Poster, raw: bytes) -> None:
    assert poster.post(raw).status_code == 200


@modestly
@given(
    st.lists(reaching | items | nasty, max_size=3),
    st.lists(reaching | nasty, max_size=3),
    st.lists(entries, max_size=1),
)
def test_a_valid_neighbour_is_always_stored(
    poster: Poster, before: list[Any], after: list[Any], others: list[Any]
) -> None:
    mid = f"m_neighbour_{next(numbers)}"
    body = body_of(*before, text_item("7", mid), *after)
    body["entry"] = [*others, *body["entry"], *others]

    assert poster.post(body).status_code == 200

    assert [row for row in poster.events() if row.content.get("mid") == mid and row.kind == "message"]


@modestly
@given(st.lists(reaching, min_size=1, max_size=4))
def test_whatever_was_stored_is_digested(world: World, poster: Poster, found: list[Any]) -> None:
    assert poster.post(body_of(*found)).status_code == 200

    world.clock.advance(timedelta(seconds=1))
    world.turns.run_until_quiet()

    waiting = (EventStatus.PENDING, EventStatus.QUARANTINED)
    assert [(row.kind, row.error) for row in poster.events() if row.status in waiting] == []


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"null",
        b"[" * 100_000,
        b'{"object":"page","entry":' + b"[" * 100_000,
        b'{"object":"page","entry":[{"messaging":[' + b"1," * 5000 + b"1]}]}",
        b'{"object":"page","entry":[' + b'{"id":"1","messaging":[{"sender":{"id":"2"}}]},' * 3000 + b"{}]}",
        b'{"object":"page","entry":[{"id":' + b"9" * 5000 + b"}]}",
        "﻿{}".encode(),
        b"\xff\xfe{\x00}\x00",
    ],
    ids=["empty", "null", "deep", "deep_inside", "numbers", "many_entries", "digits", "bom", "utf16"],
)
def test_an_absurd_body_is_answered(poster: Poster, raw: bytes) -> None:
    assert poster.post(raw).status_code == 200
