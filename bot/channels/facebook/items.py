"""Items of ``messaging[]`` and ``standby[]``: one reader a shape.

An item has sender, recipient and timestamp (some kinds lack one or all) and one or more named parts, such as
``message`` or ``read``. Each part becomes an event. Parts that are unknown are kept as unsupported: new ones
have appeared without notice before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import structlog

from bot.channels.facebook import notices
from bot.channels.facebook.attachments import read_attachments, unsupported_attachment
from bot.channels.facebook.event import (
    Envelope,
    Reading,
    by_time,
    kept_as_is,
    make_event,
    natural_key,
    seen_in_standby,
)
from bot.channels.facebook.values import (
    identifier,
    identifier_in,
    integer,
    items,
    mapping,
    message_id,
    milliseconds,
    moment,
    payload,
    present,
    text,
)
from bot.conversation.events import EventKind, ReceivedEvent

log = structlog.get_logger(__name__)

#: A message can be changed so often in Messenger, and for a quarter of an hour.
MOST_EDITS = 5

Reader = Callable[[Envelope, dict[str, Any]], Reading]


def read_item(item: Any, page_id: str | None, *, standby: bool = False) -> Iterator[ReceivedEvent]:
    """The events of one item.

    Args:
        item: one element of ``messaging`` or ``standby``, storable, of any shape.
        page_id: the entry's id, if it had one.
        standby: whether another app owns the thread.
    """
    if not isinstance(item, dict):
        yield kept_as_is(EventKind.MALFORMED, item, page_id)
        return
    envelope = read_envelope(item, page_id)
    found = [(name, part) for name in READERS if (part := item.get(name)) is not None]
    if not found:
        yield _kept(envelope, EventKind.UNSUPPORTED, parts=sorted(set(item) - _ENVELOPE_KEYS)[:20])
    for name, part in found:
        yield _read_part(envelope, name, part, standby)


def read_envelope(item: dict[str, Any], page_id: str | None) -> Envelope:
    """Who and when. The citizen is whichever of sender and recipient is not the Page."""
    sender, recipient = identifier_in(item.get("sender")), identifier_in(item.get("recipient"))
    echo = bool(mapping(item.get("message")).get("is_echo"))
    page_id = page_id or (sender if echo else recipient)
    from_page = echo or (sender is not None and sender == page_id)
    others = [one for one in ((recipient,) if echo else (sender, recipient)) if one and one != page_id]
    return Envelope(
        item=item,
        page_id=page_id,
        user_id=others[0] if others else None,
        user_ref=identifier_in(item.get("sender"), "user_ref"),
        from_page=from_page,
        event_at=moment(item.get("timestamp")),
        timestamp_ms=milliseconds(item.get("timestamp")),
    )


def _read_part(envelope: Envelope, name: str, part: Any, standby: bool) -> ReceivedEvent:
    if not isinstance(part, dict):
        return _kept(envelope, EventKind.MALFORMED, part=name)
    try:
        reading = READERS[name](envelope, part)
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        # One bad item must not take its neighbours with it; it is kept whole, for whoever mends the reader.
        # The error's text may quote the citizen, so it is not logged.
        log.error("webhook_item_unreadable", part=name, error=type(error).__name__)
        return _kept(envelope, EventKind.MALFORMED, part=name)
    return make_event(envelope, seen_in_standby(reading) if standby else reading)


def _kept(envelope: Envelope, kind: EventKind, **content: Any) -> ReceivedEvent:
    return make_event(envelope, Reading(kind, present(**content)))


def _message(envelope: Envelope, part: dict[str, Any]) -> Reading:
    mid = message_id(part.get("mid"))
    if part.get("is_deleted"):
        return Reading(EventKind.EDIT, present(mid=mid, deleted=True), (mid, "deleted") if mid else None)
    attachments = read_attachments(part.get("attachments"))
    if part.get("is_unsupported") and not attachments:
        attachments = [unsupported_attachment()]
    quick_reply = mapping(part.get("quick_reply"))
    reply_to = mapping(part.get("reply_to"))
    content = present(
        mid=mid,
        text=text(part.get("text")),
        payload=payload(quick_reply.get("payload")),
        quick_reply=True if quick_reply else None,
        attachments=attachments,
        reply_to_mid=message_id(reply_to.get("mid")),
        referral=mapping(part.get("referral")),
        commands=[name for one in items(part.get("commands")) if (name := text(mapping(one).get("name")))],
        lead_summary=True if "hop_context" in envelope.item else None,
    )
    if envelope.from_page:
        content |= present(app_id=identifier(part.get("app_id")), metadata=text(part.get("metadata")))
        return Reading(EventKind.ECHO, content, (mid,) if mid else None)
    return Reading(EventKind.MESSAGE, content, (mid,) if mid else None)


def _edit(envelope: Envelope, part: dict[str, Any]) -> Reading:
    mid, number = message_id(part.get("mid")), integer(part.get("num_edit"))
    words = text(part.get("text"))
    if not mid or not words or number is None or envelope.from_page:
        return Reading(EventKind.EDIT, present(mid=mid, text=words, num_edit=number))
    # What a citizen writes over a message is a message: it is read, shown and erased like one.
    earlier = [(mid,), *((mid, one) for one in range(1, min(number, MOST_EDITS)))]
    names = [natural_key(EventKind.MESSAGE, envelope.page_id, parts, envelope.item) for parts in earlier]
    return Reading(EventKind.MESSAGE, present(text=words, edits=names), (mid, number))


def _postback(envelope: Envelope, part: dict[str, Any]) -> Reading:
    mid, title, chosen = message_id(part.get("mid")), text(part.get("title")), payload(part.get("payload"))
    content = present(
        mid=mid,
        # Only the app that sent the button gets its payload: the title is then all there is to understand.
        text=title,
        title=title,
        payload=chosen,
        referral=mapping(part.get("referral")),
    )
    return Reading(EventKind.POSTBACK, content, (mid,) if mid else by_time(envelope, chosen or title))


def _reaction(envelope: Envelope, part: dict[str, Any]) -> Reading:
    mid, action = message_id(part.get("mid")), text(part.get("action"))
    content = present(
        mid=mid, action=action, reaction=text(part.get("reaction")), emoji=text(part.get("emoji"))
    )
    known = by_time(envelope, action)
    return Reading(EventKind.REACTION, content, (mid, *known) if mid and known else None)


def _delivery(envelope: Envelope, part: dict[str, Any]) -> Reading:
    listed = part.get("mids")
    mids = [mid for one in (listed if isinstance(listed, list) else [listed]) if (mid := message_id(one))]
    watermark = milliseconds(part.get("watermark"))
    key = (envelope.user_id, watermark, *mids) if envelope.user_id and (watermark or mids) else None
    return Reading(EventKind.DELIVERY, present(mids=mids, watermark_ms=watermark), key)


def _read(envelope: Envelope, part: dict[str, Any]) -> Reading:
    watermark = milliseconds(part.get("watermark"))
    key = (envelope.user_id, watermark) if envelope.user_id and watermark else None
    return Reading(EventKind.READ, present(watermark_ms=watermark), key)


READERS: dict[str, Reader] = {
    "message": _message,
    "message_edit": _edit,
    "postback": _postback,
    "reaction": _reaction,
    "delivery": _delivery,
    "read": _read,
    **notices.READERS,
}

_ENVELOPE_KEYS = {"sender", "recipient", "timestamp"}
