"""Items that are not messages: referrals, opt-ins, thread control, policy, feedback, forms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.channels.facebook.event import Envelope, Reading, by_time
from bot.channels.facebook.values import identifier, items, mapping, message_id, milliseconds, present, text
from bot.conversation.events import EventKind

Reader = Callable[[Envelope, dict[str, Any]], Reading]


def _referral(envelope: Envelope, part: dict[str, Any]) -> Reading:
    content = present(referral=part, ref=text(part.get("ref")), lead=mapping(envelope.item.get("lead")))
    key = by_time(envelope, text(part.get("type")), text(part.get("ref")))
    return Reading(EventKind.REFERRAL, content, key)


def _optin(envelope: Envelope, part: dict[str, Any]) -> Reading:
    kind = text(part.get("type"))
    content = present(
        type=kind,
        ref=text(part.get("ref")),
        payload=text(part.get("payload")),
        user_ref=identifier(part.get("user_ref")),
        token=text(part.get("notification_messages_token")) or text(part.get("one_time_notif_token")),
        token_expires_ms=milliseconds(part.get("token_expiry_timestamp")),
        status=text(part.get("notification_messages_status")),
    )
    return Reading(EventKind.OPTIN, content, by_time(envelope, kind, content.get("status")))


def _thread_control(kind: EventKind) -> Reader:
    def read(envelope: Envelope, part: dict[str, Any]) -> Reading:
        content = present(
            previous_owner_app_id=identifier(part.get("previous_owner_app_id")),
            new_owner_app_id=identifier(part.get("new_owner_app_id")),
            requested_owner_app_id=identifier(part.get("requested_owner_app_id")),
            metadata=text(part.get("metadata")),
        )
        return Reading(kind, content, by_time(envelope))

    return read


def _app_roles(envelope: Envelope, part: dict[str, Any]) -> Reading:
    return Reading(EventKind.APP_ROLES, present(roles=part))


def _account_linking(envelope: Envelope, part: dict[str, Any]) -> Reading:
    status = text(part.get("status"))
    return Reading(EventKind.ACCOUNT_LINKING, present(status=status), by_time(envelope, status))


def _policy_enforcement(envelope: Envelope, part: dict[str, Any]) -> Reading:
    # The Page is meant, so there is no sender: the time and the action name it.
    action = text(part.get("action"))
    content = present(policy_action=action, reason=text(part.get("reason")))
    known = envelope.timestamp_ms is not None
    return Reading(EventKind.POLICY_ENFORCEMENT, content, (action, envelope.timestamp_ms) if known else None)


def _response_feedback(envelope: Envelope, part: dict[str, Any]) -> Reading:
    mid, feedback = message_id(part.get("mid")), text(part.get("feedback"))
    known = by_time(envelope, feedback)
    return Reading(EventKind.FEEDBACK, present(mid=mid, feedback=feedback), (mid, *known) if known else None)


def _messaging_feedback(envelope: Envelope, part: dict[str, Any]) -> Reading:
    return Reading(EventKind.FEEDBACK, present(screens=items(part.get("feedback_screens"))))


def _kept_for_later(name: str) -> Reader:
    def read(envelope: Envelope, part: dict[str, Any]) -> Reading:
        return Reading(EventKind.UNSUPPORTED, {"parts": [name]})

    return read


READERS: dict[str, Reader] = {
    "referral": _referral,
    "optin": _optin,
    "pass_thread_control": _thread_control(EventKind.PASS_THREAD_CONTROL),
    "take_thread_control": _thread_control(EventKind.TAKE_THREAD_CONTROL),
    "request_thread_control": _thread_control(EventKind.REQUEST_THREAD_CONTROL),
    "app_roles": _app_roles,
    "account_linking": _account_linking,
    "policy_enforcement": _policy_enforcement,
    # Older documentation and some Pages spell it with a hyphen.
    "policy-enforcement": _policy_enforcement,
    "response_feedback": _response_feedback,
    "messaging_feedback": _messaging_feedback,
    # Forms, carts and coupons: nothing here uses them, so they are kept whole.
    "messaging_customer_information": _kept_for_later("messaging_customer_information"),
    "form": _kept_for_later("form"),
    "order": _kept_for_later("order"),
    "template": _kept_for_later("template"),
}
