"""Indexes for the lists of cases: an office's and an agency's, the newest first.

Revision ID: 0017
Revises: 0015
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0015"
branch_labels = None
depends_on = None

STATES = (("ix_cases_agency_open", "closed_at IS NULL"), ("ix_cases_agency_closed", "closed_at IS NOT NULL"))


def upgrade() -> None:
    op.drop_index(op.f("ix_cases_agency"), "cases")
    op.drop_index(op.f("ix_cases_office"), "cases")
    op.create_index("ix_cases_office", "cases", ["office", "id"])
    for name, state in STATES:
        which = sa.text(state)
        op.create_index(
            name, "cases", ["agency", "id", "service"], sqlite_where=which, postgresql_where=which
        )


def downgrade() -> None:
    for name, _state in STATES:
        op.drop_index(name, "cases")
    op.drop_index("ix_cases_office", "cases")
    op.create_index(op.f("ix_cases_office"), "cases", ["office"])
    op.create_index(op.f("ix_cases_agency"), "cases", ["agency"])
