"""Working together on a conversation: what changed hands, who is looking, what the bot misunderstood.

Revision ID: 0013
Revises: 0012
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "correction",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("event_id", BIG_ID, nullable=False),
        sa.Column("conversation_id", BIG_ID, nullable=False),
        sa.Column("predicted", sa.String(length=60), nullable=False),
        sa.Column("intent", sa.String(length=60), nullable=False),
        sa.Column("agency", sa.String(length=20), nullable=False),
        sa.Column("actor", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("model_version", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["inbound_event.id"], name=op.f("fk_correction_event_id_inbound_event")
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_correction_conversation_id_conversation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
        sa.UniqueConstraint("event_id", name=op.f("uq_correction_event_id")),
    )
    op.create_index(op.f("ix_correction_conversation_id"), "correction", ["conversation_id"])
    op.create_index(op.f("ix_correction_at"), "correction", ["at"])
    op.create_table(
        "presence",
        sa.Column("conversation_id", BIG_ID, nullable=False),
        sa.Column("holder", sa.String(length=120), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("typing_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signalled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_presence_conversation_id_conversation")
        ),
        sa.PrimaryKeyConstraint("conversation_id", "holder", name=op.f("pk_presence")),
    )
    op.create_index(op.f("ix_presence_seen_at"), "presence", ["seen_at"])
    op.create_table(
        "handover_event",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("conversation_id", BIG_ID, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("actor", sa.String(length=120), nullable=False),
        sa.Column("from_officer", sa.String(length=120), nullable=True),
        sa.Column("from_office", sa.String(length=64), nullable=True),
        sa.Column("to_office", sa.String(length=64), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("shown_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("address", sa.String(length=45), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
            name=op.f("fk_handover_event_conversation_id_conversation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover_event")),
    )
    op.create_index(op.f("ix_handover_event_conversation_id"), "handover_event", ["conversation_id"])
    op.create_index("ix_handover_event_sent", "handover_event", ["from_office", "id"])
    op.add_column("conversation", sa.Column("waits_until_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("conversation", sa.Column("transfer_id", BIG_ID, nullable=True))
    op.add_column("conversation", sa.Column("words_from_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("account", sa.Column("away_since_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("account", "away_since_at")
    op.drop_column("conversation", "words_from_at")
    op.drop_column("conversation", "transfer_id")
    op.drop_column("conversation", "waits_until_at")
    op.drop_table("handover_event")
    op.drop_table("presence")
    op.drop_table("correction")
