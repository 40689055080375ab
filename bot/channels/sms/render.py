"""From a bot message (Rasa's shape) to plain texts, each one message of the gateway.

Buttons and quick replies become numbered lines; what each number stands for goes along as ``choices``, so
that the number that comes back is known (:mod:`bot.conversation.choices`). Links and telephone numbers are
written out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import structlog

from bot.channels.sms.segments import MOST_SEGMENTS, cheapest, count_segments, split_message
from bot.channels.sms.wording import load_wording
from bot.text.normalise import bangla_digits

log = structlog.get_logger(__name__)

REPLY_WITH_A_NUMBER = {"bn": "উত্তরে নম্বর লিখুন:", "en": "Reply with a number:"}
LINK_TYPES = frozenset({"web_url", "phone_number"})


def render(message: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The texts of one bot message, in sending order.

    Args:
        message: ``text``, ``buttons``, ``quick_replies``, ``image`` and ``attachment`` as on every channel,
            and ``notice`` for words that answer nothing. All are optional.

    Returns:
        Objects with ``text``, the last one with ``choices`` (payloads in the order of their numbers) if there
        are any; empty if there is nothing to say.
    """
    text = load_wording().reworded(_text(message.get("text")))
    offered = [*_objects(message.get("buttons")), *_objects(message.get("quick_replies"))]
    choices = [one for one in offered if one.get("type") not in LINK_TYPES and not one.get("url")]
    choices = [one for one in choices if _text(one.get("title"))]
    titles = [_text(one["title"]) for one in choices]
    menu = _numbered(titles, "bn" if _is_bangla(text or "".join(titles)) else "en") if titles else []
    pieces = _pieces([text, *_addresses(message), *_links(offered)], menu)
    rendered: list[dict[str, Any]] = [{"text": piece} for piece in pieces]
    if titles:
        rendered[-1]["choices"] = [_payload(one) for one in choices]
    return [{**one, "notice": True} for one in rendered] if message.get("notice") else rendered


def _pieces(lines: list[str], menu: list[str]) -> list[str]:
    """One message if that is short enough; else the menu, which is read as a whole, has its own."""
    body, choices = (cheapest("\n".join(line for line in part if line)) for part in (lines, menu))
    *before, last = split_message(body) or [""]
    together = f"{last}\n{choices}".strip()
    if count_segments(together) <= MOST_SEGMENTS:
        return [*before, together] if together else before
    return [*before, *split_message(last), *split_message(choices)]


def _numbered(titles: list[str], language: str) -> list[str]:
    numbers = [str(number) for number in range(1, len(titles) + 1)]
    if language == "bn":
        numbers = [bangla_digits(number) for number in numbers]
    lines = [f"{number}) {title}" for number, title in zip(numbers, titles, strict=True)]
    return [REPLY_WITH_A_NUMBER[language], *lines]


def _payload(choice: Mapping[str, Any]) -> str:
    # Without a payload the choice says its own title, as if it were typed.
    return _text(choice.get("payload")) or _text(choice["title"])


def _links(offered: list[Mapping[str, Any]]) -> Iterator[str]:
    for one in offered:
        if one.get("type") in LINK_TYPES or one.get("url"):
            target = _text(one.get("url")) or _text(one.get("payload"))
            if target:
                yield f"{_text(one.get('title'))}: {target}"


def _addresses(message: Mapping[str, Any]) -> Iterator[str]:
    """Pictures and files, as the addresses where they are."""
    yield _text(message.get("image"))
    attachment = message.get("attachment")
    if isinstance(attachment, Mapping):
        payload = attachment.get("payload")
        attachment = (payload.get("url") or payload.get("src")) if isinstance(payload, Mapping) else None
        if not attachment:
            log.warning("attachment_left_out", channel="sms")
    yield _text(attachment)


def _is_bangla(text: str) -> bool:
    return any("\u0980" <= character <= "\u09ff" for character in text)


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _objects(value: object) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list | tuple) else []
