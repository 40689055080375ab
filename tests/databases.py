"""Empty databases for tests. Tables are made once; a test gets them emptied, or a copy of a file.

To make all tables anew for each test takes longer than most tests do. So does a new engine, which compiles
every statement again: all tests of a process share one for each kind of database.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg.sql import SQL, Identifier
from sqlalchemy import event, make_url

from bot.privacy import blind_index
from bot.schema import metadata
from bot.storage.database import Database

#: What tells whether the tables are still those that were made.
SHAPE = "SELECT oid, relname, relnatts FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY oid"
RESTART_SEQUENCES = """
SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)
FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL
"""


@contextmanager
def database_of_its_own(server_url: str) -> Iterator[str]:
    """The address of an empty database on a PostgreSQL server; it goes afterwards."""
    url, name = make_url(server_url), f"test_{secrets.token_hex(4)}"
    with _connected(server_url) as server:
        server.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
    try:
        yield url.set(database=name).render_as_string(hide_password=False)
    finally:
        with _connected(server_url) as server:
            server.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


def clear_postgres(url: str) -> None:
    """Leave nothing in a database, not even tables."""
    with _connected(url) as connection:
        _clear(connection)


def _clear(connection: psycopg.Connection[Any]) -> None:
    connection.execute("DROP SCHEMA public CASCADE")
    connection.execute("CREATE SCHEMA public")


class PostgresTables:
    """A database on PostgreSQL that has all tables."""

    def __init__(self, url: str) -> None:
        self._database, self._connection = Database(url), _connected(url)
        self._shape: list[Any] | None = None
        tables = reversed(metadata().sorted_tables)
        self._empty_all = SQL(";").join(SQL("DELETE FROM {}").format(Identifier(one.name)) for one in tables)

    def empty(self) -> Database:
        """The database, without rows, counting from one; if a test changed the tables, they are made anew."""
        _forget_index_keys()
        if self._connection.execute(SHAPE).fetchall() == self._shape:
            self._connection.execute(self._empty_all)
            self._connection.execute(RESTART_SEQUENCES)
            return self._database
        self._database.dispose()
        _clear(self._connection)
        metadata().create_all(self._database.engine)
        self._shape = self._connection.execute(SHAPE).fetchall()
        return self._database

    def close(self) -> None:
        """Leave the database."""
        self._database.dispose()
        self._connection.close()


class SqliteTables:
    """A file that has all tables, to be copied: one copy at a time."""

    def __init__(self, folder: Path) -> None:
        self._original = self._newest = folder / "tables.db"
        self._database = Database(f"sqlite:///{self._original}")
        metadata().create_all(self._database.engine)
        self._database.dispose()
        event.listen(self._database.engine, "do_connect", self._to_the_newest)
        event.listen(self._database.engine, "connect", _do_not_wait)

    def copy(self, path: Path) -> Database:
        """The database in a copy of the file. It does not wait for the disk: no test pulls its plug."""
        _forget_index_keys()
        shutil.copyfile(self._original, path)
        self._database.dispose()
        self._newest, self._database.url = path, make_url(f"sqlite:///{path}")
        return self._database

    def _to_the_newest(self, _dialect: object, _record: object, places: list[Any], _options: object) -> None:
        places[0] = str(self._newest)


@contextmanager
def executed(database: Database) -> Iterator[list[str]]:
    """The statements that a database is given meanwhile."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


def _forget_index_keys() -> None:
    """They are remembered for each engine, and the next test's database has one of its own."""
    blind_index._keys.clear()


def _do_not_wait(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")


def _connected(url: str) -> psycopg.Connection[Any]:
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(plain, autocommit=True)
