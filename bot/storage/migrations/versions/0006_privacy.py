"""Requests for erasure, the audit trail, and when a conversation or a case was erased.

Revision ID: 0006
Revises: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "audit_event",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=120), nullable=False),
        sa.Column("action", sa.String(length=80), nullable=False),
        sa.Column("subjects", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
    )
    for column in ("at", "actor", "action"):
        op.create_index(op.f(f"ix_audit_event_{column}"), "audit_event", [column])
    op.create_table(
        "erasure_request",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("natural_key", sa.String(length=64), nullable=False),
        sa.Column("source", sa.String(length=12), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("conversation_id", sa.BigInteger(), nullable=True),
        sa.Column("cases_kept", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure_request")),
        sa.UniqueConstraint("code", name=op.f("uq_erasure_request_code")),
        sa.UniqueConstraint("natural_key", name=op.f("uq_erasure_request_natural_key")),
    )
    op.create_index(op.f("ix_erasure_request_status"), "erasure_request", ["status"])
    with op.batch_alter_table("cases") as cases:
        cases.add_column(sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
        cases.create_index(op.f("ix_cases_closed_at"), ["closed_at"])
    with op.batch_alter_table("conversation") as conversation:
        conversation.add_column(sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("conversation") as conversation:
        conversation.drop_column("erased_at")
    with op.batch_alter_table("cases") as cases:
        cases.drop_index(op.f("ix_cases_closed_at"))
        cases.drop_column("erased_at")
    op.drop_table("erasure_request")
    op.drop_table("audit_event")
