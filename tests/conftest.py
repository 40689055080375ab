"""What all tests share: both databases, a clock that stands still, a keyring."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from cryptography.fernet import Fernet

from bot.accounts import passwords
from bot.audit.chain import AuditKeys, install_audit_keys
from bot.clock import FixedClock
from bot.privacy.keyring import Keyring, install
from bot.storage.database import Database
from tests.databases import PostgresTables, SqliteTables, clear_postgres, database_of_its_own
from tests.services import start_postgres, start_redis

KINDS = ("sqlite", "postgresql")


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """What makes guessing slow would make these tests slow."""
    monkeypatch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A database of this process alone on a throw-away PostgreSQL server."""
    with database_of_its_own(start_postgres()) as url:
        yield url


@pytest.fixture
def empty_postgres(postgres_url: str) -> str:
    """The address of an empty database on PostgreSQL."""
    clear_postgres(postgres_url)
    return postgres_url


@pytest.fixture(scope="session")
def postgres_tables() -> Iterator[PostgresTables]:
    """A database with all tables, to be emptied for each test."""
    with database_of_its_own(start_postgres()) as url:
        tables = PostgresTables(url)
        yield tables
        tables.close()


@pytest.fixture(scope="session")
def sqlite_tables(tmp_path_factory: pytest.TempPathFactory) -> SqliteTables:
    """A SQLite file with all tables, to be copied for each test."""
    return SqliteTables(tmp_path_factory.mktemp("sqlite"))


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


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database without tables, once for each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/bot.db"
    url: str = request.getfixturevalue("empty_postgres")
    return url


@pytest.fixture(params=KINDS)
def database(request: pytest.FixtureRequest, keyring: Keyring, tmp_path: Path) -> Iterator[Database]:
    """An empty database with all tables, on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        tables: SqliteTables = request.getfixturevalue("sqlite_tables")
        database = tables.copy(tmp_path / "bot.db")
        yield database
        database.dispose()
    else:
        kept: PostgresTables = request.getfixturevalue("postgres_tables")
        yield kept.empty()


@pytest.fixture
def clock() -> FixedClock:
    """Monday, 23 November 2026, 10:00 in Dhaka."""
    return FixedClock(datetime(2026, 11, 23, 4, 0, tzinfo=UTC))
