"""SMS: which channel an account is of, and the citizen's phone beside its blind index.

Revision ID: 0004
Revises: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("page") as page:
        # Before there were numbers, every account was a Page of Facebook.
        page.add_column(sa.Column("channel", sa.String(length=20), server_default="facebook", nullable=False))
    with op.batch_alter_table("conversation") as conversation:
        conversation.add_column(sa.Column("phone", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("conversation") as conversation:
        conversation.drop_column("phone")
    with op.batch_alter_table("page") as page:
        page.drop_column("channel")
