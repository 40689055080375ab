"""The migrations make exactly the tables that the code maps."""

from __future__ import annotations

from typing import Any

from alembic import autogenerate, command
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import select, text

from bot.cases.model import Case, CaseEvent
from bot.conversation.model import Conversation
from bot.privacy.keyring import Keyring, encrypt
from bot.privacy.model import ErasureRequest
from bot.privacy.rotation import TABLES_WITHOUT_MODEL
from bot.schema import metadata
from bot.storage.database import Database
from bot.storage.migrate import alembic_config, upgrade


def is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """Whether a table has a model."""
    return kind != "table" or name not in TABLES_WITHOUT_MODEL


def is_of_both(thing: Any, _name: str | None, _kind: str, reflected: bool, _other: object) -> bool:
    """Whether a mapped thing is made on both databases; what one of them has is compared all the same."""
    return reflected or getattr(thing, "_ddl_if", None) is None


def test_the_migrated_schema_is_the_mapped_one(database_url: str, keyring: Keyring) -> None:
    database = Database(database_url)
    upgrade(database)
    upgrade(database)
    with database.engine.connect() as connection:
        chosen = {"compare_type": False, "include_name": is_ours, "include_object": is_of_both}
        context = MigrationContext.configure(connection, opts=chosen)
        differences = autogenerate.compare_metadata(context, metadata())
    database.dispose()
    assert differences == []


def test_there_is_one_line_of_migrations(database_url: str) -> None:
    database = Database(database_url)
    with database.engine.connect() as connection:
        script = ScriptDirectory.from_config(alembic_config(connection))
        assert len(script.get_heads()) == 1
    database.dispose()


def test_pages_from_before_there_were_numbers_are_facebooks(database_url: str, keyring: Keyring) -> None:
    database = Database(database_url)
    upgrade(database, "0002")
    with database.engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO page (page_id, office_code, agency_code, token, status, created_at)"
            " VALUES ('1', 'dc-sylhet', 'dc_office', 'x', 'active', '2026-11-01 00:00:00')"
        )
        connection.exec_driver_sql(
            "INSERT INTO conversation (id, channel, account_id, user_id, owner, standby, created_at)"
            " VALUES (1, 'facebook', '1', '42', 'bot', false, '2026-11-01 00:00:00')"
        )
    upgrade(database)
    with database.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT channel FROM page").scalars().all() == ["facebook"]
        assert connection.exec_driver_sql("SELECT phone FROM conversation").scalars().all() == [None]
    database.dispose()


CASE = """
INSERT INTO cases (id, reference, service, agency, office, stage, fields, anonymous, opened_at, stage_since)
VALUES (1, 'PCC-2026-000001', 'police_clearance', 'police', 'dmp', 'submitted', 'x', false, :now, :now)
"""
CONVERSATION = """
INSERT INTO conversation (id, channel, account_id, user_id, owner, standby, created_at)
VALUES (1, 'facebook', '1', '2', 'bot', false, :now)
"""
MESSAGE = """
INSERT INTO outbox_message (
    id, public_id, conversation_id, author, message, confidential, status, attempts, created_at,
    next_attempt_at
)
VALUES (1, 'a', 1, 'bot', 'x', false, 'failed', 1, :now, :now)
"""


def test_cases_and_messages_outlive_the_step_to_notices_and_back(database_url: str, keyring: Keyring) -> None:
    database = Database(database_url)
    with database.engine.connect() as connection:
        config = alembic_config(connection)
        command.upgrade(config, "0002")
        for statement in (CASE, CONVERSATION, MESSAGE):
            connection.execute(text(statement), {"now": "2026-11-23 04:00:00+00:00"})
        command.upgrade(config, "0003")
        case = connection.execute(text("SELECT reference, findings, warn_at, rating FROM cases")).one()
        assert tuple(case) == ("PCC-2026-000001", None, None, None)
        assert tuple(connection.execute(text("SELECT status, case_id FROM outbox_message")).one()) == (
            "failed", None,
        )  # fmt: skip
        assert connection.execute(text("SELECT count(*) FROM waiting_notice")).scalar_one() == 0
        command.downgrade(config, "0002")
        assert connection.execute(text("SELECT reference FROM cases")).scalar_one() == "PCC-2026-000001"
    database.dispose()


def test_lines_of_a_history_from_before_tell_no_place(database_url: str, keyring: Keyring) -> None:
    database = Database(database_url)
    line = (
        "INSERT INTO case_event (case_id, kind, actor, happened_at)"
        " VALUES (1, 'opened', 'citizen', '2026-11-23 04:00:00+00:00')"
    )
    upgrade(database, "0008")
    with database.engine.begin() as connection:
        connection.execute(text(CASE), {"now": "2026-11-23 04:00:00+00:00"})
        connection.execute(text(line))
    upgrade(database)
    with database.read() as session:
        assert [(one.actor, one.came_from) for one in session.scalars(select(CaseEvent))] == [
            ("citizen", None)
        ]
    with database.engine.connect() as connection:
        command.downgrade(alembic_config(connection), "0008")
        assert connection.execute(text("SELECT actor FROM case_event")).scalar_one() == "citizen"
    database.dispose()


def test_cases_and_conversations_from_before_are_not_erased(database_url: str, keyring: Keyring) -> None:
    database = Database(database_url)
    upgrade(database, "0002")
    with database.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO cases (reference, service, agency, office, stage, fields, anonymous, opened_at,"
                " stage_since) VALUES ('PCC-2026-000001', 'police_clearance', 'police', 'police-hq',"
                " 'submitted', :fields, :no, '2026-11-23 04:00:00', '2026-11-23 04:00:00')"
            ),
            {"fields": encrypt("{}"), "no": False},
        )
        connection.execute(
            text(
                "INSERT INTO conversation (channel, account_id, user_id, owner, standby, created_at)"
                " VALUES ('facebook', '1', '42', 'bot', :no, '2026-11-23 04:00:00')"
            ),
            {"no": False},
        )
    upgrade(database, "0006")
    with database.read() as session:
        assert session.scalars(select(Case.erased_at)).all() == [None]
        assert session.scalars(select(Conversation.erased_at)).all() == [None]
        assert session.scalars(select(ErasureRequest)).all() == []
        assert session.execute(text("SELECT count(*) FROM audit_event")).scalar_one() == 0
    database.dispose()


def test_cases_from_before_are_counted_over_the_new_index_and_outlive_its_end(
    database_url: str, keyring: Keyring
) -> None:
    database = Database(database_url)
    with database.engine.connect() as connection:
        config = alembic_config(connection)
        command.upgrade(config, "0008")
        connection.execute(text(CASE), {"now": "2026-11-23 04:00:00+00:00"})
        command.upgrade(config, "0015")
        counted = "SELECT stage, count(*) FROM cases WHERE closed_at IS NULL GROUP BY office, service, stage"
        assert [tuple(row) for row in connection.execute(text(counted))] == [("submitted", 1)]
        command.downgrade(config, "0008")
        assert connection.execute(text("SELECT reference FROM cases")).scalar_one() == "PCC-2026-000001"
    database.dispose()
