"""Public hearings: which offices take names, special days, who has a place. And cases that are linked.

Revision ID: 0007
Revises: 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "hearing_office",
        sa.Column("office", sa.String(length=60), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("begins", sa.String(length=5), nullable=False),
        sa.Column("slots", sa.Integer(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("changed_by", sa.String(length=60), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("office", name=op.f("pk_hearing_office")),
    )
    op.create_table(
        "hearing_day",
        sa.Column("office", sa.String(length=60), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("slots", sa.Integer(), nullable=False),
        sa.Column("booked", sa.Integer(), nullable=False),
        sa.Column("is_extra", sa.Boolean(), nullable=False),
        sa.Column("called_off_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("office", "held_on", name=op.f("pk_hearing_day")),
    )
    op.create_table(
        "hearing_booking",
        sa.Column("case_id", BIG_ID, nullable=False),
        sa.Column("office", sa.String(length=60), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_hearing_booking_case_id_cases")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_hearing_booking")),
    )
    op.create_index(op.f("ix_hearing_booking_held_on"), "hearing_booking", ["held_on"])
    op.create_table(
        "case_link",
        sa.Column("case_id", BIG_ID, nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("linked_by", sa.String(length=60), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_link_case_id_cases")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_case_link")),
    )
    op.create_index(op.f("ix_case_link_group_id"), "case_link", ["group_id"])


def downgrade() -> None:
    op.drop_table("case_link")
    op.drop_table("hearing_booking")
    op.drop_table("hearing_day")
    op.drop_table("hearing_office")
