"""Runs the migrations from Python, one process at a time."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, MetaData, text

from bot.storage.database import Database

MIGRATIONS = Path(__file__).parent / "migrations"
#: Any number: the lock that keeps two machines from migrating at once (PostgreSQL).
MIGRATION_LOCK = 7_106_999


def alembic_config(connection: Connection, metadata: MetaData | None = None) -> Config:
    """Alembic's configuration, bound to an open connection."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    config.attributes["target_metadata"] = metadata
    return config


def upgrade(database: Database, revision: str = "head") -> None:
    """Bring the schema up to date. Safe to run twice and from several machines at once."""
    with database.engine.connect() as connection:
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": MIGRATION_LOCK})
            connection.commit()
        try:
            command.upgrade(alembic_config(connection), revision)
            connection.commit()
        finally:
            if not database.is_sqlite:
                connection.rollback()
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": MIGRATION_LOCK})
                connection.commit()
