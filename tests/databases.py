"""Empty databases for tests. Tables are made once; a test gets them emptied, or a copy of a file.

To make all tables anew for each test takes longer than most tests do.
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
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")


class PostgresTables:
    """A database on PostgreSQL that has all tables.

    Attributes:
        url: its address.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self._shape: list[Any] | None = None
        tables = reversed(metadata().sorted_tables)
        self._empty_all = SQL(";").join(SQL("DELETE FROM {}").format(Identifier(one.name)) for one in tables)

    def empty(self) -> None:
        """Take all rows out and count from one again; if a test changed the tables, make them anew."""
        with _connected(self.url) as connection:
            if connection.execute(SHAPE).fetchall() == self._shape:
                connection.execute(self._empty_all)
                connection.execute(RESTART_SEQUENCES)
                return
        clear_postgres(self.url)
        database = Database(self.url)
        metadata().create_all(database.engine)
        database.dispose()
        with _connected(self.url) as connection:
            self._shape = connection.execute(SHAPE).fetchall()


class SqliteTables:
    """A file that has all tables, to be copied."""

    def __init__(self, folder: Path) -> None:
        self._original = folder / "tables.db"
        database = Database(f"sqlite:///{self._original}")
        metadata().create_all(database.engine)
        database.dispose()

    def copy(self, path: Path) -> Database:
        """A database in a copy of the file. It does not wait for the disk: no test pulls its plug."""
        shutil.copyfile(self._original, path)
        database = Database(f"sqlite:///{path}")
        event.listen(database.engine, "connect", _do_not_wait)
        return database


def _do_not_wait(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")


def _connected(url: str) -> psycopg.Connection[Any]:
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(plain, autocommit=True)
