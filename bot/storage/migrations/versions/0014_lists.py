"""Officers' lists: where each conversation stands, the nearest deadline of a case, labels, saved filters.

Revision ID: 0014
Revises: 0013
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
HEARD = "kind IN ('message', 'postback')"
ESCALATED = "escalated_at IS NOT NULL AND closed_at IS NULL"
PAUSED = "paused_at IS NOT NULL AND closed_at IS NULL"
CONVERSATION_COLUMNS = (
    ("office", sa.String(60)),
    ("agency", sa.String(20)),
    ("last_at", MOMENT),
    ("waits_since_at", MOMENT),
    ("asked_at", MOMENT),
    ("escalated_at", MOMENT),
    ("language", sa.String(8)),
    ("service", sa.String(40)),
)
CONVERSATION_INDEXES = (
    ("ix_conversation_agency_last", ("agency", "last_at", "id"), "last_inbound_at"),
    ("ix_conversation_office_last", ("office", "last_at", "id"), "last_inbound_at"),
    ("ix_conversation_service", ("agency", "service", "last_at", "id"), "service"),
    ("ix_conversation_agency_asked", ("agency", "last_at", "id"), "asked_at"),
    ("ix_conversation_office_asked", ("office", "last_at", "id"), "asked_at"),
    ("ix_conversation_waits", ("agency", "waits_since_at", "id"), "waits_since_at"),
    ("ix_conversation_officer", ("officer", "last_at", "id"), "officer"),
    ("ix_conversation_escalated", ("agency", "escalated_at"), "escalated_at"),
)
#: The stages of these days in which the office waits for the citizen, and services that nothing may tell of.
WAITING_STAGES = (
    ("citizen_journalist", "question_asked"),
    ("consumer_complaint", "returned_incomplete"),
    ("corruption_report", "question_asked"),
    ("general_grievance", "resolved"),
    ("general_grievance", "not_upheld"),
    ("general_grievance", "appeal_decided"),
    ("general_grievance", "sent_back_for_information"),
    ("police_clearance", "sent_back_for_correction"),
    ("right_to_information", "information_given"),
    ("right_to_information", "partly_given"),
    ("right_to_information", "refused"),
    ("right_to_information", "sent_back_for_correction"),
    ("tenant_information", "sent_back_for_correction"),
)
CONFIDENTIAL = ("corruption_report", "drug_rehabilitation", "general_grievance")


def upgrade() -> None:
    with op.batch_alter_table("conversation") as conversation:
        for name, kind in CONVERSATION_COLUMNS:
            conversation.add_column(sa.Column(name, kind, nullable=True))
    with op.batch_alter_table("cases") as cases:
        cases.add_column(sa.Column("paused_at", MOMENT, nullable=True))
        cases.add_column(sa.Column("next_due_at", MOMENT, nullable=True))
    with op.batch_alter_table("account") as account:
        account.add_column(sa.Column("uses_keys", sa.Boolean(), nullable=False, server_default=sa.true()))
    _fill_conversations()
    _fill_cases()
    _tables()
    _indexes()


def downgrade() -> None:
    for table in ("saved_filter", "conversation_label", "label"):
        op.drop_table(table)
    op.drop_index("ix_outbox_message_said", "outbox_message")
    op.drop_index("ix_inbound_event_heard", "inbound_event")
    for name in ("ix_cases_next_due", "ix_cases_escalated", "ix_cases_paused"):
        op.drop_index(name, "cases")
    for name, _columns, _where in CONVERSATION_INDEXES:
        op.drop_index(name, "conversation")
    with op.batch_alter_table("account") as account:
        account.drop_column("uses_keys")
    with op.batch_alter_table("cases") as cases:
        cases.drop_column("next_due_at")
        cases.drop_column("paused_at")
    with op.batch_alter_table("conversation") as conversation:
        for name, _kind in reversed(CONVERSATION_COLUMNS):
            conversation.drop_column(name)


def _fill_conversations() -> None:
    """Whose it is and who waits for whom, as the old columns tell; the language comes with the next word."""
    page = "SELECT {} FROM page WHERE page.page_id = conversation.account_id"
    team = "SELECT min(agency_code) FROM page WHERE page.office_code = conversation.team"
    entry = "SELECT {} FROM catalogue_entry WHERE kind = 'office' AND code = conversation.team"
    entry = entry.format(
        "json_extract(content, '$.agency')" if _is_sqlite() else "content ->> 'agency'",
    )
    confidential = ", ".join(f"'{code}'" for code in CONFIDENTIAL)
    op.execute(
        f"""
        UPDATE conversation SET
            office = coalesce(team, ({page.format("office_code")})),
            agency = CASE WHEN team IS NULL THEN ({page.format("agency_code")})
                ELSE coalesce(({entry}), ({team}), ({page.format("agency_code")})) END,
            last_at = coalesce(last_inbound_at, created_at),
            waits_since_at = CASE
                WHEN owner = 'waiting' THEN owner_since_at
                WHEN owner = 'officer' AND last_inbound_at > owner_since_at THEN last_inbound_at END,
            asked_at = CASE
                WHEN owner = 'officer' AND last_inbound_at <= owner_since_at THEN owner_since_at END,
            service = (
                SELECT service FROM cases WHERE id = (
                    SELECT max(id) FROM cases
                    WHERE conversation_id = conversation.id AND service NOT IN ({confidential})
                )
            )
        """
    )


def _fill_cases() -> None:
    for service, stage in WAITING_STAGES:
        op.execute(
            f"UPDATE cases SET paused_at = stage_since"
            f" WHERE service = '{service}' AND stage = '{stage}' AND closed_at IS NULL"
        )
    # The last day ends at midnight in Dhaka, six hours ahead of UTC all year.
    if _is_sqlite():
        due, nearest = "strftime('%Y-%m-%d 18:00:00.000000', due_on)", "min"
    else:
        due, nearest = "(due_on + time '18:00') AT TIME ZONE 'UTC'", "least"
    op.execute(
        f"""
        UPDATE cases SET next_due_at = CASE
            WHEN due_on IS NULL OR paused_at IS NOT NULL THEN stage_due_at
            WHEN stage_due_at IS NULL THEN {due}
            ELSE {nearest}({due}, stage_due_at) END
        WHERE closed_at IS NULL
        """
    )


def _tables() -> None:
    op.create_table(
        "label",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("agency", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_label")),
        sa.UniqueConstraint("agency", "name", name=op.f("uq_label_agency_name")),
    )
    op.create_table(
        "conversation_label",
        sa.Column("label_id", BIG_ID, nullable=False),
        sa.Column("conversation_id", BIG_ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["label_id"], ["label.id"], name=op.f("fk_conversation_label_label_id_label")
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
            name=op.f("fk_conversation_label_conversation_id_conversation"),
        ),
        sa.PrimaryKeyConstraint("label_id", "conversation_id", name=op.f("pk_conversation_label")),
    )
    op.create_index(op.f("ix_conversation_label_conversation_id"), "conversation_label", ["conversation_id"])
    op.create_table(
        "saved_filter",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("account_id", BIG_ID, nullable=False),
        sa.Column("agency", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("tab", sa.String(length=20), nullable=False),
        sa.Column("query", sa.String(length=400), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_saved_filter_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_filter")),
        sa.UniqueConstraint("account_id", "name", name=op.f("uq_saved_filter_account_id_name")),
    )
    op.create_index(op.f("ix_saved_filter_agency"), "saved_filter", ["agency"])


def _indexes() -> None:
    for name, columns, column in CONVERSATION_INDEXES:
        _partial(name, "conversation", columns, f"{column} IS NOT NULL")
    _partial("ix_cases_next_due", "cases", ("agency", "next_due_at", "id"), "next_due_at IS NOT NULL")
    _partial("ix_cases_escalated", "cases", ("agency", "escalated_at"), ESCALATED)
    _partial("ix_cases_paused", "cases", ("agency", "paused_at"), PAUSED)
    _partial("ix_inbound_event_heard", "inbound_event", ("conversation_id", "id"), HEARD)
    op.create_index("ix_outbox_message_said", "outbox_message", ["conversation_id", "id"])


def _partial(name: str, table: str, columns: tuple[str, ...], where: str) -> None:
    condition = sa.text(where)
    op.create_index(name, table, list(columns), sqlite_where=condition, postgresql_where=condition)


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
