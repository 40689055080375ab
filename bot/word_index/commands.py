"""Entering texts into the index, and taking them out. Always in the transaction that keeps or erases them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, delete, func, literal, text, update
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from bot.privacy.blind_index import token_key
from bot.word_index.model import TOKENS_INDEX, EntryKind, SearchEntry
from bot.word_index.tokens import office_token, time_tokens, tokens_of


@dataclass(frozen=True)
class IndexedText:
    """A text to be found.

    Attributes:
        kind: whose it is.
        source_id: its row.
        conversation_id: where it was said; None if nothing may lead there.
        office: the office that may find it.
        at: when.
        texts: the words; never kept.
    """

    kind: EntryKind
    source_id: int
    conversation_id: int | None
    office: str
    at: datetime
    texts: Sequence[str] = field(repr=False)


def enter(session: Session, entries: Iterable[IndexedText]) -> int:
    """Index texts, in one statement; one that is there already is indexed anew. Returns how many."""
    key = token_key(session)
    rows = [
        {
            "kind": one.kind,
            "source_id": one.source_id,
            "conversation_id": one.conversation_id,
            "office": one.office,
            "at": one.at,
            "tokens": " ".join(tokens_of(key, one.texts) | time_tokens(one.at) | {office_token(one.office)}),
        }
        for one in entries
    ]
    if rows:
        insert = postgresql_insert if _is_postgresql(session) else sqlite_insert
        statement = insert(SearchEntry)
        renewed = {name: statement.excluded[name] for name in ("conversation_id", "office", "at", "tokens")}
        session.connection().execute(
            statement.on_conflict_do_update(index_elements=["kind", "source_id"], set_=renewed), rows
        )
    return len(rows)


def take_out(session: Session, kind: EntryKind, which: Select[int] | Sequence[int]) -> None:
    """Forget entries by the ids of their texts."""
    mine: tuple[ColumnElement[bool], ...] = (SearchEntry.kind == kind, SearchEntry.source_id.in_(which))
    session.execute(delete(SearchEntry).where(*mine).execution_options(synchronize_session=False))


def begin_anew(session: Session) -> None:
    """Empty the index. On PostgreSQL the entries that follow are found slowly until :func:`end_anew`."""
    if _is_postgresql(session):
        session.execute(text("TRUNCATE search_entry"))
        session.execute(text(f"DROP INDEX IF EXISTS {TOKENS_INDEX.name}"))
    else:
        session.execute(text("DELETE FROM search_entry"))


def end_anew(session: Session) -> None:
    """All entries are there: PostgreSQL builds its index over them, SQLite packs its own."""
    if _is_postgresql(session):
        TOKENS_INDEX.create(session.connection(), checkfirst=True)
        session.execute(text("ANALYZE search_entry"))
    else:
        session.execute(text("INSERT INTO search_words(search_words) VALUES ('optimize')"))


def hand_over(connection: Connection, which: ColumnElement[bool], before: str, office: str) -> None:
    """Entries now belong to another office."""
    tokens = _exchanged(office_token(before), office_token(office), connection.dialect.name)
    connection.execute(update(SearchEntry).where(which).values(office=office, tokens=tokens))


def _exchanged(old: str, new: str, dialect: str) -> ColumnElement[Any]:
    """An entry's tokens with another one in the place of one."""
    if dialect == "postgresql":
        added = func.array_to_tsvector(func.string_to_array(literal(new), " "), type_=TSVECTOR)
        return func.ts_delete(SearchEntry.tokens, literal(old)).op("||")(added)
    padded = literal(" ") + SearchEntry.tokens + literal(" ")
    return func.trim(func.replace(padded, f" {old} ", f" {new} "))


def _is_postgresql(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"
