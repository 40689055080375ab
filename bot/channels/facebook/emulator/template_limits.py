"""The documented limits of templates and buttons."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from bot.channels.facebook.emulator.graph_errors import bad_parameter
from bot.channels.facebook.emulator.value_limits import (
    a_list,
    an_object,
    one_of,
    optional_text,
    text_up_to,
    web_address,
)

PAYLOAD = "message[attachment][payload]"
ELEMENTS = f"{PAYLOAD}[elements]"
BUTTON_TYPES = (
    "web_url",
    "postback",
    "phone_number",
    "account_link",
    "account_unlink",
    "game_play",
    "audio_call",
)
UNTITLED_BUTTONS = ("account_link", "account_unlink")
BUTTON_TITLE = 20
BUTTON_PAYLOAD = 1000
BUTTON_TEXT = 640
MOST_BUTTONS = 3
MOST_ELEMENTS = 10
TITLE = 80
SUBTITLE = 80
RECEIPT_FIELDS = ("recipient_name", "order_number", "currency", "payment_method", "summary")


def check_template(payload: Any) -> None:
    """Raise GraphError for the first limit that a template breaks."""
    kind = an_object(payload, PAYLOAD).get("template_type")
    if kind not in TEMPLATES:
        raise bad_parameter(f"Param {PAYLOAD}[template_type] must be one of {{{', '.join(TEMPLATES)}}}")
    TEMPLATES[kind](payload)


def check_buttons(buttons: Any, name: str = f"{PAYLOAD}[buttons]", fewest: int = 1) -> None:
    """Raise GraphError for the first limit that a template's buttons break."""
    for button in a_list(buttons, fewest, MOST_BUTTONS, name):
        kind = one_of(an_object(button, name).get("type"), BUTTON_TYPES, f"{name}[type]")
        if kind not in UNTITLED_BUTTONS:
            text_up_to(button.get("title"), BUTTON_TITLE, f"{name}[title]")
        if kind == "postback":
            text_up_to(button.get("payload"), BUTTON_PAYLOAD, f"{name}[payload]")
        elif kind in ("web_url", "account_link"):
            web_address(button.get("url"), f"{name}[url]")
        elif kind == "phone_number" and not _is_phone(button.get("payload")):
            raise bad_parameter(f"Param {name}[payload] must be a phone number with + and country code")


def _is_phone(value: Any) -> bool:
    return isinstance(value, str) and value.startswith("+") and value[1:].isdecimal() and value.isascii()


def _button(payload: dict[str, Any]) -> None:
    text_up_to(payload.get("text"), BUTTON_TEXT, f"{PAYLOAD}[text]")
    check_buttons(payload.get("buttons"))


def _generic(payload: dict[str, Any]) -> None:
    for element in a_list(payload.get("elements"), 1, MOST_ELEMENTS, ELEMENTS):
        text_up_to(an_object(element, ELEMENTS).get("title"), TITLE, f"{ELEMENTS}[title]")
        optional_text(element.get("subtitle"), SUBTITLE, f"{ELEMENTS}[subtitle]")
        if element.get("image_url") is not None:
            web_address(element["image_url"], f"{ELEMENTS}[image_url]")
        if element.get("buttons") is not None:
            check_buttons(element["buttons"], f"{ELEMENTS}[buttons]")
        if not any(element.get(name) for name in ("subtitle", "image_url", "default_action", "buttons")):
            raise bad_parameter(f"Param {ELEMENTS} must have at least one property set beside title")


def _media(payload: dict[str, Any]) -> None:
    (element,) = a_list(payload.get("elements"), 1, 1, ELEMENTS)
    one_of(an_object(element, ELEMENTS).get("media_type"), ("image", "video"), f"{ELEMENTS}[media_type]")
    if not element.get("attachment_id"):
        host = urlsplit(web_address(element.get("url"), f"{ELEMENTS}[url]")).hostname or ""
        if host != "facebook.com" and not host.endswith(".facebook.com"):
            raise bad_parameter(f"Param {ELEMENTS}[url] must be a Facebook URL")
    if element.get("buttons") is not None:
        check_buttons(element["buttons"], f"{ELEMENTS}[buttons]")


def _receipt(payload: dict[str, Any]) -> None:
    for name in RECEIPT_FIELDS:
        if not payload.get(name):
            raise bad_parameter(f"Param {PAYLOAD}[{name}] is required")
    if an_object(payload["summary"], f"{PAYLOAD}[summary]").get("total_cost") is None:
        raise bad_parameter(f"Param {PAYLOAD}[summary][total_cost] is required")
    if payload.get("elements") is not None:
        a_list(payload["elements"], 0, 100, ELEMENTS)


def _image_grid(payload: dict[str, Any]) -> None:
    (element,) = a_list(payload.get("elements"), 1, 1, ELEMENTS)
    an_object(element, ELEMENTS)
    optional_text(element.get("title"), 45, f"{ELEMENTS}[title]")
    optional_text(element.get("subtitle"), SUBTITLE, f"{ELEMENTS}[subtitle]")
    a_list(element.get("images"), 2, 6, f"{ELEMENTS}[images]")
    if element.get("buttons") is not None:
        check_buttons(element["buttons"], f"{ELEMENTS}[buttons]")


def _coupon(payload: dict[str, Any]) -> None:
    text_up_to(payload.get("title"), TITLE, f"{PAYLOAD}[title]")
    optional_text(payload.get("subtitle"), SUBTITLE, f"{PAYLOAD}[subtitle]")


def _customer_feedback(payload: dict[str, Any]) -> None:
    text_up_to(payload.get("title"), 65, f"{PAYLOAD}[title]")
    optional_text(payload.get("subtitle"), SUBTITLE, f"{PAYLOAD}[subtitle]")
    optional_text(payload.get("button_title"), BUTTON_TITLE, f"{PAYLOAD}[button_title]")
    if payload.get("expires_in_days", 1) not in range(1, 8):
        raise bad_parameter(f"Param {PAYLOAD}[expires_in_days] must be from 1 to 7")


TEMPLATES: dict[str, Callable[[dict[str, Any]], None]] = {
    "button": _button,
    "generic": _generic,
    "media": _media,
    "receipt": _receipt,
    "image_grid": _image_grid,
    "coupon": _coupon,
    "customer_feedback": _customer_feedback,
}
