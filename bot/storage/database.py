"""The engine and units of work, on SQLite and PostgreSQL alike."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any, cast

import structlog
from psycopg.errors import ReadOnlySqlTransaction
from sqlalchemy import URL, Connection, Dialect, Engine, Table, create_engine, event, func, make_url, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import InvalidatePoolError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as WaitedTooLong
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from bot.storage.fair_lock import FairLock
from bot.storage.model import Base

log = structlog.get_logger(__name__)

SQLITE_BUSY_TIMEOUT_MS = 15_000
SQLITE_CACHE_KIB = 8_000
#: With less the embedded database, its log and a day's files will soon not fit.
LEAST_FREE_BYTES = 16 * 1024 * 1024
#: How long to wait for one of the pool's connections, and for a server to take a new one.
POOL_SECONDS = 5
CONNECT_SECONDS = 5
#: A connection that worked so lately is not asked whether it still does.
TRUSTED_SECONDS = 2.0
_RETURNED_AT = "returned_at"
#: What PostgreSQL does about a session whose machine has gone silent: its row locks must not outlive it.
SERVER_PATIENCE = (
    "SET idle_in_transaction_session_timeout = '120s'",
    "SET tcp_keepalives_idle = 30",
    "SET tcp_keepalives_interval = 10",
    "SET tcp_keepalives_count = 3",
)


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
        # A read is statements that each see what is there: to open and end a transaction for them would
        # make of one round trip three.
        self._reading = (
            self.engine if self.is_sqlite else self.engine.execution_options(isolation_level="AUTOCOMMIT")
        )
        self._writers = FairLock() if self.is_sqlite else None

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded database."""
        return self.url.get_backend_name() == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session for reading; nothing is committed. On PostgreSQL there is no transaction."""
        with Session(self._reading, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def look(self) -> Iterator[Connection]:
        """Reading without a session's bookkeeping: for what is asked many times a second."""
        with self._reading.connect() as connection:
            yield connection

    @contextmanager
    def stream(self) -> Iterator[Session]:
        """A session for reading more rows than memory should hold (``yield_per``), in one transaction."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A unit of work: committed when the block ends, rolled back when it raises.

        Never open one inside another: on SQLite the inner one would wait for the outer.
        """
        with (
            self._turn_to_write(),
            Session(self.engine, expire_on_commit=False) as session,
            session.begin(),
        ):
            if self.is_sqlite:
                session.connection(execution_options={"sqlite_immediate": True})
            yield session

    @contextmanager
    def _turn_to_write(self) -> Iterator[None]:
        if self._writers is None:
            yield
            return
        if not self._writers.acquire(SQLITE_BUSY_TIMEOUT_MS / 1000):
            raise WaitedTooLong("the database has been written to by others for too long")
        try:
            yield
        finally:
            self._writers.release()

    def is_ready(self) -> bool:
        """Whether the database answers and can be written to, and the embedded one has room on its disk."""
        asked = "SELECT 'off'" if self.is_sqlite else "SHOW transaction_read_only"
        try:
            with self.engine.connect() as connection:
                is_ready = connection.exec_driver_sql(asked).scalar() == "off"
                if not is_ready:
                    log.error("database_read_only")
                    connection.invalidate()
        except SQLAlchemyError as error:
            log.error("database_not_ready", error=type(error).__name__)
            return False
        return is_ready and self._has_room()

    def _has_room(self) -> bool:
        if not self.is_sqlite or self.url.database in (None, "", ":memory:"):
            return True
        free = shutil.disk_usage(Path(str(self.url.database)).parent).free
        if free < LEAST_FREE_BYTES:
            log.error("disk_full", free_bytes=free)
        return free >= LEAST_FREE_BYTES

    def server_time(self) -> datetime | None:
        """The time by the server's clock; None for the embedded database, which has none of its own."""
        if self.is_sqlite:
            return None
        with self.look() as connection:
            return connection.execute(select(func.now())).scalar_one()

    def dispose(self) -> None:
        """Close all pooled connections."""
        self.engine.dispose()


def _server_engine(url: URL, pool_size: int) -> Engine:
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=10,
        pool_timeout=POOL_SECONDS,
        pool_use_lifo=True,
        hide_parameters=True,
        connect_args={"connect_timeout": CONNECT_SECONDS, "keepalives_idle": 30, "tcp_user_timeout": 30_000},
    )
    event.listen(engine, "connect", _prepare_server)
    event.listen(engine, "checkin", _note_return)
    event.listen(engine, "checkout", partial(_check_alive, engine.dialect))
    event.listen(engine, "handle_error", _leave_read_only)
    return engine


def _note_return(_connection: object, record: ConnectionPoolEntry) -> None:
    record.info[_RETURNED_AT] = monotonic()


def _check_alive(dialect: Dialect, connection: Any, record: ConnectionPoolEntry, _proxy: object) -> None:
    """Ask a connection that has lain in the pool whether its server is still there; if not, none is kept."""
    if monotonic() - record.info.get(_RETURNED_AT, monotonic()) < TRUSTED_SECONDS:
        return
    try:
        dialect.do_ping(connection)
    except dialect.loaded_dbapi.Error as error:
        raise InvalidatePoolError from error


def _leave_read_only(context: ExceptionContext) -> None:
    """A server that may only be read from has handed over to another, or keeps old sessions so: ask anew."""
    if isinstance(context.original_exception, ReadOnlySqlTransaction):
        context.is_disconnect = True


def _prepare_server(connection: Any, _record: object) -> None:
    with connection.cursor() as cursor:
        for statement in SERVER_PATIENCE:
            cursor.execute(statement)
    connection.commit()


def _sqlite_engine(url: URL, pool_size: int) -> Engine:
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    # Errors quote the values of their statement, and those are citizens': never show them. Last in, first out
    # keeps the caches of few connections warm instead of filling all.
    engine = create_engine(
        url, pool_size=pool_size, max_overflow=10, pool_use_lifo=True, hide_parameters=True
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # The driver must not open transactions of its own: _begin_sqlite decides how each one begins.
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout={SQLITE_BUSY_TIMEOUT_MS}",
        "journal_mode=WAL",
        # FULL: a commit is on the disk before the platform hears 200, also when the power goes.
        "synchronous=FULL",
        "foreign_keys=ON",
        f"cache_size=-{SQLITE_CACHE_KIB}",
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
    # The rows are parameters, not part of the statement, which is compiled once for any number of them.
    table = cast(Table, model.__table__)
    statement = insert(table).on_conflict_do_nothing()
    if not returning:
        session.connection().execute(statement, list(rows))
        return []
    columns = [table.c[column.key] for column in returning]
    return list(session.connection().execute(statement.returning(*columns), list(rows)))
