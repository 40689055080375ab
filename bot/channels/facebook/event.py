"""From a reading of one item to an inbound event, with the key that names it for good.

Meta delivers at least once, so the same event comes again, also at the same time on two connections. The key
is made of what Meta repeats: the message id where there is one, else citizen, kind and time, else a hash of
the whole item.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import quote

from bot.channels.facebook.values import present
from bot.channels.facebook.wire import canonical
from bot.conversation.events import EventKind, ReceivedEvent

CHANNEL = "facebook"
LONGEST_KEY = 400


@dataclass(frozen=True)
class Envelope:
    """Who and when of one item.

    Attributes:
        item: the item itself, storable.
        page_id: the Page whose inbox it is.
        user_id: the citizen's page-scoped id.
        user_ref: stands for the citizen where a plugin knows no id yet.
        from_page: whether the Page itself is the sender.
        event_at: when it happened.
        timestamp_ms: the same in milliseconds, for keys.
    """

    item: Any
    page_id: str | None
    user_id: str | None = None
    user_ref: str | None = None
    from_page: bool = False
    event_at: datetime | None = None
    timestamp_ms: int | None = None


@dataclass(frozen=True)
class Reading:
    """What an item says. ``key`` has the parts that name it; None if nothing in it does."""

    kind: EventKind
    content: dict[str, Any]
    key: tuple[object, ...] | None = None


def make_event(envelope: Envelope, reading: Reading) -> ReceivedEvent:
    """The inbound event for a reading."""
    content = reading.content
    if envelope.user_ref:
        content = {**content, "user_ref": envelope.user_ref}
    return ReceivedEvent(
        natural_key=natural_key(reading.kind, envelope.page_id, reading.key, envelope.item),
        kind=reading.kind,
        channel=CHANNEL,
        account_id=envelope.page_id,
        user_id=envelope.user_id,
        event_at=envelope.event_at,
        content=content,
        raw=envelope.item,
    )


def seen_in_standby(reading: Reading) -> Reading:
    """The same reading while another app owns the thread: for context, never answered.

    Its key differs, so that the message still counts as new should Meta deliver it once more as ours.
    """
    key = None if reading.key is None else (reading.kind.value, *reading.key)
    content = {**reading.content, "standby_kind": reading.kind.value}
    return replace(reading, kind=EventKind.STANDBY, key=key, content=content)


def kept_as_is(kind: EventKind, raw: Any, page_id: str | None = None, **content: Any) -> ReceivedEvent:
    """An event for something that has no meaning here: kept, so that nothing is lost."""
    return make_event(Envelope(item=raw, page_id=page_id), Reading(kind, present(**content)))


def by_time(envelope: Envelope, *parts: object) -> tuple[object, ...] | None:
    """Key parts for an item without an id: citizen, time and more. None if citizen or time isn't known."""
    who = envelope.user_id or envelope.user_ref
    if who is None or envelope.timestamp_ms is None:
        return None
    return (who, envelope.timestamp_ms, *parts)


def natural_key(kind: EventKind, page_id: str | None, parts: tuple[object, ...] | None, item: object) -> str:
    """The key of an event: kind, Page and parts, each escaped so that no two lists of parts spell alike."""
    prefix = f"{kind.value}:{_escaped(page_id)}:"
    if parts is None:
        return prefix + "sha256-" + fingerprint(canonical(item))
    tail = ":".join(map(_escaped, parts))
    return prefix + (tail if len(tail) <= LONGEST_KEY else "sha256-" + fingerprint(tail))


def _escaped(part: object) -> str:
    # An exclamation mark is never left over by quoting: it stands for nothing.
    return "!" if part is None else quote(str(part), safe="")


def fingerprint(text: str) -> str:
    """SHA-256 of text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()
