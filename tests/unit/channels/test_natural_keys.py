from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.facebook.event import natural_key
from bot.channels.facebook.payloads import parse_webhook
from bot.conversation.events import EventKind

PAGE = "8"


parts = st.lists(st.none() | st.text(max_size=8), max_size=4)


def keys_of(*items: dict[str, Any], kind: str = "messaging", page: str = PAGE) -> list[str]:
    body = {"object": "page", "entry": [{"id": page, kind: list(items)}]}
    return [event.natural_key for event in parse_webhook(body)]


def item(**parts: Any) -> dict[str, Any]:
    return {"sender": {"id": "7"}, "recipient": {"id": PAGE}, "timestamp": 1790000000000, **parts}


def test_redelivery_with_other_key_order_has_the_same_key() -> None:
    one = {"sender": {"id": "7"}, "timestamp": 5, "order": {"a": 1, "b": 2}}
    other = {"order": {"b": 2, "a": 1}, "timestamp": 5, "sender": {"id": "7"}}

    assert keys_of(one) == keys_of(other)


def test_same_mid_on_two_pages_is_two_messages() -> None:
    assert keys_of(item(message={"mid": "m"})) != keys_of(item(message={"mid": "m"}), page="9")


def test_message_echo_edit_and_deletion_of_one_mid_do_not_collide() -> None:
    keys = keys_of(
        item(message={"mid": "m"}),
        item(message={"mid": "m", "is_echo": True}),
        item(message_edit={"mid": "m", "num_edit": 1}),
        item(message_edit={"mid": "m", "num_edit": 2}),
        item(message={"mid": "m", "is_deleted": True}),
        item(postback={"mid": "m"}),
    )

    assert len(set(keys)) == 6


def test_reaction_taken_back_and_given_again_are_three_events() -> None:
    keys = keys_of(
        item(reaction={"mid": "m", "action": "react", "reaction": "love"}),
        item(reaction={"mid": "m", "action": "unreact"}),
        item(timestamp=1790000005000, reaction={"mid": "m", "action": "react", "reaction": "love"}),
    )

    assert len(set(keys)) == 3


def test_two_messages_without_mid_are_two_messages() -> None:
    assert len(set(keys_of(item(message={"text": "a"}), item(message={"text": "b"})))) == 2


def test_seconds_and_milliseconds_of_one_moment_are_one_event() -> None:
    one = item(referral={"type": "OPEN_THREAD", "ref": "r"})

    assert keys_of(one) == keys_of(one | {"timestamp": 1790000000})


def test_long_receipts_have_short_keys() -> None:
    mids = [f"m_{number}" for number in range(500)]

    [key] = keys_of(item(delivery={"mids": mids, "watermark": 1790000000000}))

    assert len(key) < 120


@given(parts, parts)
def test_no_two_lists_of_parts_share_a_key(one: list[str | None], other: list[str | None]) -> None:
    keys = [natural_key(EventKind.MESSAGE, PAGE, ("m", *parts), None) for parts in (one, other)]

    assert (keys[0] == keys[1]) == (one == other)
