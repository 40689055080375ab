"""How long a case has been in its stage, and whether the supervisors were told that it is late.

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("cases") as cases:
        cases.add_column(sa.Column("stage_since", sa.DateTime(timezone=True), nullable=True))
        cases.add_column(sa.Column("stage_due_at", sa.DateTime(timezone=True), nullable=True))
        cases.add_column(sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=True))
        cases.create_index(op.f("ix_cases_stage_due_at"), ["stage_due_at"])
    # Of cases that were there before nothing better is known than when they were opened.
    op.execute("UPDATE cases SET stage_since = opened_at")
    with op.batch_alter_table("cases") as cases:
        cases.alter_column("stage_since", existing_type=sa.DateTime(timezone=True), nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("cases") as cases:
        cases.drop_index(op.f("ix_cases_stage_due_at"))
        cases.drop_column("escalated_at")
        cases.drop_column("stage_due_at")
        cases.drop_column("stage_since")
