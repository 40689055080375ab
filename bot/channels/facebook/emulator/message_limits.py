"""The documented limits of a message (Messenger Platform: Send API, templates, quick replies)."""

from __future__ import annotations

from typing import Any

from bot.channels.facebook.emulator.graph_errors import bad_parameter
from bot.channels.facebook.emulator.template_limits import check_template
from bot.channels.facebook.emulator.value_limits import a_list, an_object, text_up_to, web_address

#: "Under 2000 characters" and "under 1000 characters": the stricter reading, counted in code points.
TEXT_LENGTH = 1999
METADATA_LENGTH = 999
MOST_QUICK_REPLIES = 13
QUICK_REPLY_TITLE = 20
QUICK_REPLY_PAYLOAD = 1000
QUICK_REPLY_TYPES = ("text", "user_phone_number", "user_email")
MOST_IMAGES = 10
MEDIA_TYPES = ("image", "audio", "video", "file")
MESSAGE_KEYS = frozenset(
    {"text", "attachment", "attachments", "sticker_id", "template", "quick_replies", "metadata"}
)
BODIES = ("text", "attachment", "attachments", "sticker_id", "template")


def check_message(message: Any) -> dict[str, Any]:
    """The message, if it keeps all limits.

    Raises:
        GraphError: code 100, naming the first limit that it breaks.
    """
    checked = an_object(message, "message")
    unknown = sorted(set(checked) - MESSAGE_KEYS)
    if unknown:
        raise bad_parameter(f'Invalid keys "{", ".join(unknown)}" were found in param "message".')
    bodies = [name for name in BODIES if checked.get(name) not in (None, "", [], {})]
    if not bodies:
        raise bad_parameter("Message cannot be empty, must provide valid attachment or text")
    if len(bodies) > 1:
        raise bad_parameter(f"Only one of {' and '.join(bodies)} may be in param message")
    _check_body(checked, bodies[0])
    if checked.get("metadata") is not None:
        text_up_to(checked["metadata"], METADATA_LENGTH, "message[metadata]")
    if checked.get("quick_replies") is not None:
        _check_quick_replies(checked["quick_replies"])
    return checked


def _check_body(message: dict[str, Any], body: str) -> None:
    if body == "text":
        text_up_to(message["text"], TEXT_LENGTH, "message[text]")
    elif body == "attachment":
        _check_attachment(message["attachment"])
    elif body == "attachments":
        for image in a_list(message["attachments"], 1, MOST_IMAGES, "message[attachments]"):
            if an_object(image, "message[attachments]").get("type") != "image":
                raise bad_parameter("Param message[attachments] takes images only")
            _check_media(image)


def _check_attachment(attachment: Any) -> None:
    kind = an_object(attachment, "message[attachment]").get("type")
    if kind == "template":
        check_template(attachment.get("payload"))
    elif kind in MEDIA_TYPES:
        _check_media(attachment)
    else:
        kinds = ", ".join([*MEDIA_TYPES, "template"])
        raise bad_parameter(f"Param message[attachment][type] must be one of {{{kinds}}}")


def _check_media(attachment: dict[str, Any]) -> None:
    payload = an_object(attachment.get("payload"), "message[attachment][payload]")
    if "url" in payload:
        web_address(payload["url"], "message[attachment][payload][url]")
    elif not payload.get("attachment_id"):
        raise bad_parameter("Param message[attachment][payload] needs a url or an attachment_id")


def _check_quick_replies(quick_replies: Any) -> None:
    for quick_reply in a_list(quick_replies, 1, MOST_QUICK_REPLIES, "message[quick_replies]"):
        name = "message[quick_replies]"
        kind = an_object(quick_reply, name).get("content_type")
        if kind not in QUICK_REPLY_TYPES:
            kinds = ", ".join(QUICK_REPLY_TYPES)
            raise bad_parameter(f"Param {name}[content_type] must be one of {{{kinds}}}")
        if kind == "text":
            text_up_to(quick_reply.get("title"), QUICK_REPLY_TITLE, f"{name}[title]")
            text_up_to(quick_reply.get("payload"), QUICK_REPLY_PAYLOAD, f"{name}[payload]")
        if quick_reply.get("image_url"):
            web_address(quick_reply["image_url"], f"{name}[image_url]")
