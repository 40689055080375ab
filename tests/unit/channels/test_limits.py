from __future__ import annotations

from typing import Any

import pytest

from bot.channels.facebook.limits import faults_of
from bot.text.splitting import units

POSTBACK = {"type": "postback", "title": "t", "payload": "/p"}
REPLY = {"content_type": "text", "title": "t", "payload": "/p"}


def button_card(text: str = "t", buttons: object = (POSTBACK,)) -> dict[str, Any]:
    return {
        "attachment": {
            "type": "template",
            "payload": {"template_type": "button", "text": text, "buttons": buttons},
        }
    }


def generic(*elements: object) -> dict[str, Any]:
    return {
        "attachment": {
            "type": "template",
            "payload": {"template_type": "generic", "elements": list(elements)},
        }
    }


ALLOWED = [
    {"text": "x" * 1999},
    {"text": "👍" * 999},
    {"text": "t", "metadata": "m" * 999},
    {"text": "t", "quick_replies": [REPLY] * 13},
    {"text": "t", "quick_replies": [{"content_type": "user_phone_number"}]},
    {"text": "t", "quick_replies": [{**REPLY, "title": "x" * 20, "payload": "p" * 1000}]},
    button_card("x" * 640, [POSTBACK] * 3),
    button_card(buttons=[{"type": "phone_number", "title": "t", "payload": "+8801712000000"}]),
    button_card(buttons=[{"type": "account_unlink"}]),
    generic(*[{"title": "t", "subtitle": "s"}] * 10),
    {"attachment": {"type": "image", "payload": {"url": "https://a.example"}}},
    {"attachment": {"type": "image", "payload": {"attachment_id": "1"}}},
]

REFUSED = [
    {},
    {"text": "t", "attachment": {"type": "image", "payload": {"url": "https://a.example"}}},
    {"text": " "},
    {"text": 5},
    {"text": "x" * 2000},
    {"text": "👍" * 1000},
    {"text": "t", "metadata": "m" * 1000},
    {"text": "t", "quick_replies": []},
    {"text": "t", "quick_replies": [REPLY] * 14},
    {"text": "t", "quick_replies": [{**REPLY, "title": "x" * 21}]},
    {"text": "t", "quick_replies": [{**REPLY, "payload": "p" * 1001}]},
    {"text": "t", "quick_replies": [{**REPLY, "content_type": "location"}]},
    {"text": "t", "quick_replies": ["x"]},
    button_card("x" * 641),
    button_card(buttons=[]),
    button_card(buttons=[POSTBACK] * 4),
    button_card(buttons=[{**POSTBACK, "title": "x" * 21}]),
    button_card(buttons=[{**POSTBACK, "payload": "p" * 1001}]),
    button_card(buttons=[{"type": "phone_number", "title": "t", "payload": "999"}]),
    button_card(buttons=[{"type": "web_url", "title": "t", "url": "ftp://x"}]),
    button_card(buttons=[{"type": "element_share"}]),
    button_card(buttons=["x"]),
    generic(),
    generic(*[{"title": "t", "subtitle": "s"}] * 11),
    generic({"title": "only"}),
    generic({"title": "x" * 81, "subtitle": "s"}),
    generic({"title": "t", "subtitle": "x" * 81}),
    generic("x"),
    {"attachment": {"type": "template", "payload": {"template_type": "list"}}},
    {"attachment": {"type": "image", "payload": {"url": "x"}}},
    {"attachment": {"type": "image"}},
    {"attachment": {"type": "sticker", "payload": {"url": "https://a.example"}}},
    {"attachment": "x"},
]


@pytest.mark.parametrize("message", ALLOWED, ids=str)
def test_message_at_the_limit_is_allowed(message: dict[str, Any]) -> None:
    assert faults_of(message) == []


@pytest.mark.parametrize("message", REFUSED, ids=str)
def test_message_beyond_the_limit_is_refused(message: dict[str, Any]) -> None:
    assert faults_of(message)


def test_units_are_those_of_utf16() -> None:
    assert (units("abc"), units("ক্ষ"), units("👍")) == (3, 3, 2)
