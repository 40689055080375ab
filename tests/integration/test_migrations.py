"""The migrations make exactly the tables that the code maps."""

from __future__ import annotations

from alembic import autogenerate
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from bot.privacy.keyring import Keyring
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
