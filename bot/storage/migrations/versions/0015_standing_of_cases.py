"""Where open cases stand is counted over one index.

Revision ID: 0015
Revises: 0014
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

UNCLOSED = sa.text("closed_at IS NULL")


def upgrade() -> None:
    op.create_index(
        "ix_cases_standing",
        "cases",
        ["office", "service", "stage", "stage_due_at", "due_on", "stage_since"],
        sqlite_where=UNCLOSED,
        postgresql_where=UNCLOSED,
    )


def downgrade() -> None:
    op.drop_index("ix_cases_standing", table_name="cases")
