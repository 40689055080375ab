"""From a bot message (Rasa's shape) to the Send API's message objects, one request each, all limits kept.

Meta shows up to three buttons in a card, or up to thirteen quick replies under a message. Rasa's own channel
drops what is too much; here it changes its form: a fourth button turns all of them into quick replies, a
fourteenth choice moves behind "more". Pictures go first and choices last, because quick replies disappear
when another message follows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog

from bot.channels.facebook.limits import (
    ATTACHMENT_TYPES,
    BUTTON_TITLE,
    BUTTONS,
    PAYLOAD,
    QUICK_REPLY_TITLE,
    TEMPLATE_TEXT,
    TEXT,
    TEXT_SPLIT,
    URL,
    faults_of,
    is_diallable,
)
from bot.channels.facebook.more import TYPE_IT, Choice, first_page, language_of
from bot.channels.facebook.wire import clean
from bot.text.splitting import shorten, split_text, units

log = structlog.get_logger(__name__)

#: Choices need words above them; this is what stands there when a message has none.
POINTER = "👇"
LINK_TYPES = frozenset({"web_url", "phone_number"})


@dataclass(frozen=True)
class _Choices:
    """What a citizen may tap: buttons in the author's order, each with its type, and quick replies."""

    buttons: list[dict[str, Any]]
    quick_replies: list[Choice]
    written: list[str]

    @property
    def links(self) -> list[dict[str, Any]]:
        return [button for button in self.buttons if button["type"] in LINK_TYPES]

    @property
    def replies(self) -> list[Choice]:
        """All that can be a quick reply."""
        postbacks = [button for button in self.buttons if button["type"] == "postback"]
        return [*((button["title"], button["payload"]) for button in postbacks), *self.quick_replies]


def render(message: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The message objects of one bot message, in sending order.

    Args:
        message: ``text``, ``buttons`` and ``quick_replies`` (``title`` with ``payload``, or ``type``
            ``web_url`` with ``url``, or ``phone_number`` with a number as payload), ``image`` (a web
            address), ``attachment`` (a web address, or ``type`` and ``payload``), ``custom`` (its key
            ``facebook`` holds a message object that is sent as it is). All are optional.

    Returns:
        Objects that pass :func:`bot.channels.facebook.limits.faults_of`; empty if there is nothing to say.
    """
    media, captions = _media(message)
    choices = _choices(message)
    text = "\n".join(part for part in (_text(message.get("text")), *captions) if part)
    rendered = [*media, *_custom(message), *_words(text, choices)]
    return [one for one in rendered if _is_allowed(one)]


def _words(text: str, choices: _Choices) -> list[dict[str, Any]]:
    in_card, as_replies, left_over = _arrange(text, choices)
    language = language_of(text + "".join(title for title, _ in as_replies))
    replies, unreachable = first_page(as_replies, language)
    notes = [*choices.written, *map(_written, left_over)]
    if unreachable:
        notes.append(TYPE_IT[language].format(names=", ".join(unreachable)))
    text = "\n".join([text, *notes]).strip()
    if not text and (in_card or replies):
        text = POINTER
    messages = _card(text, in_card) if in_card else _texts(_split(text))
    if replies and messages:
        messages[-1] = messages[-1] | {"quick_replies": [_quick_reply(choice) for choice in replies]}
    return messages


def _written(link: Mapping[str, Any]) -> str:
    """A link or a number as a line of text, for where no button can hold it."""
    return f"{link['title']}: {link.get('url') or link.get('payload')}"


def _arrange(text: str, choices: _Choices) -> tuple[list[dict[str, Any]], list[Choice], list[dict[str, Any]]]:
    """Buttons for the card, choices for quick replies, links that fit neither and go into the text."""
    if len(choices.buttons) <= BUTTONS and units(text) <= TEMPLATE_TEXT:
        return choices.buttons, choices.quick_replies, []
    links = choices.links
    return links[:BUTTONS], choices.replies, links[BUTTONS:]


def _card(text: str, buttons: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """A button template under the last part of the text that fits into one."""
    pieces = [text] if units(text) <= TEMPLATE_TEXT else _with_short_end(text)
    titled = [{**button, "title": shorten(button["title"], BUTTON_TITLE)} for button in buttons]
    template = {"template_type": "button", "text": pieces[-1], "buttons": titled}
    return [*_texts(pieces[:-1]), {"attachment": {"type": "template", "payload": template}}]


def _texts(pieces: Sequence[str]) -> list[dict[str, Any]]:
    return [{"text": piece} for piece in pieces]


def _split(text: str) -> list[str]:
    return split_text(text, most=TEXT_SPLIT, most_units=TEXT - 1)


def _with_short_end(text: str) -> list[str]:
    *whole, last = _split(text)
    return [*whole, *split_text(last, most=TEMPLATE_TEXT, most_units=TEMPLATE_TEXT)]


def _quick_reply(choice: Choice) -> dict[str, Any]:
    title, payload = choice
    return {"content_type": "text", "title": shorten(title, QUICK_REPLY_TITLE), "payload": payload}


def _choices(message: Mapping[str, Any]) -> _Choices:
    buttons = [button for one in _objects(message.get("buttons")) if (button := _button(one)) is not None]
    replies = [reply for one in _objects(message.get("quick_replies")) if (reply := _choice(one)) is not None]
    # Short codes such as 999 can't be dialled from a button; written in the text, phones make them links.
    short = [one for one in buttons if one["type"] == "phone_number" and not is_diallable(one["payload"])]
    return _Choices([one for one in buttons if one not in short], replies, [_written(one) for one in short])


def _button(button: Mapping[str, Any]) -> dict[str, Any] | None:
    link = _link(button)
    if link is not None:
        return link
    choice = _choice(button)
    return None if choice is None else {"type": "postback", "title": choice[0], "payload": choice[1]}


def _link(button: Mapping[str, Any]) -> dict[str, Any] | None:
    title, kind = _text(button.get("title")), button.get("type")
    if kind is None and button.get("url"):
        kind = "web_url"
    if kind == "web_url" and title and _is_web_address(button.get("url")):
        return {"type": "web_url", "title": title, "url": button["url"]}
    if kind == "phone_number" and title and _text(button.get("payload")):
        return {"type": "phone_number", "title": title, "payload": _text(button["payload"])}
    return None


def _choice(button: Mapping[str, Any]) -> Choice | None:
    title, payload = _text(button.get("title")), _text(button.get("payload"))
    if not title or button.get("type") in LINK_TYPES:
        log.warning("button_left_out", reason="no title or no target")
        return None
    if not payload or units(payload) > PAYLOAD:
        # Without a payload that Meta takes, the choice says its own title, as if it were typed.
        log.warning("button_payload_replaced", characters=len(payload))
        payload = shorten(title, PAYLOAD)
    return (title, payload)


def _media(message: Mapping[str, Any]) -> tuple[list[dict[str, Any]], list[str]]:
    """Attachments to be sent first, and addresses that can only be written."""
    wanted = [_image(message.get("image")), _attachment(message.get("attachment"))]
    found = [one for one in wanted if one is not None]
    return [one for one in found if isinstance(one, dict)], [one for one in found if isinstance(one, str)]


def _image(value: object) -> dict[str, Any] | None:
    return _by_url("image", value) if _is_web_address(value) else None


def _attachment(value: object) -> dict[str, Any] | str | None:
    if isinstance(value, str):
        return _by_url("file", value) if _is_web_address(value) else _text(value) or None
    if not isinstance(value, Mapping):
        return None
    kind, payload = value.get("type"), value.get("payload")
    if kind == "template" and isinstance(payload, Mapping):
        return {"attachment": {"type": "template", "payload": dict(payload)}}
    if kind not in ATTACHMENT_TYPES or not isinstance(payload, Mapping):
        return None
    url = payload.get("url") or payload.get("src")
    return _by_url(str(kind), url) if _is_web_address(url) else None


def _by_url(kind: str, url: object) -> dict[str, Any]:
    return {"attachment": {"type": kind, "payload": {"url": url}}}


def _custom(message: Mapping[str, Any]) -> list[dict[str, Any]]:
    custom = message.get("custom")
    own = custom.get("facebook") if isinstance(custom, Mapping) else None
    return [dict(own)] if isinstance(own, Mapping) else []


def _is_allowed(message: Mapping[str, Any]) -> bool:
    faults = faults_of(message)
    if faults:
        log.error("message_left_out", faults=faults)
    return not faults


def _is_web_address(value: object) -> bool:
    return isinstance(value, str) and value.lower().startswith(("https://", "http://")) and len(value) <= URL


def _text(value: object) -> str:
    return clean(value).strip() if isinstance(value, str) else ""


def _objects(value: object) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list | tuple) else []
