"""Who waits in one office, and what came to an office, are looks along an index.

Revision ID: 0020
Revises: 0019
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_WAITS, _TO = "ix_conversation_office_waits", "ix_handover_event_to"


def upgrade() -> None:
    is_waiting, has_place = sa.text("waits_since_at IS NOT NULL"), sa.text("to_office IS NOT NULL")
    op.create_index(
        _WAITS,
        "conversation",
        ["office", "waits_since_at", "id"],
        postgresql_where=is_waiting,
        sqlite_where=is_waiting,
    )
    op.create_index(
        _TO, "handover_event", ["to_office", "at"], postgresql_where=has_place, sqlite_where=has_place
    )


def downgrade() -> None:
    op.drop_index(_TO, "handover_event")
    op.drop_index(_WAITS, "conversation")
