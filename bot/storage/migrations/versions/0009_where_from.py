"""A line of a case's history tells from where. And days that offices announce, such as open house days.

Revision ID: 0009
Revises: 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("case_event", sa.Column("came_from", sa.String(length=20), nullable=True))
    op.create_table(
        "announced_day",
        sa.Column("office", sa.String(length=60), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("begins", sa.String(length=5), nullable=True),
        sa.Column("changed_by", sa.String(length=60), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("office", "held_on", "place", name=op.f("pk_announced_day")),
    )


def downgrade() -> None:
    op.drop_table("announced_day")
    with op.batch_alter_table("case_event") as table:
        table.drop_column("came_from")
