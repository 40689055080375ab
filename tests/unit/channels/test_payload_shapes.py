"""Each documented shape of a webhook, from a file: what goes in, which events come out."""

from __future__ import annotations

import fnmatch
import json
from pathlib import Path
from typing import Any

import pytest

from bot.channels.facebook.payloads import parse_webhook
from bot.channels.facebook.wire import loads
from bot.conversation.events import EventKind, ReceivedEvent

FILES = sorted(Path(__file__).with_name("payloads").glob("*.json"))
# What `*` stands for in a key is a hash; keys are matched letter by letter otherwise.
FIELDS = ("kind", "account_id", "user_id", "event_at", "content")


def read(path: Path) -> dict[str, Any]:
    document = loads(path.read_bytes())
    assert isinstance(document, dict)
    return document


def described(event: ReceivedEvent) -> dict[str, Any]:
    return {
        "kind": event.kind.value,
        "account_id": event.account_id,
        "user_id": event.user_id,
        "event_at": event.event_at.isoformat() if event.event_at else None,
        "content": event.content,
    }


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_shape_becomes_the_events_in_its_file(path: Path) -> None:
    document = read(path)

    events = parse_webhook(document["body"])

    assert [described(event) for event in events] == [
        {field: wanted[field] for field in FIELDS} for wanted in document["events"]
    ], document["claim"]
    for event, wanted in zip(events, document["events"], strict=True):
        assert fnmatch.fnmatchcase(event.natural_key, wanted["natural_key"]), event.natural_key
        assert event.channel == "facebook"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_second_delivery_has_the_same_keys(path: Path) -> None:
    body = read(path)["body"]
    again = json.loads(json.dumps(body, sort_keys=True))

    assert sorted(one.natural_key for one in parse_webhook(body)) == sorted(
        one.natural_key for one in parse_webhook(again)
    )


def test_every_kind_of_event_has_a_shape() -> None:
    seen = {event["kind"] for path in FILES for event in read(path)["events"]}

    # Who wants no more says so on Facebook by a tap of Facebook's own; in words it is for text messages.
    assert seen == {kind.value for kind in EventKind} - {EventKind.OPT_OUT}


def test_raw_item_is_kept_for_replay() -> None:
    item = {
        "sender": {"id": "7"},
        "recipient": {"id": "8"},
        "message": {"mid": "m_1", "text": "x"},
        "new": [1],
    }

    [event] = parse_webhook({"object": "page", "entry": [{"id": "8", "messaging": [item]}]})

    assert event.raw == item


def test_thousand_events_in_one_body_are_a_thousand_events() -> None:
    items = [
        {
            "sender": {"id": str(n % 40)},
            "recipient": {"id": "8"},
            "timestamp": n,
            "message": {"mid": f"m_{n}"},
        }
        for n in range(1000)
    ]

    events = parse_webhook({"object": "page", "entry": [{"id": "8", "messaging": items}]})

    assert len({event.natural_key for event in events}) == 1000
