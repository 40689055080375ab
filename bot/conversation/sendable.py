"""What may be sent, when, and for how long."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from bot.catalogue.model import Page, PageStatus
from bot.conversation.channel import TEXT_CHANNELS, Window
from bot.conversation.events import EventKind
from bot.conversation.model import (
    Conversation,
    DeliveryStatus,
    InboundEvent,
    OutboxMessage,
    is_open,
    is_pending,
)
from bot.conversation.outbox import fail_queued

#: How long an officer may still answer (Meta's human-agent rule).
HUMAN_AGENT_WINDOW = timedelta(days=7)
#: A text message that could not be handed over for so long is no answer any more.
TEXT_LASTS = timedelta(days=3)
#: A row that has been 'sending' for longer than any request may take was left by a process that died.
SENDING_LEASE = timedelta(seconds=60)


def due_messages(channels: Iterable[str], now: datetime) -> Select[int]:
    """Ids of messages that may go out now, oldest first: for each citizen the first that is not settled."""
    earlier = aliased(OutboxMessage)
    held_back = exists().where(
        earlier.conversation_id == OutboxMessage.conversation_id,
        earlier.id < OutboxMessage.id,
        is_open(earlier),
    )
    return (
        select(OutboxMessage.id)
        .join(Conversation, Conversation.id == OutboxMessage.conversation_id)
        .join(Page, Page.page_id == Conversation.account_id)
        .where(
            OutboxMessage.status == DeliveryStatus.QUEUED,
            OutboxMessage.next_attempt_at <= now,
            Conversation.channel.in_(list(channels)),
            may_send(now),
            ~held_back,
        )
        .order_by(OutboxMessage.id)
    )


def abandoned(now: datetime) -> ColumnElement[bool]:
    """Messages of unknown outcome whose echo has neither come in time nor waits for its turn."""
    sending = and_(
        OutboxMessage.status == DeliveryStatus.SENDING, OutboxMessage.attempted_at < now - SENDING_LEASE
    )
    unknown = and_(OutboxMessage.status == DeliveryStatus.UNKNOWN, OutboxMessage.next_attempt_at <= now)
    echo_waits = exists().where(
        InboundEvent.conversation_id == OutboxMessage.conversation_id,
        is_pending(),
        InboundEvent.kind == EventKind.ECHO,
    )
    return and_(or_(sending, unknown), ~echo_waits)


def may_send(now: datetime) -> ColumnElement[bool]:
    """A Page that may send: with a working token, and not paused, be it for a time or until it is resumed."""
    waits = and_(Page.status == PageStatus.PAUSED, Page.paused_until_at.is_(None))
    is_over = or_(Page.paused_until_at.is_(None), Page.paused_until_at <= now)
    return and_(Page.status != PageStatus.REAUTHORISE, ~waits, is_over)


def is_first_reply(session: Session, row: OutboxMessage) -> bool:
    """Whether this is the bot's first word on a message, at its first try."""
    if row.author != "bot" or row.attempts or row.event_id is None:
        return False
    before = exists().where(OutboxMessage.event_id == row.event_id, OutboxMessage.id < row.id)
    return not session.scalar(select(before))


def more_follow(session: Session, row: OutboxMessage) -> bool:
    """Whether more messages wait behind this one."""
    behind = OutboxMessage.conversation_id == row.conversation_id, OutboxMessage.id > row.id
    return bool(session.scalar(select(exists().where(*behind, is_open()))))


def sent_this_hour(session: Session, conversation_id: int, now: datetime) -> int:
    """How many messages to a citizen were tried in the last hour."""
    tried = select(func.count()).where(
        OutboxMessage.conversation_id == conversation_id,
        OutboxMessage.attempted_at > now - timedelta(hours=1),
    )
    return session.scalar(tried) or 0


def reply_window(conversation: Conversation, now: datetime) -> Window:
    """Who may still write to this citizen: 24 hours for all, 7 days for an officer; by text always."""
    if conversation.channel in TEXT_CHANNELS:
        return "open"
    if conversation.window_expires_at is not None and conversation.window_expires_at > now:
        return "open"
    last = conversation.last_inbound_at
    return "human_agent" if last is not None and last + HUMAN_AGENT_WINDOW > now else "closed"


def expire_unsendable(session: Session, now: datetime) -> int:
    """Fail what waited so long that its author may not send it any more (a Page without a token, say).

    Text messages know no window; of them what is too old to be an answer fails.
    """
    closed = or_(Conversation.window_expires_at.is_(None), Conversation.window_expires_at <= now)
    long_ago = or_(
        Conversation.last_inbound_at.is_(None), Conversation.last_inbound_at <= now - HUMAN_AGENT_WINDOW
    )
    is_text = Conversation.channel.in_(TEXT_CHANNELS)
    count = fail_queued(
        session,
        OutboxMessage.conversation_id.in_(select(Conversation.id).where(is_text)),
        OutboxMessage.created_at <= now - TEXT_LASTS,
        reason="it could not be sent for days",
    )
    for which, authors in ((closed, ("bot",)), (long_ago, ("bot", "officer"))):
        count += fail_queued(
            session,
            OutboxMessage.author.in_(authors),
            OutboxMessage.conversation_id.in_(select(Conversation.id).where(which, ~is_text)),
            reason="the reply window closed",
        )
    return count
