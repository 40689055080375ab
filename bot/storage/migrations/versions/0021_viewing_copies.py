"""Viewing copies are made after the file is sealed: when, in how many tries, and why there is none.

Of files that came before nothing is due: ``python -m bot evidence copy --all`` asks for their copies.

Revision ID: 0021
Revises: 0020
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_DUE = "ix_evidence_copy_due"


def upgrade() -> None:
    op.add_column("evidence", sa.Column("copy_due_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("evidence", sa.Column("copy_attempts", sa.Integer(), server_default="0", nullable=False))
    op.add_column("evidence", sa.Column("no_copy", sa.String(length=20), nullable=True))
    is_due = sa.text("copy_due_at IS NOT NULL")
    op.create_index(_DUE, "evidence", ["copy_due_at"], sqlite_where=is_due, postgresql_where=is_due)


def downgrade() -> None:
    op.drop_index(_DUE, "evidence")
    for column in ("no_copy", "copy_attempts", "copy_due_at"):
        op.drop_column("evidence", column)
