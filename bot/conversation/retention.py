"""What nobody needs any more goes by itself: words after a long silence, ids of whom nothing else is kept.

Each function does a handful in one unit of work and tells how many; whoever runs them goes on until none is
left.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, cast

import structlog
from prometheus_client import Counter
from sqlalchemy import ColumnElement, CursorResult, and_, delete, exists, func, or_, select
from sqlalchemy.orm import Session

from bot.audit.acts import Act
from bot.audit.commands import SCHEDULE, note
from bot.cases.model import Case
from bot.catalogue.loader import Catalogue
from bot.conversation.channel import TEXT_CHANNELS
from bot.conversation.drafts.model import Draft
from bot.conversation.forgetting import erase_all
from bot.conversation.model import OPEN_STATUSES, Conversation, InboundEvent, OutboxMessage, Owner, is_pending
from bot.conversation.notes.model import Note

log = structlog.get_logger(__name__)

#: An answer may still be on its way; after this the citizen's id goes, too.
REST_AFTER_ERASURE = timedelta(days=1)
#: What an officer typed and did not send for so long is not going to be sent.
DRAFTS_LAST = timedelta(days=30)
#: In the place of a citizen's id. Carriers' ids have no colon in front.
NOBODY = ":erased:"

RETENTION = Counter("bot_retention_total", "What the schedule erased because its time was over", ["what"])


def forget_silent(session: Session, catalogue: Catalogue, now: datetime, limit: int) -> int:
    """Erase the words of conversations in which nobody has written for long and no case is open."""
    due = select(Conversation).where(_is_silent(catalogue, now)).order_by(Conversation.id).limit(limit)
    found = session.scalars(due.with_for_update(key_share=True, skip_locked=True)).all()
    for conversation in found:
        erase_all(session, conversation, now)
        _note(session, now, Act.CONVERSATION_ERASED, conversation)
    RETENTION.labels("conversation").inc(len(found))
    return len(found)


def forget_ids(session: Session, now: datetime, limit: int) -> int:
    """Forget who it was, where all words are erased and no case is kept; a new message begins anew."""
    due = select(Conversation).where(_is_empty(now)).order_by(Conversation.id).limit(limit)
    # The whole row: a webhook that is just storing an event of this citizen is waited for, and seen.
    found = session.scalars(due.with_for_update(skip_locked=True)).all()
    mine = select(InboundEvent.conversation_id).where(
        is_pending(), InboundEvent.conversation_id.in_([one.id for one in found])
    )
    busy = set(session.scalars(mine))
    idle = [conversation for conversation in found if conversation.id not in busy]
    for conversation in idle:
        conversation.user_id, conversation.phone = f"{NOBODY}{conversation.id}", None
        _note(session, now, Act.SENDER_FORGOTTEN, conversation)
    RETENTION.labels("sender").inc(len(idle))
    return len(idle)


def drop_page_events(session: Session, catalogue: Catalogue, now: datetime, limit: int) -> int:
    """Delete old events of no conversation: notices about Pages, comments, bodies that nobody could read."""
    old = select(InboundEvent.id).where(_is_old_page_event(catalogue, now)).limit(limit)
    statement = delete(InboundEvent).where(InboundEvent.id.in_(old))
    done = session.execute(statement.execution_options(synchronize_session=False))
    count = cast("CursorResult[Any]", done).rowcount
    RETENTION.labels("page_event").inc(count)
    return count


def drop_drafts(session: Session, now: datetime) -> int:
    """Delete what officers typed long ago and never sent; all at once, there are few."""
    old = delete(Draft).where(Draft.saved_at <= now - DRAFTS_LAST)
    done = session.execute(old.execution_options(synchronize_session=False))
    count = cast("CursorResult[Any]", done).rowcount
    RETENTION.labels("draft").inc(count)
    return count


def due(session: Session, catalogue: Catalogue, now: datetime) -> dict[str, int]:
    """How many of each kind have outlived their time."""
    conversations = select(func.count()).select_from(Conversation)
    events = select(func.count()).select_from(InboundEvent)
    drafts = select(func.count()).select_from(Draft)
    return {
        "conversations": session.scalar(conversations.where(_is_silent(catalogue, now))) or 0,
        "senders": session.scalar(conversations.where(_is_empty(now))) or 0,
        "page_events": session.scalar(events.where(_is_old_page_event(catalogue, now))) or 0,
        "drafts": session.scalar(drafts.where(Draft.saved_at <= now - DRAFTS_LAST)) or 0,
    }


def _is_silent(catalogue: Catalogue, now: datetime) -> ColumnElement[bool]:
    last = func.coalesce(Conversation.last_inbound_at, Conversation.created_at)
    open_case = exists().where(Case.conversation_id == Conversation.id, Case.closed_at.is_(None))
    return and_(
        last <= _long_ago(catalogue, now),
        Conversation.owner == Owner.BOT,
        or_(Conversation.erased_at.is_(None), Conversation.erased_at < last, _spoken_since()),
        ~open_case,
    )


def _is_empty(now: datetime) -> ColumnElement[bool]:
    under_way = exists().where(
        OutboxMessage.conversation_id == Conversation.id, OutboxMessage.status.in_(OPEN_STATUSES)
    )
    return and_(
        Conversation.erased_at <= now - REST_AFTER_ERASURE,
        or_(Conversation.last_inbound_at.is_(None), Conversation.last_inbound_at <= Conversation.erased_at),
        Conversation.user_id.not_like(f"{NOBODY}%"),
        # Who wants no more texts must not be forgotten: they would get some again.
        or_(Conversation.suppressed_at.is_(None), Conversation.channel.not_in(TEXT_CHANNELS)),
        ~exists().where(Case.conversation_id == Conversation.id),
        ~under_way,
        ~_spoken_since(),
    )


def _spoken_since() -> ColumnElement[bool]:
    """Whether somebody has written to the citizen, or noted something, after all words were erased."""
    said = exists().where(
        OutboxMessage.conversation_id == Conversation.id, OutboxMessage.created_at > Conversation.erased_at
    )
    noted = exists().where(Note.conversation_id == Conversation.id, Note.created_at > Conversation.erased_at)
    return or_(said, noted)


def _is_old_page_event(catalogue: Catalogue, now: datetime) -> ColumnElement[bool]:
    is_old = InboundEvent.received_at <= _long_ago(catalogue, now)
    return and_(InboundEvent.conversation_id.is_(None), ~is_pending(), is_old)


def _long_ago(catalogue: Catalogue, now: datetime) -> datetime:
    return now - timedelta(days=catalogue.retention.messages.after_last_message_days)


def _note(session: Session, now: datetime, action: Act, conversation: Conversation) -> None:
    log.info("retention_over", conversation_id=conversation.id, action=action)
    note(session, now, actor=SCHEDULE, action=action, conversation_id=conversation.id)
