"""Meta's limits on what is sent, and the check of a message against them.

The numbers are those of Meta's pages on the Send API, templates, quick replies and the Messenger Profile
(Graph API v26.0). Where they don't say what a character is, the stricter count holds: UTF-16 units.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.text.splitting import units

#: A message's text must stay under this.
TEXT = 2000
#: Where texts are split, to leave room for how Meta counts.
TEXT_SPLIT = 1900
TEMPLATE_TEXT = 640
BUTTONS = 3
BUTTON_TITLE = 20
QUICK_REPLIES = 13
QUICK_REPLY_TITLE = 20
PAYLOAD = 1000
METADATA = 1000
ELEMENTS = 10
ELEMENT_TITLE = 80
ELEMENT_SUBTITLE = 80
URL = 2083

MENU_ITEMS_ADVISED = 5
MENU_TITLE = 30
ICE_BREAKERS = 4
GREETING = 160

BUTTON_TYPES = frozenset(
    {"web_url", "postback", "phone_number", "account_link", "account_unlink", "game_play", "audio_call"}
)
QUICK_REPLY_TYPES = frozenset({"text", "user_phone_number", "user_email"})
ATTACHMENT_TYPES = frozenset({"image", "audio", "video", "file"})

_INTERNATIONAL = re.compile(r"\+[0-9]{6,15}")


def is_diallable(number: object) -> bool:
    """Whether a call button takes a number: + and country code. Short codes such as 999 are refused."""
    return isinstance(number, str) and _INTERNATIONAL.fullmatch(number) is not None


def faults_of(message: Mapping[str, Any]) -> list[str]:
    """What Meta would refuse in a message object, one sentence each. Empty if nothing."""
    return list(_faults(message))


def _faults(message: Mapping[str, Any]) -> Iterator[str]:
    text, attachment = message.get("text"), message.get("attachment")
    if (text is None) == (attachment is None):
        yield "a message has either text or an attachment"
    if text is not None:
        yield from _text_faults("text", text, TEXT - 1)
    if attachment is not None:
        yield from _attachment_faults(attachment)
    yield from _quick_reply_faults(message.get("quick_replies"))
    if message.get("metadata") is not None:
        yield from _text_faults("metadata", message["metadata"], METADATA - 1)


def _text_faults(name: str, value: object, most: int) -> Iterator[str]:
    if not isinstance(value, str) or not value.strip():
        yield f"{name} must be text and not empty"
    elif units(value) > most:
        yield f"{name} has {units(value)} characters, {most} are allowed"


def _quick_reply_faults(replies: object) -> Iterator[str]:
    if replies is None:
        return
    if not isinstance(replies, Sequence) or not 1 <= len(replies) <= QUICK_REPLIES:
        yield f"1 to {QUICK_REPLIES} quick replies are allowed"
        return
    for number, reply in enumerate(replies, start=1):
        name = f"quick reply {number}"
        if not isinstance(reply, Mapping) or reply.get("content_type") not in QUICK_REPLY_TYPES:
            yield f"{name} has an unknown content type"
        elif reply["content_type"] == "text":
            yield from _text_faults(f"{name}: title", reply.get("title"), QUICK_REPLY_TITLE)
            yield from _text_faults(f"{name}: payload", reply.get("payload"), PAYLOAD)


def _attachment_faults(attachment: object) -> Iterator[str]:
    kind = attachment.get("type") if isinstance(attachment, Mapping) else None
    payload = attachment.get("payload") if isinstance(attachment, Mapping) else None
    if not isinstance(payload, Mapping):
        yield "an attachment needs a payload"
    elif kind == "template":
        yield from _template_faults(payload)
    elif kind not in ATTACHMENT_TYPES:
        yield "the attachment's type is unknown"
    elif not payload.get("attachment_id"):
        yield from _url_faults("attachment: url", payload.get("url"))


def _template_faults(payload: Mapping[str, Any]) -> Iterator[str]:
    if payload.get("template_type") == "button":
        yield from _text_faults("template: text", payload.get("text"), TEMPLATE_TEXT)
        yield from _button_faults(payload.get("buttons"))
        return
    if payload.get("template_type") != "generic":
        yield "only button and generic templates are sent"
        return
    elements = payload.get("elements")
    if not isinstance(elements, Sequence) or not 1 <= len(elements) <= ELEMENTS:
        yield f"1 to {ELEMENTS} elements are allowed"
        return
    for element in elements:
        yield from _element_faults(element)


def _element_faults(element: object) -> Iterator[str]:
    if not isinstance(element, Mapping):
        yield "an element is not an object"
        return
    yield from _text_faults("element: title", element.get("title"), ELEMENT_TITLE)
    if len(element) < 2:
        yield "an element needs more than a title"
    if "subtitle" in element:
        yield from _text_faults("element: subtitle", element["subtitle"], ELEMENT_SUBTITLE)
    if "buttons" in element:
        yield from _button_faults(element["buttons"])


def _button_faults(buttons: object) -> Iterator[str]:
    if not isinstance(buttons, Sequence) or not 1 <= len(buttons) <= BUTTONS:
        yield f"1 to {BUTTONS} buttons are allowed"
        return
    for number, button in enumerate(buttons, start=1):
        name = f"button {number}"
        kind = button.get("type") if isinstance(button, Mapping) else None
        if kind not in BUTTON_TYPES:
            yield f"{name} has an unknown type"
            continue
        if kind not in ("account_unlink", "account_link"):
            yield from _text_faults(f"{name}: title", button.get("title"), BUTTON_TITLE)
        if kind == "postback":
            yield from _text_faults(f"{name}: payload", button.get("payload"), PAYLOAD)
        elif kind == "phone_number" and not is_diallable(button.get("payload")):
            yield f"{name}: a number needs + and the country's code"
        elif kind in ("web_url", "account_link"):
            yield from _url_faults(f"{name}: url", button.get("url"))


def _url_faults(name: str, value: object) -> Iterator[str]:
    if not isinstance(value, str) or not value.lower().startswith(("https://", "http://")):
        yield f"{name} must be a web address"
    elif len(value) > URL:
        yield f"{name} is longer than {URL} characters"
