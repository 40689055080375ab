"""Changes of the Page's feed: comments under its posts, and everything else that happens there.

Meta publishes the schema without samples. ``from`` may be missing or stand as ``sender_id``; its id is not a
page-scoped id, so no conversation is opened for it: a comment is answered through its own id.
"""

from __future__ import annotations

from typing import Any

from bot.channels.facebook.event import Envelope, Reading, fingerprint, make_event
from bot.channels.facebook.values import (
    identifier,
    identifier_in,
    mapping,
    milliseconds,
    moment,
    present,
    text,
)
from bot.channels.facebook.wire import canonical
from bot.conversation.events import EventKind, ReceivedEvent


def read_feed_change(change: dict[str, Any], page_id: str | None) -> ReceivedEvent:
    """The event of one ``feed`` or ``mention`` change.

    The Page's own comments come back as well: they are kept with ``own`` set and must never be answered.
    """
    value = mapping(change.get("value"))
    edited_or_created = value.get("edited_time") or value.get("created_time")
    envelope = Envelope(
        item=change,
        page_id=page_id,
        event_at=moment(edited_or_created),
        timestamp_ms=milliseconds(edited_or_created),
    )
    is_comment = value.get("item") == "comment" and change.get("field") == "feed"
    return make_event(envelope, _comment(envelope, value) if is_comment else _other(change, envelope, value))


def _comment(envelope: Envelope, value: dict[str, Any]) -> Reading:
    content = _common(envelope, value)
    comment_id = content.get("comment_id")
    words = text(value.get("message")) or ""
    key = (
        comment_id,
        content.get("verb"),
        milliseconds(value.get("created_time")),
        # An edit keeps the comment's id and time of creation.
        milliseconds(value.get("edited_time")),
        fingerprint(words)[:32],
    )
    return Reading(EventKind.COMMENT, content, key if comment_id else None)


def _other(change: dict[str, Any], envelope: Envelope, value: dict[str, Any]) -> Reading:
    names = present(field=text(change.get("field")), item=text(value.get("item")))
    content = names | _common(envelope, value)
    return Reading(EventKind.FEED, content, (fingerprint(canonical(change)),))


def _common(envelope: Envelope, value: dict[str, Any]) -> dict[str, Any]:
    from_id = identifier_in(value.get("from")) or identifier(value.get("sender_id"))
    return present(
        verb=text(value.get("verb")),
        comment_id=identifier(value.get("comment_id")),
        post_id=identifier(value.get("post_id")),
        parent_id=identifier(value.get("parent_id")),
        from_id=from_id,
        from_name=text(mapping(value.get("from")).get("name")) or text(value.get("sender_name")),
        text=text(value.get("message")),
        own=True if from_id is not None and from_id == envelope.page_id else None,
        is_hidden=value.get("is_hidden") if isinstance(value.get("is_hidden"), bool) else None,
    )
