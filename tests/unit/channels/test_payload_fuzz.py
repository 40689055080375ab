"""Whatever a body is made of, parsing gives events that any database takes, and loses no valid neighbour."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.facebook.items import READERS
from bot.channels.facebook.payloads import parse_webhook, unreadable_body
from bot.channels.facebook.wire import loads
from bot.conversation.events import EventKind

PAGE = "104500000000001"
VALID = {
    "sender": {"id": "777"},
    "recipient": {"id": PAGE},
    "timestamp": 1,
    "message": {"mid": "m_ok", "text": "x"},
}

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(min_value=10**40, max_value=10**45)
    | st.floats()
    | st.text(st.characters(exclude_categories=[]), max_size=20)
    | st.sampled_from(["m_1", PAGE, "777", "comment", "add", "feed", "standby", "page", "sticker", "image"])
)
# Words of the format, so that the fuzz gets past the door.
WORDS = (
    "sender recipient timestamp id user_ref mid mids text attachments type payload url title sticker_id "
    "quick_reply reply_to referral is_echo is_deleted is_unsupported watermark action reaction num_edit "
    "commands coordinates product elements feedback_screens lead hop_context field value item verb from "
    "comment_id post_id message created_time edited_time is_hidden sender_id"
)
names = st.sampled_from([*sorted(READERS), *WORDS.split()]) | st.text(max_size=5)
anything = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=6),
    max_leaves=15,
)
items = st.fixed_dictionaries(
    {},
    optional={
        "sender": anything | st.just({"id": "777"}),
        "recipient": anything | st.just({"id": PAGE}),
        "timestamp": anything,
        **dict.fromkeys(READERS, anything),
    },
)
changes = st.fixed_dictionaries({}, optional={"field": names | anything, "value": anything | items})
entries = st.fixed_dictionaries(
    {"id": st.just(PAGE) | anything},
    optional={
        "messaging": st.lists(items | anything, max_size=4) | anything,
        "standby": st.lists(items | anything, max_size=4) | anything,
        "changes": st.lists(changes | anything, max_size=4) | anything,
        "time": anything,
    },
)


def assert_storable(body: Any) -> None:
    for event in parse_webhook(body):
        for kept in (event.content, event.raw):
            json.dumps(kept, allow_nan=False, ensure_ascii=False).encode("utf-8")
        assert event.natural_key.isascii()
        assert len(event.natural_key) < 600
        for id_ in (event.account_id, event.user_id):
            assert id_ is None or (0 < len(id_) <= 64 and id_.isascii() and id_.isprintable())
        assert event.event_at is None or event.event_at.tzinfo is not None
        assert len(event.kind) <= 24


@settings(deadline=None)
@given(anything)
def test_any_value_is_parsed(body: object) -> None:
    assert_storable(body)


@settings(deadline=None, max_examples=100)
@given(st.lists(entries | anything, max_size=4))
def test_any_entries_are_parsed(entries: list[Any]) -> None:
    assert_storable({"object": "page", "entry": entries})


@settings(deadline=None, max_examples=50)
@given(
    st.lists(items | anything, max_size=4),
    st.lists(items | anything, max_size=4),
    st.lists(entries, max_size=2),
)
def test_valid_message_survives_any_neighbours(
    before: list[Any], after: list[Any], others: list[Any]
) -> None:
    entry = {"id": PAGE, "messaging": [*before, VALID, *after]}

    events = parse_webhook({"object": "page", "entry": [*others, entry, *others]})

    assert [one for one in events if one.content.get("mid") == "m_ok" and one.kind is EventKind.MESSAGE]


@settings(deadline=None)
@given(anything)
def test_parsing_twice_gives_the_same_keys(body: object) -> None:
    page = {"object": "page", "entry": [{"id": PAGE, "messaging": [body]}]}

    assert [one.natural_key for one in parse_webhook(page)] == [
        one.natural_key for one in parse_webhook(page)
    ]


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_unreadable_body_is_kept(raw: bytes) -> None:
    event = unreadable_body(raw)

    assert event.kind is EventKind.MALFORMED
    json.dumps(event.raw, ensure_ascii=False).encode("utf-8")


def test_body_nested_beyond_reason_is_kept_with_its_neighbour() -> None:
    deep = b'{"a":' * 500 + b"1" + b"}" * 500
    raw = b'{"object":"page","entry":[{"id":"%s","messaging":[%s,%s]}]}' % (
        PAGE.encode(),
        deep,
        json.dumps(VALID).encode(),
    )

    events = parse_webhook(loads(raw))

    assert [event.kind for event in events] == [EventKind.UNSUPPORTED, EventKind.MESSAGE]


def test_thousand_kinds_of_garbage_in_a_list_are_one_event() -> None:
    events = parse_webhook({"object": "page", "entry": [{"id": PAGE, "messaging": list(range(1000))}]})

    assert [event.kind for event in events] == [EventKind.MALFORMED]
    assert events[0].raw == list(range(1000))
