"""Every documented limit of a message: the largest that passes, and one more that doesn't."""

from __future__ import annotations

from typing import Any

import pytest

from bot.channels.facebook.emulator.graph_errors import GraphError
from bot.channels.facebook.emulator.message_limits import check_message

POSTBACK = {"type": "postback", "title": "ok", "payload": "/ok"}


def quick_replies(number: int, title: str = "ok", payload: str = "/ok") -> dict[str, Any]:
    reply = {"content_type": "text", "title": title, "payload": payload}
    return {"text": "choose", "quick_replies": [reply] * number}


def template(**payload: Any) -> dict[str, Any]:
    return {"attachment": {"type": "template", "payload": payload}}


def buttons(number: int, text: str = "choose", **button: Any) -> dict[str, Any]:
    return template(template_type="button", text=text, buttons=[{**POSTBACK, **button}] * number)


def generic(number: int = 1, **element: Any) -> dict[str, Any]:
    return template(template_type="generic", elements=[{"title": "t", "subtitle": "s", **element}] * number)


ALLOWED = [
    {"text": "x" * 1999},
    {"text": "ক" * 1999},
    {"text": "x", "metadata": "m" * 999},
    quick_replies(13),
    quick_replies(1, title="x" * 20, payload="p" * 1000),
    {"text": "x", "quick_replies": [{"content_type": "user_phone_number"}]},
    {"attachment": {"type": "image", "payload": {"url": "https://example.org/a.png"}}},
    {"attachments": [{"type": "image", "payload": {"attachment_id": "1"}}] * 10},
    buttons(3),
    buttons(1, text="x" * 640, title="t" * 20, payload="p" * 1000),
    buttons(1, type="web_url", url="https://police.gov.bd"),
    buttons(1, type="phone_number", payload="+880999"),
    generic(10),
    generic(1, title="t" * 80, subtitle="s" * 80, buttons=[POSTBACK] * 3),
    template(
        template_type="media", elements=[{"media_type": "image", "url": "https://www.facebook.com/photo/1"}]
    ),
    template(template_type="image_grid", elements=[{"title": "t" * 45, "images": [{}, {}]}]),
    template(template_type="customer_feedback", title="t" * 65, expires_in_days=7),
    template(
        template_type="receipt",
        recipient_name="R",
        order_number="1",
        currency="BDT",
        payment_method="cash",
        summary={"total_cost": 500},
    ),
]

REFUSED = [
    None,
    "hello",
    {},
    {"text": ""},
    {"text": "   "},
    {"text": 7},
    {"text": "x" * 2000},
    {"text": "x", "metadata": "m" * 1000},
    {"text": "x", "colour": "green"},
    {"text": "x", "attachment": {"type": "image", "payload": {"url": "https://example.org/a.png"}}},
    quick_replies(14),
    {"text": "x", "quick_replies": []},
    quick_replies(1, title="x" * 21),
    quick_replies(1, title=""),
    quick_replies(1, payload="p" * 1001),
    {"text": "x", "quick_replies": [{"content_type": "location"}]},
    {"attachment": {"type": "hologram", "payload": {}}},
    {"attachment": {"type": "image", "payload": {}}},
    {"attachment": {"type": "image", "payload": {"url": "javascript:alert(1)"}}},
    {"attachments": [{"type": "image", "payload": {"attachment_id": "1"}}] * 11},
    {"attachments": [{"type": "video", "payload": {"attachment_id": "1"}}]},
    buttons(0),
    buttons(4),
    buttons(1, text="x" * 641),
    buttons(1, title="t" * 21),
    buttons(1, payload="p" * 1001),
    buttons(1, type="web_url"),
    buttons(1, type="phone_number", payload="999"),
    buttons(1, type="element_share"),
    generic(11),
    generic(0),
    generic(1, title="t" * 81),
    generic(1, subtitle="s" * 81),
    generic(1, subtitle=None),
    generic(1, buttons=[POSTBACK] * 4),
    template(template_type="list"),
    template(template_type="media", elements=[{"media_type": "image", "url": "https://example.org/1"}]),
    template(template_type="media", elements=[{"media_type": "image", "attachment_id": "1"}] * 2),
    template(template_type="image_grid", elements=[{"images": [{}]}]),
    template(template_type="coupon", title="t" * 81),
    template(template_type="customer_feedback", title="t", expires_in_days=8),
    template(template_type="receipt", recipient_name="R"),
]


@pytest.mark.parametrize("message", ALLOWED)
def test_what_keeps_the_limits_is_taken(message: Any) -> None:
    assert check_message(message) == message


@pytest.mark.parametrize("message", REFUSED)
def test_what_breaks_a_limit_is_refused_with_code_100(message: Any) -> None:
    with pytest.raises(GraphError) as refused:
        check_message(message)

    assert refused.value.code == 100
