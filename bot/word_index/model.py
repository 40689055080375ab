"""The table of the index, and SQLite's full-text table beside it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import DDL, BigInteger, Index, String, Text, UniqueConstraint, event
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.model import Base, BigId, UTCDateTime


class EntryKind(StrEnum):
    """Whose text it is."""

    HEARD = "heard"
    SAID = "said"
    CASE = "case"


class SearchEntry(Base):
    """The tokens of one text, of ``source_id`` in the table that ``kind`` says; blank-separated, in no order.

    Beside words there are tokens of the office and of the week, so that the index itself keeps to both.
    """

    __tablename__ = "search_entry"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    source_id: Mapped[int] = mapped_column(BigInteger)
    conversation_id: Mapped[int | None] = mapped_column(BigInteger, index=True)
    office: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    tokens: Mapped[str] = mapped_column(Text().with_variant(TSVECTOR(), "postgresql"))

    __table_args__ = (
        UniqueConstraint("kind", "source_id"),
        Index("ix_search_entry_at", "at", "id"),
    )


#: New rows wait in a list that each search reads whole: a short one keeps searches quick.
TOKENS_INDEX = Index(
    "ix_search_entry_tokens",
    SearchEntry.tokens,
    postgresql_using="gin",
    postgresql_with={"gin_pending_list_limit": 512},
).ddl_if(dialect="postgresql")

_FTS = (
    """
    CREATE VIRTUAL TABLE search_words USING fts5(
        tokens, content='search_entry', content_rowid='id', tokenize='ascii', detail=none, columnsize=0
    )
    """,
    """
    CREATE TRIGGER search_entry_added AFTER INSERT ON search_entry BEGIN
        INSERT INTO search_words(rowid, tokens) VALUES (new.id, new.tokens);
    END
    """,
    """
    CREATE TRIGGER search_entry_removed AFTER DELETE ON search_entry BEGIN
        INSERT INTO search_words(search_words, rowid, tokens) VALUES ('delete', old.id, old.tokens);
    END
    """,
    """
    CREATE TRIGGER search_entry_changed AFTER UPDATE OF tokens ON search_entry BEGIN
        INSERT INTO search_words(search_words, rowid, tokens) VALUES ('delete', old.id, old.tokens);
        INSERT INTO search_words(rowid, tokens) VALUES (new.id, new.tokens);
    END
    """,
)


for _statement in _FTS:
    _ddl: DDL = DDL(_statement)  # type: ignore[no-untyped-call]
    event.listen(SearchEntry.__table__, "after_create", _ddl.execute_if(dialect="sqlite"))
