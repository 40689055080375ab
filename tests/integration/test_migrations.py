"""The migrations make exactly the tables that the code maps."""

from __future__ import annotations

from alembic import autogenerate
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import select, text

from bot.audit.model import AuditEvent
from bot.cases.model import Case
from bot.conversation.model import Conversation
from bot.privacy.keyring import Keyring, encrypt
from bot.privacy.model import ErasureRequest
from bot.schema import metadata
from bot.storage.database import Database
from bot.storage.migrate import alembic_config, upgrade


def test_the_migrated_schema_is_the_mapped_one(database_url: str, keyring: Keyring) -> None:
    database = Database(database_url)
    upgrade(database)
    upgrade(database)
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        differences = autogenerate.compare_metadata(context, metadata())
    database.dispose()
    assert differences == []


def test_there_is_one_line_of_migrations(database_url: str) -> None:
    database = Database(database_url)
    with database.engine.connect() as connection:
        script = ScriptDirectory.from_config(alembic_config(connection))
        assert len(script.get_heads()) == 1
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
        assert (
            session.scalars(select(ErasureRequest)).all() == session.scalars(select(AuditEvent)).all() == []
        )
    database.dispose()
