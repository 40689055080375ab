"""The audit trail's chain, and triggers that keep it; passwords that must be changed.

Lines that are there are marked and sealed here, once and in the order in which they were written: the
schedule seals new lines only.

Revision ID: 0011
Revises: 0010
"""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from bot.audit.chain import FIRST, Content, audit_keys

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

REFUSAL = "the audit trail is never changed"
CONTENT = ("id", "at", "actor", "action", "record", "origin", "mark")

# One change is let through: a line that has no seal gets one, and nothing else of it changes.
ON_SQLITE = (
    f"""
    CREATE TRIGGER audit_event_no_update BEFORE UPDATE ON audit_event
    WHEN NOT (OLD.seal IS NULL AND OLD.position IS NULL AND NEW.seal IS NOT NULL AND NEW.position IS NOT NULL
              AND {" AND ".join(f"OLD.{one} IS NEW.{one}" for one in (*CONTENT, "subjects"))})
    BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END
    """,
    f"""
    CREATE TRIGGER audit_event_no_delete BEFORE DELETE ON audit_event
    BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END
    """,
)
ON_POSTGRESQL = (
    f"""
    CREATE FUNCTION audit_event_refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$
    """,
    f"""
    CREATE TRIGGER audit_event_no_update BEFORE UPDATE ON audit_event FOR EACH ROW
    WHEN (NOT (OLD.seal IS NULL AND OLD.position IS NULL AND NEW.seal IS NOT NULL AND NEW.position IS NOT NULL
               AND OLD.subjects::text = NEW.subjects::text
               AND {" AND ".join(f"OLD.{one} IS NOT DISTINCT FROM NEW.{one}" for one in CONTENT)}))
    EXECUTE FUNCTION audit_event_refuse()
    """,
    """
    CREATE TRIGGER audit_event_no_delete BEFORE DELETE ON audit_event FOR EACH ROW
    EXECUTE FUNCTION audit_event_refuse()
    """,
    """
    CREATE TRIGGER audit_event_no_truncate BEFORE TRUNCATE ON audit_event FOR EACH STATEMENT
    EXECUTE FUNCTION audit_event_refuse()
    """,
)
BATCH_LINES = 1000


def upgrade() -> None:
    with op.batch_alter_table("audit_event") as table:
        table.add_column(sa.Column("record", sa.String(length=120), nullable=True))
        table.add_column(sa.Column("origin", sa.String(length=45), nullable=True))
        table.add_column(sa.Column("mark", sa.String(length=64), nullable=True))
        table.add_column(sa.Column("position", sa.BigInteger(), nullable=True))
        table.add_column(sa.Column("seal", sa.String(length=64), nullable=True))
        for column in ("actor", "action"):
            table.drop_index(op.f(f"ix_audit_event_{column}"))
    _mark_and_seal(op.get_bind())
    with op.batch_alter_table("audit_event") as table:
        table.alter_column("mark", existing_type=sa.String(length=64), nullable=False)
        table.create_unique_constraint(op.f("uq_audit_event_position"), ["position"])
    for column in ("actor", "action", "record"):
        op.create_index(f"ix_audit_event_{column}", "audit_event", [column, "id"])
    unsealed = sa.text("seal IS NULL")
    op.create_index(
        "ix_audit_event_unsealed", "audit_event", ["id"], sqlite_where=unsealed, postgresql_where=unsealed
    )
    for statement in ON_SQLITE if _is_sqlite() else ON_POSTGRESQL:
        op.execute(statement)
    with op.batch_alter_table("account") as account:
        account.add_column(
            sa.Column("password_is_temporary", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table("account") as account:
        account.alter_column("password_is_temporary", existing_type=sa.Boolean(), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("account") as account:
        account.drop_column("password_is_temporary")
    triggers = ["no_update", "no_delete", *(() if _is_sqlite() else ("no_truncate",))]
    for name in triggers:
        op.execute(f"DROP TRIGGER audit_event_{name}{'' if _is_sqlite() else ' ON audit_event'}")
    if not _is_sqlite():
        op.execute("DROP FUNCTION audit_event_refuse()")
    for name in ("actor", "action", "record", "unsealed"):
        op.drop_index(f"ix_audit_event_{name}", "audit_event")
    with op.batch_alter_table("audit_event") as table:
        table.drop_constraint(op.f("uq_audit_event_position"), type_="unique")
        for column in ("record", "origin", "mark", "position", "seal"):
            table.drop_column(column)
        for column in ("actor", "action"):
            table.create_index(op.f(f"ix_audit_event_{column}"), [column])


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _mark_and_seal(connection: sa.Connection) -> None:
    """Bring the lines from before under the chain, a batch at a time."""
    table = sa.table(
        "audit_event",
        sa.column("id", sa.BigInteger()),
        sa.column("at", sa.DateTime(timezone=True)),
        *(sa.column(name, sa.String()) for name in ("actor", "action", "record", "mark", "seal")),
        sa.column("subjects", sa.JSON()),
        sa.column("position", sa.BigInteger()),
    )
    read = sa.select(table.c.id, table.c.at, table.c.actor, table.c.action, table.c.subjects)
    write = table.update().where(table.c.id == sa.bindparam("line_id"))
    position, before, last_id = 0, FIRST, 0
    while lines := connection.execute(
        read.where(table.c.id > last_id).order_by(table.c.id).limit(BATCH_LINES)
    ).all():
        done = []
        for line in lines:
            at = line.at if line.at.tzinfo else line.at.replace(tzinfo=UTC)
            record, position, last_id = _record(line.subjects), position + 1, line.id
            mark = audit_keys().mark(_content(at, line, record))
            before = audit_keys().seal(before, position, line.id, mark)
            done.append(
                {"line_id": line.id, "record": record, "mark": mark, "position": position, "seal": before}
            )
        connection.execute(write, done)


def _content(at: datetime, line: sa.Row, record: str | None) -> Content:  # type: ignore[type-arg]
    return Content(at, line.actor, line.action, record, None, line.subjects)


def _record(subjects: dict[str, object]) -> str | None:
    named = (
        f"{name.removesuffix('_id')}:{value}" for name, value in subjects.items() if name.endswith("_id")
    )
    return next(named, None)
