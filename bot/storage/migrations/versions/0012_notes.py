"""Officers' notes, who is named in them, drafts, and ready replies.

Revision ID: 0012
Revises: 0011
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
IS_UNREAD = sa.text("read_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "internal_note",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("conversation_id", BIG_ID, nullable=False),
        sa.Column("agency", sa.String(length=20), nullable=False),
        sa.Column("author", sa.String(length=120), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        _of_conversation("internal_note"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_internal_note")),
    )
    op.create_index("ix_internal_note_conversation", "internal_note", ["conversation_id", "agency", "id"])
    op.create_table(
        "mention",
        sa.Column("conversation_id", BIG_ID, nullable=False),
        sa.Column("officer", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        _of_conversation("mention"),
        sa.PrimaryKeyConstraint("conversation_id", "officer", name=op.f("pk_mention")),
    )
    op.create_index("ix_mention_officer", "mention", ["officer", "at"])
    op.create_index(
        "ix_mention_unread", "mention", ["officer"], sqlite_where=IS_UNREAD, postgresql_where=IS_UNREAD
    )
    op.create_table(
        "draft",
        sa.Column("conversation_id", BIG_ID, nullable=False),
        sa.Column("officer", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=5), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        _of_conversation("draft"),
        sa.PrimaryKeyConstraint("conversation_id", "officer", "kind", name=op.f("pk_draft")),
    )
    op.create_index(op.f("ix_draft_saved_at"), "draft", ["saved_at"])
    op.create_table(
        "canned_reply",
        sa.Column("agency", sa.String(length=20), nullable=False),
        sa.Column("office", sa.String(length=60), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("title_bn", sa.String(length=60), nullable=False),
        sa.Column("title_en", sa.String(length=60), nullable=False),
        sa.Column("text_bn", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("is_removed", sa.Boolean(), nullable=False),
        sa.Column("changed_by", sa.String(length=120), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("agency", "office", "code", name=op.f("pk_canned_reply")),
    )


def downgrade() -> None:
    for table in ("canned_reply", "draft", "mention", "internal_note"):
        op.drop_table(table)


def _of_conversation(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_conversation_id_conversation")
    return sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name=name)
