"""The Send API: ``POST /<page>/messages``."""

from __future__ import annotations

from typing import Any

from bot.channels.facebook.emulator.config import EmulatedPage
from bot.channels.facebook.emulator.graph_calls import GraphAnswer, GraphCall
from bot.channels.facebook.emulator.graph_errors import (
    bad_parameter,
    missing_object,
    other_owner,
    outside_window,
    unavailable_person,
    unknown_recipient,
)
from bot.channels.facebook.emulator.message_limits import MESSAGE_KEYS, check_message
from bot.channels.facebook.emulator.platform import Platform
from bot.channels.facebook.emulator.records import Json, Message, Thread
from bot.channels.facebook.emulator.value_limits import an_object, one_of

HOUR_MS = 3_600_000
WINDOW_MS = 24 * HOUR_MS
HUMAN_AGENT_MS = 7 * 24 * HOUR_MS
PRIVATE_REPLY_MS = 7 * 24 * HOUR_MS
MESSAGING_TYPES = ("RESPONSE", "UPDATE", "MESSAGE_TAG", "UTILITY")
NOTIFICATION_TYPES = ("REGULAR", "SILENT_PUSH", "NO_PUSH")
SENDER_ACTIONS = ("typing_on", "typing_off", "mark_seen", "react", "unreact")
HUMAN_AGENT = "HUMAN_AGENT"
#: Ended on 27 April 2026; code 100 with subcode 1893061 was observed.
DEAD_TAGS = frozenset({"CONFIRMED_EVENT_UPDATE", "ACCOUNT_UPDATE", "POST_PURCHASE_UPDATE"})
#: Only for Pages that Meta registered for them, which none of these is.
CLOSED_TAGS = frozenset({"NON_PROMOTIONAL_SUBSCRIPTION", "CUSTOMER_FEEDBACK"})


def send(platform: Platform, page: EmulatedPage, call: GraphCall) -> GraphAnswer:
    """Take a message or a sender action. Raises GraphError when Meta would refuse it."""
    if "sender_action" in call.parameters:
        return _sender_action(platform, page, call)
    messaging_type = call.parameters.get("messaging_type")
    if messaging_type is None:
        raise bad_parameter("The parameter messaging_type is required")
    one_of(messaging_type, MESSAGING_TYPES, "messaging_type")
    if call.parameters.get("notification_type") is not None:
        one_of(call.parameters["notification_type"], NOTIFICATION_TYPES, "notification_type")
    tag = _checked_tag(call, messaging_type)
    message = check_message(call.parameters.get("message"))
    thread, comment = _recipient(platform, page, call)
    _check_template(platform, page, messaging_type, message)
    if comment is None:
        _check_window(platform, thread, messaging_type, tag)
    if thread.blocked:
        raise unavailable_person()
    if thread.owner_app_id is not None:
        raise other_owner()
    if comment is not None:
        comment["answered"] = True
        platform.state.keep_page(page.page_id)
    taken = _take(platform, thread, call, message, tag)
    _inline_thread_control(platform, thread, call)
    return GraphAnswer(200, {"recipient_id": thread.psid, "message_id": taken.mid})


def _checked_tag(call: GraphCall, messaging_type: str) -> str | None:
    tag = call.parameters.get("tag")
    if tag in DEAD_TAGS:
        raise bad_parameter("The message tag is no longer supported.", 1893061)
    if messaging_type != "MESSAGE_TAG":
        if tag is not None:
            raise bad_parameter("Param tag needs messaging_type MESSAGE_TAG")
        return None
    if tag in CLOSED_TAGS:
        raise bad_parameter("The Page may not send with this message tag.")
    return one_of(tag, (HUMAN_AGENT,), "tag")


def _recipient(platform: Platform, page: EmulatedPage, call: GraphCall) -> tuple[Thread, Json | None]:
    """The thread to send to; with the comment's record, if this is a private reply."""
    recipient = call.object_parameter("recipient")
    if recipient.get("comment_id") is not None:
        return _private_reply(platform, page, str(recipient["comment_id"]))
    psid = recipient.get("id")
    thread = platform.state.thread(page.page_id, str(psid)) if psid is not None else None
    if thread is None:
        raise unknown_recipient()
    return thread, None


def _private_reply(platform: Platform, page: EmulatedPage, comment_id: str) -> tuple[Thread, Json]:
    comment = platform.state.page_settings[page.page_id].comments.get(comment_id)
    if comment is None:
        raise missing_object(comment_id, "post")
    if comment["answered"]:
        raise bad_parameter("Activity already replied to")
    if platform.state.emulated_ms() - comment["at_ms"] > PRIVATE_REPLY_MS:
        raise outside_window()
    return platform.state.thread_of(page.page_id, comment["citizen_id"]), comment


def _check_window(platform: Platform, thread: Thread, messaging_type: str, tag: str | None) -> None:
    if messaging_type == "UTILITY":
        return
    allowed_ms = HUMAN_AGENT_MS if tag == HUMAN_AGENT else WINDOW_MS
    if platform.state.emulated_ms() - thread.window_ms > allowed_ms:
        raise outside_window()


def _check_template(platform: Platform, page: EmulatedPage, messaging_type: str, message: Json) -> None:
    if (messaging_type == "UTILITY") != ("template" in message):
        raise bad_parameter("messaging_type UTILITY and param message[template] need each other")
    if "template" not in message:
        return
    template = an_object(message["template"], "message[template]")
    known = platform.state.page_settings[page.page_id].templates.get(str(template.get("name")))
    if known is None or known.get("status") != "APPROVED":
        raise bad_parameter("The message template does not exist or is not approved")
    language = template.get("language")
    if not isinstance(language, dict) or not language.get("code"):
        raise bad_parameter("Param message[template][language][code] is required")


def _take(platform: Platform, thread: Thread, call: GraphCall, message: Json, tag: str | None) -> Message:
    plain = ("text", "quick_replies")
    content: Json = {name: message[name] for name in plain if message.get(name) is not None}
    attachments = message.get("attachments") or [a for a in [message.get("attachment")] if a]
    if attachments and attachments[0]["type"] == "template":
        content["template"] = attachments[0]["payload"]
    elif attachments:
        content["attachments"] = [{"type": a["type"], **a["payload"]} for a in attachments]
    elif "template" in message:
        content["text"] = _template_text(platform, thread.page_id, message["template"])
    elif "sticker_id" in message:
        content["attachments"] = [{"type": "sticker", "sticker_id": str(message["sticker_id"])}]
    if isinstance(call.parameters.get("reply_to"), dict):
        content["reply_to"] = call.parameters["reply_to"]
    return platform.deliver(thread, content, metadata=message.get("metadata"), tag=tag)


def _template_text(platform: Platform, page_id: str, template: Json) -> str:
    """The template's text with its parameters filled in, as far as they were given."""
    known = platform.state.page_settings[page_id].templates[str(template["name"])]
    text = str(known.get("text") or known["name"])
    values = [
        str(parameter.get("text", ""))
        for component in template.get("components") or []
        for parameter in component.get("parameters") or []
    ]
    for number, value in enumerate(values, start=1):
        text = text.replace(f"{{{{{number}}}}}", value)
    return text


def _inline_thread_control(platform: Platform, thread: Thread, call: GraphCall) -> None:
    control: Any = call.parameters.get("thread_control")
    if isinstance(control, dict) and control.get("control_type") == "pass":
        platform.pass_thread(thread, str(control.get("app_id", "")))


def _sender_action(platform: Platform, page: EmulatedPage, call: GraphCall) -> GraphAnswer:
    action = one_of(call.parameters["sender_action"], SENDER_ACTIONS, "sender_action")
    if "message" in call.parameters or MESSAGE_KEYS & set(call.parameters):
        raise bad_parameter("Only recipient may be sent together with sender_action")
    thread, _ = _recipient(platform, page, call)
    if thread.owner_app_id is not None:
        raise other_owner()
    _check_window(platform, thread, "RESPONSE", HUMAN_AGENT)
    platform.signal(thread, action)
    return GraphAnswer(200, {"recipient_id": thread.psid})
