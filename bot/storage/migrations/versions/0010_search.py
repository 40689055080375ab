"""The blinded index of words. Old rows are indexed by ``python -m bot search rebuild``.

Revision ID: 0010
Revises: 0009
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

FULL_TEXT = (
    "CREATE VIRTUAL TABLE search_words USING fts5(tokens, content='search_entry', content_rowid='id',"
    " tokenize='ascii', detail=none, columnsize=0)",
    "CREATE TRIGGER search_entry_added AFTER INSERT ON search_entry BEGIN"
    " INSERT INTO search_words(rowid, tokens) VALUES (new.id, new.tokens); END",
    "CREATE TRIGGER search_entry_removed AFTER DELETE ON search_entry BEGIN"
    " INSERT INTO search_words(search_words, rowid, tokens) VALUES ('delete', old.id, old.tokens); END",
    "CREATE TRIGGER search_entry_changed AFTER UPDATE OF tokens ON search_entry BEGIN"
    " INSERT INTO search_words(search_words, rowid, tokens) VALUES ('delete', old.id, old.tokens);"
    " INSERT INTO search_words(rowid, tokens) VALUES (new.id, new.tokens); END",
)


def upgrade() -> None:
    op.create_table(
        "search_entry",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("conversation_id", sa.BigInteger(), nullable=True),
        sa.Column("office", sa.String(length=60), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tokens", sa.Text().with_variant(postgresql.TSVECTOR(), "postgresql"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_entry")),
        sa.UniqueConstraint("kind", "source_id", name=op.f("uq_search_entry_kind_source_id")),
    )
    op.create_index("ix_search_entry_at", "search_entry", ["at", "id"])
    op.create_index(op.f("ix_search_entry_conversation_id"), "search_entry", ["conversation_id"])
    if op.get_bind().dialect.name == "sqlite":
        for statement in FULL_TEXT:
            op.execute(statement)
    else:
        op.create_index(
            "ix_search_entry_tokens", "search_entry", ["tokens"],
            postgresql_using="gin", postgresql_with={"gin_pending_list_limit": 512},
        )  # fmt: skip


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_words")
    op.drop_table("search_entry")
