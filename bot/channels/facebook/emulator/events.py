"""The items of webhooks, in Meta's shapes (Messenger Platform, webhook events), and their signed envelope."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from bot.channels.facebook.emulator.records import Json, Message, Thread

Container = Literal["messaging", "standby", "changes"]

#: Meta's own inbox answers under this app id.
PAGE_INBOX_APP_ID = "26390203743090"


@dataclass(frozen=True, slots=True)
class OutgoingEvent:
    """One event on its way to the bot.

    Attributes:
        event_id: grows with each event of this process.
        subscription: the subscription field that it belongs to.
        mid: the citizen's message to be marked as delivered when the bot has taken it.
    """

    event_id: str
    page_id: str
    psid: str
    subscription: str
    container: Container
    item: Json
    mid: str | None = None

    def record(self) -> Json:
        """The event as JSON; the item itself, not a copy."""
        return {name: getattr(self, name) for name in OutgoingEvent.__slots__}


def from_citizen(thread: Thread, at_ms: int, **parts: Any) -> Json:
    """An item that a citizen caused."""
    return {"sender": {"id": thread.psid}, "recipient": {"id": thread.page_id}, "timestamp": at_ms, **parts}


def from_page(thread: Thread, at_ms: int, **parts: Any) -> Json:
    """An item that the Page caused."""
    return {"sender": {"id": thread.page_id}, "recipient": {"id": thread.psid}, "timestamp": at_ms, **parts}


def citizen_message(thread: Thread, message: Message) -> tuple[str, Json]:
    """A citizen's message as (subscription field, item): a message or, for a button, a postback."""
    content = message.content
    if "postback" in content:
        postback = {"mid": message.mid, "title": content["text"], **content["postback"]}
        return "messaging_postbacks", from_citizen(thread, message.at_ms, postback=postback)
    body: Json = {"mid": message.mid}
    for name in ("text", "quick_reply", "reply_to", "referral"):
        if name in content:
            body[name] = content[name]
    if "attachments" in content:
        body["attachments"] = [_attachment(attachment) for attachment in content["attachments"]]
    return "messages", from_citizen(thread, message.at_ms, message=body)


def echo(thread: Thread, message: Message, app_id: str) -> Json:
    """What a Page's message looks like to the Page's apps."""
    app: int | str = int(app_id) if app_id.isdecimal() else app_id
    body: Json = {"mid": message.mid, "is_echo": True, "app_id": app}
    if message.metadata is not None:
        body["metadata"] = message.metadata
    content = message.content
    if "text" in content:
        body["text"] = content["text"]
    if "template" in content:
        title = content["template"].get("text") or None
        body["attachments"] = [
            {"type": "template", "title": title, "url": None, "payload": content["template"]}
        ]
    elif "attachments" in content:
        body["attachments"] = [_attachment(attachment) for attachment in content["attachments"]]
    if "quick_replies" in content:
        body["quick_replies"] = content["quick_replies"]
    return from_page(thread, message.at_ms, message=body)


def delivery(thread: Thread, mids: Sequence[str], watermark_ms: int) -> Json:
    """The citizen's phone has these messages. Meta's sample has no timestamp; neither has this."""
    item = from_citizen(thread, watermark_ms, delivery={"mids": list(mids), "watermark": watermark_ms})
    del item["timestamp"]
    return item


def read(thread: Thread, watermark_ms: int, at_ms: int) -> Json:
    """The citizen has read everything until the watermark."""
    return from_citizen(thread, at_ms, read={"watermark": watermark_ms})


def subscription_of(item: Json) -> str:
    """The subscription field of a ``messaging`` item of any shape."""
    if "message" in item:
        return "message_echoes" if (item["message"] or {}).get("is_echo") else "messages"
    fields = {
        "postback": "messaging_postbacks",
        "delivery": "message_deliveries",
        "read": "message_reads",
        "reaction": "message_reactions",
        "message_edit": "message_edits",
        "referral": "messaging_referrals",
        "optin": "messaging_optins",
        "account_linking": "messaging_account_linking",
        "policy_enforcement": "messaging_policy_enforcement",
        "response_feedback": "response_feedback",
        "messaging_feedback": "messaging_feedback",
    }
    return next((field for name, field in fields.items() if name in item), "messaging_handovers")


def envelope(events: Sequence[OutgoingEvent], at_ms: int, *, together: int = 1) -> bytes:
    """A webhook's body, in the bytes that Meta signs: pure ASCII, slashes escaped.

    Args:
        events: at least one.
        at_ms: when it is sent.
        together: so many neighbours of one Page share an entry, as the generic Graph page allows; with 1 each
            has its own, as Messenger's page says.
    """
    entries: list[Json] = []
    for event in events:
        last: Json = entries[-1] if entries else {"id": None}
        if last["id"] != event.page_id or not 0 < len(last.get(event.container, ())) < together:
            last = {"id": event.page_id, "time": at_ms, event.container: []}
            entries.append(last)
        last[event.container].append(event.item)
    body = json.dumps({"object": "page", "entry": entries}, ensure_ascii=True, separators=(",", ":"))
    return body.replace("/", "\\/").encode("ascii")


def signature(secret: str, body: bytes) -> str:
    """The value of ``X-Hub-Signature-256``."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def _attachment(attachment: Json) -> Json:
    if "payload" in attachment:
        return attachment  # a test hands in the platform's own shape
    payload = {name: attachment[name] for name in ("url", "sticker_id", "title") if name in attachment}
    return {"type": attachment["type"], "payload": payload}
