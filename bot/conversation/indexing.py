"""What of a conversation can be found by its words: the citizen's messages and the officers' replies.

A message is indexed at the end of its turn, when it is known whether it was told to a confidential form, and
in the turn's transaction; storing it, which the carrier waits for, takes no longer than before. The bot's own
words are not indexed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Select, and_, event, inspect, select
from sqlalchemy.orm import Session

from bot.conversation.events import ANSWERED_KINDS
from bot.conversation.model import Conversation, EventStatus, InboundEvent, OutboxMessage
from bot.conversation.readable import words_heard, words_said
from bot.word_index.commands import IndexedText, enter, hand_over
from bot.word_index.model import EntryKind, SearchEntry

#: Events whose turn is over; one that was put aside is indexed once an operator has let it through.
INDEXED_STATUSES = (EventStatus.DONE, EventStatus.STALE)


def index_heard(session: Session, events: Sequence[InboundEvent]) -> None:
    """Index what citizens said, as far as officers may read it."""
    over = [one.id for one in events if one.kind in ANSWERED_KINDS and one.status in INDEXED_STATUSES]
    if over:
        session.flush()
        enter(session, heard_entries(session, over))


def index_said(session: Session, rows: Sequence[OutboxMessage]) -> None:
    """Index officers' replies."""
    session.flush()
    enter(session, said_entries(session, [row.id for row in rows if not row.confidential]))


def heard_entries(session: Session, event_ids: Sequence[int]) -> list[IndexedText]:
    """Citizens' messages for the index; those that nobody may read are left out."""
    whose = select(InboundEvent.id, InboundEvent.event_at, Conversation.id, Conversation.office).join(
        Conversation, Conversation.id == InboundEvent.conversation_id
    )
    words = words_heard(session, event_ids)
    return _entries(session, EntryKind.HEARD, whose.where(InboundEvent.id.in_(words)), words)


def said_entries(session: Session, outbox_ids: Sequence[int]) -> list[IndexedText]:
    """Officers' replies for the index."""
    whose = select(OutboxMessage.id, OutboxMessage.created_at, Conversation.id, Conversation.office).join(
        Conversation, Conversation.id == OutboxMessage.conversation_id
    )
    words = words_said(session, outbox_ids)
    return _entries(session, EntryKind.SAID, whose.where(OutboxMessage.id.in_(words)), words)


@event.listens_for(Conversation, "after_update")
def _follow_office(_mapper: object, connection: Connection, conversation: Conversation) -> None:
    """What was said in a conversation is found by the office that it now belongs to, and by no other."""
    change = inspect(conversation).attrs.office.history
    before, office = (change.deleted or (None,))[0], conversation.office
    if before and office and before != office:
        mine = and_(SearchEntry.conversation_id == conversation.id, SearchEntry.kind != EntryKind.CASE)
        hand_over(connection, mine, before, office)


def _entries(
    session: Session, kind: EntryKind, whose: Select[Any, Any, Any, Any], words: Mapping[int, str]
) -> list[IndexedText]:
    # Without an office there is nobody who could search.
    found = session.execute(whose.where(Conversation.office.is_not(None)))
    return [
        IndexedText(kind, source_id, conversation_id, office, at, [words[source_id]])
        for source_id, at, conversation_id, office in found
    ]
