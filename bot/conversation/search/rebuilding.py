"""Making the index anew, for rows from before there was one and after a change of how words are keyed.

It can be run while the service works, and again at any time. PostgreSQL builds its index at the end, in one
go: until then searches are slow.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from bot.cases.indexing import indexed_case
from bot.cases.model import Case
from bot.catalogue.loader import Catalogue
from bot.conversation.events import ANSWERED_KINDS
from bot.conversation.indexing import INDEXED_STATUSES, heard_entries, said_entries
from bot.conversation.model import Conversation, InboundEvent, OutboxMessage
from bot.storage.database import Database
from bot.word_index.commands import IndexedText, begin_anew, end_anew, enter

BATCH_ROWS = 1000

Entries = Callable[[Session, Sequence[int]], list[IndexedText]]


def rebuild(
    database: Database, catalogue: Catalogue, tell: Callable[[str, int], None] = lambda what, number: None
) -> int:
    """Index everything that can be found. Returns how many entries there are now.

    Args:
        tell: is told now and then what is indexed, and how many of it were looked at.
    """
    with database.write() as session:
        begin_anew(session)
    heard = select(InboundEvent.id).where(
        InboundEvent.kind.in_(ANSWERED_KINDS),
        InboundEvent.status.in_(INDEXED_STATUSES),
        InboundEvent.conversation_id.is_not(None),
    )
    said = select(OutboxMessage.id).where(OutboxMessage.author == "officer", ~OutboxMessage.confidential)
    steps: tuple[tuple[str, Select[int], Entries], ...] = (
        ("messages", heard.order_by(InboundEvent.id), _heard),
        ("replies", said.order_by(OutboxMessage.id), _said),
        ("cases", select(Case.id).order_by(Case.id), _cases(catalogue)),
    )
    total = sum(_step(database, ids, entries, what, tell) for what, ids, entries in steps)
    with database.write() as session:
        end_anew(session)
    return total


def _step(
    database: Database, ids: Select[int], entries: Entries, what: str, tell: Callable[[str, int], None]
) -> int:
    key = next(iter(ids.selected_columns))
    last = entered = looked_at = 0
    while True:
        with database.write() as session:
            batch = session.scalars(ids.where(key > last).limit(BATCH_ROWS)).all()
            if not batch:
                return entered
            entered += enter(session, entries(session, batch))
        last, looked_at = batch[-1], looked_at + len(batch)
        tell(what, looked_at)


def _heard(session: Session, ids: Sequence[int]) -> list[IndexedText]:
    _hold(session, select(InboundEvent.conversation_id).where(InboundEvent.id.in_(ids)))
    return heard_entries(session, ids)


def _said(session: Session, ids: Sequence[int]) -> list[IndexedText]:
    _hold(session, select(OutboxMessage.conversation_id).where(OutboxMessage.id.in_(ids)))
    return said_entries(session, ids)


def _cases(catalogue: Catalogue) -> Entries:
    def entries(session: Session, ids: Sequence[int]) -> list[IndexedText]:
        held = select(Case).where(Case.id.in_(ids)).order_by(Case.id).with_for_update(read=True)
        found = (indexed_case(catalogue, case) for case in session.scalars(held))
        return [one for one in found if one is not None]

    return entries


def _hold(session: Session, conversation_ids: Select[int | None] | Select[int]) -> None:
    """Whoever erases has to wait for us, or we for them, and then see the words gone."""
    held = select(Conversation.id).where(Conversation.id.in_(conversation_ids)).order_by(Conversation.id)
    session.execute(held.with_for_update(read=True))
