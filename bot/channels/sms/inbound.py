"""What a gateway delivers: texts of citizens, and reports of what became of ours.

Gateways differ in how they name things. The names below are tried in their order, whatever their case; the
setting ``SMS_WEBHOOK_FIELDS`` puts a gateway's own before them.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.channels.sms.channel import CHANNEL
from bot.channels.sms.phones import account_of, mobile_of
from bot.conversation.events import EventKind, ReceivedEvent
from bot.conversation.receipts import Receipt
from bot.settings import SmsSettings

FIELD_NAMES: Mapping[str, tuple[str, ...]] = {
    "from": ("from", "msisdn", "sender", "mobile", "source", "phone"),
    "to": ("to", "receiver", "recipient", "destination", "shortcode", "short_code"),
    "text": ("text", "message", "msg", "body", "sms", "content"),
    "id": ("id", "messageid", "message_id", "msgid", "msg_id", "sms_id", "smsid"),
    "reference": ("reference", "ref", "csms_id", "client_ref"),
    "status": ("status", "state", "dlr", "delivery_status", "dlr_status"),
}
#: A message that is only this ends the bot's texts until the citizen writes again.
STOP_WORDS = frozenset({"stop", "stop all", "unsubscribe", "বন্ধ", "বন্ধ করুন", "bondho", "bondho korun"})

#: What reports say, in parts of words; the numbers are Kannel's. Anything else is still on its way.
NEVER = ("undeliv", "not deliv", "not_deliv", "fail", "reject", "expire", "invalid", "delete")
ARRIVED = ("delivered", "delivrd", "success")
ARRIVED_CODE, NEVER_CODES = "1", ("2", "16")

Item = Mapping[str, Any]


class Reader:
    """Reads items by the gateway's names."""

    def __init__(self, settings: SmsSettings) -> None:
        self._number = settings.number
        self._key = (settings.webhook_secrets or ("",))[0].encode()
        own = {name: (theirs.lower(),) for name, theirs in settings.fields}
        self._names = {name: (*own.get(name, ()), *names) for name, names in FIELD_NAMES.items()}

    def text_event(self, item: Item, now: datetime) -> ReceivedEvent:
        """The event of a text. What no citizen sent (a name, a short code did) is kept and not answered."""
        sender, written = self._value(item, "from"), self._value(item, "text").strip()
        number = account_of(self._value(item, "to")) or self._number
        phone = mobile_of(sender)
        is_answered = phone is not None and phone != number and bool(written)
        message_id = self._value(item, "id")[:200]
        return ReceivedEvent(
            natural_key=self._natural_key(sender, number, message_id, written, now),
            kind=_kind(written) if is_answered else EventKind.UNSUPPORTED,
            channel=CHANNEL,
            account_id=number,
            user_id=None,
            phone=phone if is_answered else None,
            # Gateways tell their local time without saying which: the arrival counts.
            event_at=None,
            content={"text": written, "mid": message_id} if message_id else {"text": written},
            raw=dict(item),
        )

    def receipt(self, item: Item) -> Receipt | None:
        """What a delivery report says; None while the message is still on its way, or if it names none."""
        name = self._value(item, "id") or self._value(item, "reference")
        status = self._value(item, "status").strip().lower()
        if not name or not status:
            return None
        if status in NEVER_CODES or any(word in status for word in NEVER):
            return Receipt(name, arrived=False, reason=status[:40] if status.isascii() else None)
        if status == ARRIVED_CODE or any(word in status for word in ARRIVED):
            return Receipt(name, arrived=True)
        return None

    def _natural_key(
        self, sender: str, number: str | None, message_id: str, written: str, now: datetime
    ) -> str:
        if message_id:
            return json.dumps(["id", number, sender, message_id])
        # A keyed hash: what a citizen wrote can't be guessed from a row that has forgotten its words.
        said = json.dumps([number, sender, written, now.strftime("%Y-%m-%dT%H:%M")])
        return "said:" + hmac.new(self._key, said.encode(), hashlib.sha256).hexdigest()

    def _value(self, item: Item, field: str) -> str:
        lower = {str(name).lower(): value for name, value in item.items()}
        found = (lower[name] for name in self._names[field] if lower.get(name) not in (None, ""))
        value = next(found, "")
        return _clean(str(value)) if isinstance(value, str | int) else ""


def items_in(raw: bytes, form: Mapping[str, str], *, is_json: bool) -> list[Item] | None:
    """The items of a request; None if nothing can be made of it.

    A form is one item. JSON is an object, a list of objects, or an object with such a list in it.
    """
    if not is_json:
        return [dict(form)] if form else None
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    found = body if isinstance(body, list) else _listed(body)
    # What is no object beside a text must not cost the text.
    return [one for one in found if isinstance(one, dict)] or None


def unreadable(raw: bytes) -> ReceivedEvent:
    """An event for a request that nothing can be made of: kept, so that nothing is lost."""
    return ReceivedEvent(
        natural_key="unreadable:" + hashlib.sha256(raw).hexdigest(),
        kind=EventKind.MALFORMED,
        channel=CHANNEL,
        account_id=None,
        user_id=None,
        event_at=None,
        raw=raw.decode("utf-8", "replace"),
    )


def _listed(body: object) -> Sequence[Any]:
    if not isinstance(body, dict):
        return []
    lists = [value for value in body.values() if isinstance(value, list) and value]
    return lists[0] if lists and any(isinstance(one, dict) for one in lists[0]) else [body]


def _kind(written: str) -> EventKind:
    plain = " ".join(written.lower().strip(" .!।").split())
    return EventKind.OPT_OUT if plain in STOP_WORDS else EventKind.MESSAGE


def _clean(text: str) -> str:
    """Without null characters and half surrogates."""
    return text.replace("\x00", " ").encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
