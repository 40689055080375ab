"""The engine and units of work, on SQLite and PostgreSQL alike."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.storage.model import Base

log = structlog.get_logger(__name__)

SQLITE_BUSY_TIMEOUT_MS = 15_000


class Database:
    """One database and its connection pool.

    ``write()`` takes the write lock at its start on SQLite (``BEGIN IMMEDIATE``), so that a unit of work
    never fails half-way because another one wrote meanwhile; on PostgreSQL rows are locked when touched.
    """

    def __init__(self, url: str | URL, *, pool_size: int = 20) -> None:
        self.url = make_url(url)
        if self.url.get_backend_name() == "postgresql" and self.url.drivername == "postgresql":
            self.url = self.url.set(drivername="postgresql+psycopg")
        self.engine = (
            _sqlite_engine(self.url, pool_size) if self.is_sqlite else _server_engine(self.url, pool_size)
        )

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded database."""
        return self.url.get_backend_name() == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session for reading; nothing is committed."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A unit of work: committed when the block ends, rolled back when it raises."""
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            if self.is_sqlite:
                session.connection(execution_options={"sqlite_immediate": True})
            yield session

    def is_ready(self) -> bool:
        """Whether the database answers."""
        try:
            with self.engine.connect() as connection:
                connection.exec_driver_sql("SELECT 1")
        except SQLAlchemyError as error:
            log.error("database_not_ready", error=type(error).__name__)
            return False
        return True

    def dispose(self) -> None:
        """Close all pooled connections."""
        self.engine.dispose()


def _server_engine(url: URL, pool_size: int) -> Engine:
    return create_engine(url, pool_size=pool_size, max_overflow=10, pool_pre_ping=True)


def _sqlite_engine(url: URL, pool_size: int) -> Engine:
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, pool_size=pool_size, max_overflow=10)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # The driver must not open transactions of its own: _begin_sqlite decides how each one begins.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        # FULL: a commit is on the disk before the platform hears 200, also when the power goes.
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={SQLITE_BUSY_TIMEOUT_MS}",
        "cache_size=-16000",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("sqlite_immediate", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def insert_ignore(
    session: Session, model: type[Base], rows: Sequence[Mapping[str, Any]], *returning: Any
) -> list[Any]:
    """``INSERT … ON CONFLICT DO NOTHING`` of many rows in one statement, on both databases.

    Args:
        session: the unit of work.
        model: the mapped class.
        rows: column values; every row has the same keys.
        returning: columns of the rows that were really inserted (those in conflict are not returned).

    Returns:
        The returned rows, in no particular order; empty without ``returning``.
    """
    if not rows:
        return []
    dialect = session.get_bind().dialect.name
    insert = postgresql_insert if dialect == "postgresql" else sqlite_insert
    statement = insert(model).values(list(rows)).on_conflict_do_nothing()
    if not returning:
        session.execute(statement)
        return []
    return list(session.execute(statement.returning(*returning)))
