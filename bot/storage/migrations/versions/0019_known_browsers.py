"""Failed tries of a browser that has signed in before are counted with its last session.

Revision ID: 0019
Revises: 0018
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("sign_in_session") as sign_in_session:
        sign_in_session.add_column(sa.Column("failures", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    with op.batch_alter_table("sign_in_session") as sign_in_session:
        sign_in_session.drop_column("failures")
