"""What events do that nobody answers: echoes, receipts, thread control, policy notices."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from bot.catalogue.model import Page
from bot.conversation import handover
from bot.conversation.events import EventKind
from bot.conversation.hands.commands import OUTSIDE
from bot.conversation.hands.model import HandKind
from bot.conversation.model import Conversation, DeliveryStatus, InboundEvent, OutboxMessage, Owner
from bot.conversation.outbox import give_up_open
from bot.conversation.outcomes import mark_sent
from bot.conversation.sendable import reply_window
from bot.conversation.ways import release_waiting

log = structlog.get_logger(__name__)

#: Meta's general reply window, from the citizen's last act (Send API policy, September 2026).
REPLY_WINDOW = timedelta(hours=24)
POLICY_PAUSE = timedelta(hours=1)
#: What this service gives along with each message, see ``OutboxMessage.public_id``.
OUR_METADATA = re.compile(r"[0-9a-f]{32}")
#: An echo of our own says nothing new: of it only this is kept, none of its words.
KEPT_OF_AN_ECHO = ("mid", "metadata", "app_id")


def opens_window(session: Session, conversation: Conversation, event: InboundEvent, now: datetime) -> None:
    """The citizen acted: the reply window runs from the time of the act, never backwards.

    What waited for the window to open goes out.
    """
    was_closed = conversation.suppressed_at is not None or reply_window(conversation, now) != "open"
    if conversation.last_inbound_at is None or event.event_at > conversation.last_inbound_at:
        conversation.last_inbound_at = event.event_at
        conversation.window_expires_at = event.event_at + REPLY_WINDOW
    conversation.suppressed_at = None
    if was_closed and reply_window(conversation, now) == "open":
        release_waiting(session, conversation.id, now)


def apply(
    session: Session, conversation: Conversation, event: InboundEvent, now: datetime, app_id: str
) -> None:
    """Let an event have its effect on the conversation."""
    effect = _EFFECTS.get(EventKind(event.kind))
    if effect is not None:
        effect(session, conversation, event, now, app_id)


def apply_to_page(session: Session, event: InboundEvent, now: datetime) -> None:
    """Let an event about a whole Page have its effect: a policy notice pauses or frees its sending."""
    page = session.get(Page, event.account_id) if event.account_id else None
    action = event.content.get("policy_action")
    log.error("page_policy_notice", page_id=event.account_id, action=action)
    if page is None:
        return
    if action == "block":
        page.paused_until_at = max(page.paused_until_at or now, now + POLICY_PAUSE)
    elif action == "unblock":
        # A Page without a working token, or paused by an administrator, stays as it is.
        page.paused_until_at = None


def _echo(
    session: Session, conversation: Conversation, event: InboundEvent, now: datetime, app_id: str
) -> None:
    content = event.content
    row = _ours(session, conversation, content)
    if row is not None:
        if row.status in _UNSETTLED:
            mark_sent(row, content.get("mid"), now)
        elif row.mid is None:
            row.mid = content.get("mid")
    if row is not None or _is_of_this_app(content, app_id):
        event.content = {key: content[key] for key in KEPT_OF_AN_ECHO if key in content}
        event.raw = None
        return
    # Not ours: a person answered in Facebook's own inbox, or another app did. The bot keeps quiet.
    handover.outside_officer_wrote(session, conversation, now)


#: An echo proves that the carrier has the message, also one that was given up.
_UNSETTLED = (
    DeliveryStatus.QUEUED,
    DeliveryStatus.SENDING,
    DeliveryStatus.UNKNOWN,
    DeliveryStatus.FAILED,
)


def _is_of_this_app(content: dict[str, Any], app_id: str) -> bool:
    by_id = bool(app_id) and str(content.get("app_id") or "") == app_id
    return by_id or OUR_METADATA.fullmatch(str(content.get("metadata") or "")) is not None


def _ours(session: Session, conversation: Conversation, content: dict[str, Any]) -> OutboxMessage | None:
    names = [OutboxMessage.public_id == content["metadata"]] if content.get("metadata") else []
    names += [OutboxMessage.mid == content["mid"]] if content.get("mid") else []
    if not names:
        return None
    statement = select(OutboxMessage).where(OutboxMessage.conversation_id == conversation.id, or_(*names))
    return session.scalars(statement.limit(1)).one_or_none()


def _delivered(
    session: Session, conversation: Conversation, event: InboundEvent, now: datetime, app_id: str
) -> None:
    for row in _up_to_watermark(session, conversation, event, (DeliveryStatus.SENT,)):
        row.status, row.delivered_at = DeliveryStatus.DELIVERED, event.event_at


def _read(
    session: Session, conversation: Conversation, event: InboundEvent, now: datetime, app_id: str
) -> None:
    for row in _up_to_watermark(
        session, conversation, event, (DeliveryStatus.SENT, DeliveryStatus.DELIVERED)
    ):
        row.status, row.read_at = DeliveryStatus.READ, event.event_at
        row.delivered_at = row.delivered_at or event.event_at


def _up_to_watermark(
    session: Session, conversation: Conversation, event: InboundEvent, statuses: tuple[DeliveryStatus, ...]
) -> list[OutboxMessage]:
    watermark = event.content.get("watermark_ms")
    mids = [str(mid) for mid in event.content.get("mids") or []][:100]
    named: list[ColumnElement[bool]] = [OutboxMessage.mid.in_(mids)]
    if isinstance(watermark, int | float) and 0 < watermark < 1e14:
        # Compared with the moment before our call: the carrier's own time of the message lies after it.
        named.append(OutboxMessage.attempted_at <= datetime.fromtimestamp(watermark / 1000, UTC))
    statement = select(OutboxMessage).where(
        OutboxMessage.conversation_id == conversation.id,
        OutboxMessage.status.in_([status.value for status in statuses]),
        or_(*named),
    )
    return list(session.scalars(statement))


def _reaction(
    session: Session, conversation: Conversation, event: InboundEvent, now: datetime, app_id: str
) -> None:
    opens_window(session, conversation, event, now)


def _thread_lost(
    session: Session, conversation: Conversation, event: InboundEvent, now: datetime, app_id: str
) -> None:
    conversation.standby = True
    log.warning("thread_owned_by_another_app", conversation_id=conversation.id)


def _thread_passed(
    session: Session, conversation: Conversation, event: InboundEvent, now: datetime, app_id: str
) -> None:
    ours = str(event.content.get("new_owner_app_id") or "") in ("", app_id)
    conversation.standby = not ours
    if ours and conversation.owner == Owner.OFFICER and conversation.officer == handover.OUTSIDE_OFFICER:
        handover.return_to_bot(session, conversation, now, HandKind.OUTSIDE_ENDED, OUTSIDE)


def _standby(
    session: Session, conversation: Conversation, event: InboundEvent, now: datetime, app_id: str
) -> None:
    # Another app owns the thread: seen for context, never answered.
    conversation.standby = True


def _opt_out(
    session: Session, conversation: Conversation, event: InboundEvent, now: datetime, app_id: str
) -> None:
    # Nothing more until the citizen writes again: see `opens_window`.
    conversation.suppressed_at = now
    give_up_open(session, conversation.id, "the citizen wants no more messages")


_EFFECTS: dict[EventKind, Callable[[Session, Conversation, InboundEvent, datetime, str], None]] = {
    EventKind.ECHO: _echo,
    EventKind.DELIVERY: _delivered,
    EventKind.READ: _read,
    EventKind.REACTION: _reaction,
    EventKind.REFERRAL: _reaction,
    EventKind.STANDBY: _standby,
    EventKind.TAKE_THREAD_CONTROL: _thread_lost,
    EventKind.PASS_THREAD_CONTROL: _thread_passed,
    EventKind.OPT_OUT: _opt_out,
}
