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
