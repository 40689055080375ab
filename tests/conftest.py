"""What all tests share: both databases, a clock that stands still, a keyring."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import text

from bot.audit.chain import AuditKeys, install_audit_keys
from bot.clock import FixedClock
from bot.privacy.keyring import Keyring, install
from bot.storage.database import Database
from tests.services import start_postgres, start_redis


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A throw-away PostgreSQL server."""
    yield start_postgres()


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """A throw-away Redis server."""
    yield start_redis()


@pytest.fixture
def keyring() -> Iterator[Keyring]:
    """A fresh encryption key, installed for the test, and one for the audit trail."""
    ring = Keyring((Fernet.generate_key().decode(),))
    install(ring)
    install_audit_keys(AuditKeys("the tests' own"))
    yield ring


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, once for each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/bot.db"
    url: str = request.getfixturevalue("postgres_url")
    database = Database(url)
    with database.engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    database.dispose()
    return url


@pytest.fixture
def database(database_url: str, keyring: Keyring) -> Iterator[Database]:
    """An empty database with all tables, on SQLite and on PostgreSQL."""
    from bot.schema import metadata  # until all rooms are there

    database = Database(database_url)
    metadata().create_all(database.engine)
    yield database
    database.dispose()


@pytest.fixture
def clock() -> FixedClock:
    """Monday, 23 November 2026, 10:00 in Dhaka."""
    return FixedClock(datetime(2026, 11, 23, 4, 0, tzinfo=UTC))
