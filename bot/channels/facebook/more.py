"""More choices than a message may have: the last one says "more" and carries the rest in its payload.

Quick replies vanish once another message follows, so a long list can't be spread over several messages.
Nothing is remembered on this side either: whoever taps "more" still gets the rest of that very list.

A payload is ``/show_more{"c": "<choices>"}``, choices being a JSON list of ``[title, payload]``, compressed
and in base 85, whose letters need no escape in JSON. About forty choices fit into Meta's 1000 characters.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Sequence
from typing import Any

from bot.channels.facebook.limits import PAYLOAD, QUICK_REPLIES
from bot.text.splitting import units

INTENT = "/show_more"
#: A payload of 1000 characters holds at most 800 bytes; more than this unpacked is not ours.
MAX_UNPACKED_BYTES = 64 * 1024

MORE = {"bn": "আরও", "en": "More"}
PROMPT = {"bn": "আরও আছে:", "en": "There is more:"}
TYPE_IT = {"bn": "অথবা লিখে জানান: {names}", "en": "Or write one of these: {names}"}

Choice = tuple[str, str]


def language_of(text: str) -> str:
    """``bn`` if there is a Bangla letter, else ``en``: the choices follow the words around them."""
    return "bn" if any("\u0980" <= character <= "\u09ff" for character in text) else "en"


def first_page(choices: Sequence[Choice], language: str) -> tuple[list[Choice], list[str]]:
    """The choices of one message, and the titles that no payload can carry and that have to be written."""
    if len(choices) <= QUICK_REPLIES:
        return list(choices), []
    shown, rest = list(choices[: QUICK_REPLIES - 1]), list(choices[QUICK_REPLIES - 1 :])
    carried = len(rest)
    while units(payload := _pack(rest[:carried])) > PAYLOAD and carried > 0:
        carried -= 1
    unreachable = [title for title, _ in rest[carried:]]
    return ([*shown, (MORE[language], payload)] if carried else shown), unreachable


def expand_more(payload: str) -> dict[str, Any] | None:
    """The bot message behind a "more" choice; None if the payload is none of ours."""
    choices = _unpack(payload) if payload.startswith(INTENT + "{") else None
    if not choices:
        return None
    language = language_of("".join(title for title, _ in choices))
    replies = [{"title": title, "payload": chosen} for title, chosen in choices]
    return {"text": PROMPT[language], "quick_replies": replies}


def _pack(choices: Sequence[Choice]) -> str:
    packed = zlib.compress(json.dumps(choices, ensure_ascii=False, separators=(",", ":")).encode(), 9)
    return INTENT + json.dumps({"c": base64.b85encode(packed).decode()})


def _unpack(payload: str) -> list[Choice] | None:
    try:
        packed = base64.b85decode(json.loads(payload[len(INTENT) :])["c"])
        unpacked = zlib.decompressobj().decompress(packed, MAX_UNPACKED_BYTES)
        choices = json.loads(unpacked)
        return [(title, chosen) for title, chosen in choices if _are_text(title, chosen)]
    except (ValueError, TypeError, KeyError, zlib.error, RecursionError):
        return None


def _are_text(*values: object) -> bool:
    return all(isinstance(value, str) and value for value in values)
