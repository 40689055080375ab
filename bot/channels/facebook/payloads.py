"""A webhook's body, taken apart: every entry, every list, every item.

One body may hold a thousand events of many Pages. Nothing in it makes the parser raise and nothing is
dropped: what has no meaning here becomes an ``unsupported`` event, what has no sense a ``malformed`` one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from typing import Any

from bot.channels.facebook.event import kept_as_is
from bot.channels.facebook.feed import read_feed_change
from bot.channels.facebook.items import READERS, read_item
from bot.channels.facebook.values import identifier, text
from bot.channels.facebook.wire import clean, storable
from bot.conversation.events import EventKind, ReceivedEvent

#: An unreadable body is kept up to here: enough to see what it was.
KEPT_BYTES = 65_536

TEMPLATE_STATUS_FIELDS = frozenset({"message_template_status_update", "messenger_template_status_update"})
FEED_FIELDS = frozenset({"feed", "mention"})


def parse_webhook(body: object) -> list[ReceivedEvent]:
    """The events of one webhook body, each once, in the order they stand in it.

    Args:
        body: parsed JSON of any shape.
    """
    events: dict[str, ReceivedEvent] = {}
    for event in _read_body(storable(body)):
        events.setdefault(event.natural_key, event)
    return list(events.values())


def unreadable_body(raw: bytes) -> ReceivedEvent:
    """The event for a body that was signed but is no JSON."""
    kept = clean(raw[:KEPT_BYTES].decode("utf-8", "replace"))
    described = {"body": kept, "sha256": hashlib.sha256(raw).hexdigest(), "bytes": len(raw)}
    return kept_as_is(EventKind.MALFORMED, described, reason="not_json")


def _read_body(body: Any) -> Iterator[ReceivedEvent]:
    if not isinstance(body, dict):
        yield kept_as_is(EventKind.MALFORMED, body, reason="not_an_object")
        return
    if body.get("object") != "page":
        yield kept_as_is(EventKind.UNSUPPORTED, body, object=text(body.get("object")))
        return
    yield from _each(body.get("entry"), None, _read_entry)


def _read_entry(entry: dict[str, Any], _page_id: str | None) -> Iterator[ReceivedEvent]:
    page_id = identifier(entry.get("id"))
    # One entry key of the documentation is printed with a colon too many.
    lists = {name.rstrip(": "): value for name, value in entry.items()}
    known = [name for name in _LISTS if lists.get(name) is not None]
    if not known:
        yield kept_as_is(EventKind.UNSUPPORTED, entry, page_id, parts=sorted(entry)[:20])
    for name in known:
        yield from _each(lists[name], page_id, _LISTS[name])


def _each(
    value: Any, page_id: str | None, read: Callable[[dict[str, Any], str | None], Iterator[ReceivedEvent]]
) -> Iterator[ReceivedEvent]:
    """Read the objects of a list (or a lone one); what is no object is kept together in one event."""
    elements = value if isinstance(value, list) else [value]
    for element in elements:
        if isinstance(element, dict):
            yield from read(element, page_id)
    rest = [element for element in elements if not isinstance(element, dict)]
    if rest:
        yield kept_as_is(EventKind.MALFORMED, rest, page_id, reason="not_an_object")


def _read_messaging(item: dict[str, Any], page_id: str | None) -> Iterator[ReceivedEvent]:
    return read_item(item, page_id)


def _read_standby(item: dict[str, Any], page_id: str | None) -> Iterator[ReceivedEvent]:
    return read_item(item, page_id, standby=True)


def _read_change(change: dict[str, Any], page_id: str | None) -> Iterator[ReceivedEvent]:
    field, value = text(change.get("field")), change.get("value")
    if field in FEED_FIELDS and isinstance(value, dict):
        yield read_feed_change(change, page_id)
    elif field in TEMPLATE_STATUS_FIELDS and isinstance(value, dict):
        yield kept_as_is(EventKind.TEMPLATE_STATUS, change, page_id, **_template_status(value))
    elif isinstance(value, dict) and (field == "standby" or _is_item(value)):
        # The dashboard's test button wraps items of `messaging` this way.
        yield from read_item(value, page_id, standby=field == "standby")
    elif field is not None and isinstance(value, dict):
        yield kept_as_is(EventKind.UNSUPPORTED, change, page_id, field=field[:80])
    else:
        yield kept_as_is(EventKind.MALFORMED, change, page_id, reason="not_a_change")


def _is_item(value: dict[str, Any]) -> bool:
    return any(isinstance(value.get(name), dict) for name in READERS)


def _template_status(value: dict[str, Any]) -> dict[str, Any]:
    names = ("event", "message_template_id", "message_template_name", "message_template_language", "reason")
    return {name: read for name in names if (read := text(value.get(name))) is not None}


_LISTS: dict[str, Callable[[dict[str, Any], str | None], Iterator[ReceivedEvent]]] = {
    "messaging": _read_messaging,
    "standby": _read_standby,
    "changes": _read_change,
}
