"""What a citizen sent beside words: pictures, stickers, places, shared posts.

Only addresses on the web are handed on. Reels and fallbacks may carry a path of Facebook's own site or
nothing at all; whoever fetches an address must still check its host, size and kind.
"""

from __future__ import annotations

import re
from typing import Any

from bot.channels.facebook.values import (
    identifier,
    identifier_in,
    integer,
    items,
    mapping,
    milliseconds,
    present,
    text,
)

#: Types that Meta's documentation lists; ``location`` has left it but is still sent by older clients.
KNOWN_TYPES = frozenset(
    {
        "image",
        "audio",
        "video",
        "file",
        "sticker",
        "reel",
        "ig_reel",
        "post",
        "ig_post",
        "fallback",
        "template",
        "appointment_booking",
        "location",
    }
)

#: The thumb beside the composer, in its three sizes. Without a name it would look like an empty message.
LIKE_STICKERS = {
    "369239263222822": "small",
    "369239343222814": "medium",
    "369239383222810": "large",
}
LIKE_TITLE = "👍"

MAX_ATTACHMENTS = 50
_UNSAFE_IN_TYPE = re.compile(r"[^a-z0-9_-]+")


def read_attachments(value: object) -> list[dict[str, Any]]:
    """Attachments of a message in this service's words.

    Args:
        value: the message's ``attachments``, whatever it is.

    Returns:
        One object each: ``type`` (one of Meta's, or ``unknown:<type>``) and, where there are any, ``url``,
        ``title``, ``sticker_id``, ``like`` (small, medium or large), ``lat`` and ``long``, ``booking_id`` …
        A sticker that is also sent as an image with the same address appears once, as a sticker.
    """
    return _without_twins([_read(mapping(one)) for one in items(value)[:MAX_ATTACHMENTS]])


def unsupported_attachment() -> dict[str, Any]:
    """Stands for a message that Meta itself could not put into the webhook."""
    return {"type": "unknown:unsupported"}


def _read(attachment: dict[str, Any]) -> dict[str, Any]:
    payload = mapping(attachment.get("payload"))
    kind = _type(attachment.get("type"))
    sticker_id = identifier(payload.get("sticker_id")) or identifier(attachment.get("sticker_id"))
    if sticker_id and kind == "image":
        kind = "sticker"
    like = LIKE_STICKERS.get(sticker_id or "")
    return present(
        type=kind,
        # An echo of a fallback has title and url beside the type, and no payload.
        url=_web_address(payload.get("url")) or _web_address(attachment.get("url")),
        title=LIKE_TITLE if like else text(payload.get("title")) or text(attachment.get("title")),
        sticker_id=sticker_id,
        like=like,
        reel_video_id=identifier(payload.get("reel_video_id")),
        **_details(kind, payload),
    )


def _type(value: object) -> str:
    if isinstance(value, str) and value in KNOWN_TYPES:
        return value
    name = _UNSAFE_IN_TYPE.sub("_", value.lower())[:40] if isinstance(value, str) else ""
    return f"unknown:{name or 'nameless'}"


def _details(kind: str, payload: dict[str, Any]) -> dict[str, Any]:
    if kind == "location":
        coordinates = mapping(payload.get("coordinates"))
        return {"lat": _degrees(coordinates.get("lat")), "long": _degrees(coordinates.get("long"))}
    if kind == "appointment_booking":
        return {
            "booking_id": identifier(payload.get("booking_id")),
            "status": text(payload.get("status")),
            "start_ms": milliseconds(payload.get("start_time")),
            "end_ms": milliseconds(payload.get("end_time")),
            "timezone": text(payload.get("timezone")),
        }
    if kind == "template":
        return {"products": _products(payload)}
    if kind in ("post", "ig_post", "reel", "ig_reel"):
        return {"shared_id": identifier_in(payload)}
    return {}


def _products(payload: dict[str, Any]) -> list[dict[str, Any]]:
    elements = items(mapping(payload.get("product")).get("elements"))[:MAX_ATTACHMENTS]
    return [
        present(id=identifier_in(one), title=text(one.get("title")), subtitle=text(one.get("subtitle")))
        for one in elements
        if isinstance(one, dict)
    ]


def _degrees(value: object) -> float | None:
    degrees = value if isinstance(value, float) else integer(value)
    return float(degrees) if degrees is not None and abs(degrees) <= 180 else None


def _web_address(value: object) -> str | None:
    return value if isinstance(value, str) and value.lower().startswith(("https://", "http://")) else None


def _without_twins(attachments: list[dict[str, Any]]) -> list[dict[str, Any]]:
    kept: list[dict[str, Any]] = []
    place_of: dict[str, int] = {}
    for attachment in attachments:
        url = attachment.get("url")
        if url is None or url not in place_of:
            if url is not None:
                place_of[url] = len(kept)
            kept.append(attachment)
        elif attachment["type"] == "sticker":
            kept[place_of[url]] = attachment
    return kept
