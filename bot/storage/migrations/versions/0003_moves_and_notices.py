"""What officers fill when they move a case, what citizens are told of it, and what follows the end of a case.

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("cases") as cases:
        cases.add_column(sa.Column("findings", sa.Text(), nullable=True))
        # Cases that are under way are warned of from their next stage on: only the catalogue knows when.
        cases.add_column(sa.Column("warn_at", TIME, nullable=True))
        cases.add_column(sa.Column("warned_at", TIME, nullable=True))
        cases.add_column(sa.Column("not_officer", sa.String(60), nullable=True))
        cases.add_column(sa.Column("rating", sa.Integer(), nullable=True))
        cases.create_index(op.f("ix_cases_warn_at"), ["warn_at"])
    with op.batch_alter_table("outbox_message") as outbox:
        outbox.add_column(sa.Column("case_id", sa.BigInteger(), nullable=True))
    op.create_table(
        "waiting_notice",
        sa.Column("case_event_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("conversation_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("told_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["case_event_id"], ["case_event.id"], name=op.f("fk_waiting_notice_case_event_id_case_event")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_waiting_notice_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
            name=op.f("fk_waiting_notice_conversation_id_conversation"),
        ),
        sa.PrimaryKeyConstraint("case_event_id", name=op.f("pk_waiting_notice")),
    )
    op.create_index(op.f("ix_waiting_notice_case_id"), "waiting_notice", ["case_id"])
    op.create_index(op.f("ix_waiting_notice_conversation_id"), "waiting_notice", ["conversation_id"])


def downgrade() -> None:
    op.drop_table("waiting_notice")
    with op.batch_alter_table("outbox_message") as outbox:
        outbox.drop_column("case_id")
    with op.batch_alter_table("cases") as cases:
        cases.drop_index(op.f("ix_cases_warn_at"))
        for column in ("rating", "not_officer", "warned_at", "warn_at", "findings"):
            cases.drop_column(column)
