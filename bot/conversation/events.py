"""What a channel hands over: one thing that happened, in the words of this service."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class EventKind(StrEnum):
    """What happened. Kinds that no part of the service acts on are kept all the same."""

    MESSAGE = "message"
    POSTBACK = "postback"
    ECHO = "echo"
    DELIVERY = "delivery"
    READ = "read"
    REACTION = "reaction"
    EDIT = "edit"
    REFERRAL = "referral"
    OPTIN = "optin"
    STANDBY = "standby"
    PASS_THREAD_CONTROL = "pass_thread_control"
    TAKE_THREAD_CONTROL = "take_thread_control"
    REQUEST_THREAD_CONTROL = "request_thread_control"
    APP_ROLES = "app_roles"
    ACCOUNT_LINKING = "account_linking"
    POLICY_ENFORCEMENT = "policy_enforcement"
    FEEDBACK = "feedback"
    COMMENT = "comment"
    FEED = "feed"
    TEMPLATE_STATUS = "template_status"
    OPT_OUT = "opt_out"
    UNSUPPORTED = "unsupported"
    MALFORMED = "malformed"


#: Kinds that a citizen causes by writing or tapping: these get an answer.
ANSWERED_KINDS = frozenset({EventKind.MESSAGE, EventKind.POSTBACK})


@dataclass(frozen=True)
class ReceivedEvent:
    """One event as a channel understood it.

    Attributes:
        natural_key: names the event for good, so that the same event delivered twice has the same key.
        kind: what happened.
        channel: the channel's name, e.g. ``facebook``.
        account_id: whose inbox it is (on Facebook the Page's id); None when the carrier didn't say.
        user_id: the citizen's id there (on Facebook the page-scoped id); None when there is none.
        phone: given instead of ``user_id`` where the carrier knows citizens by their phone (``+8801…``).
        event_at: when it happened by the carrier's clock, aware; None when not told.
        content: what this service uses of it, as JSON: ``text``, ``payload``, ``mid``, ``attachments`` …
        raw: the carrier's own item, as JSON, kept for replay.
    """

    natural_key: str
    kind: EventKind
    channel: str
    account_id: str | None
    user_id: str | None
    event_at: datetime | None
    content: dict[str, Any] = field(default_factory=dict)
    raw: Any = None
    phone: str | None = field(default=None, repr=False)
