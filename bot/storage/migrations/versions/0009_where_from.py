"""A line of a case's history tells from where: a channel, the console, the command line, the schedule.

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


def downgrade() -> None:
    with op.batch_alter_table("case_event") as table:
        table.drop_column("came_from")
