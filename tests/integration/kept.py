"""Everything that a database keeps, in the clear: what must not be found there any more."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from bot.schema import metadata
from bot.storage.database import Database


def cells(database: Database) -> Iterator[str]:
    """Every value of every column of every table, decrypted."""
    with database.read() as session:
        for table in metadata().sorted_tables:
            for row in session.execute(select(table)):
                yield from (f"{table.name}: {value!r}" for value in row if value is not None)


def found(database: Database, *words: str) -> list[str]:
    """The cells in which one of these is still to be read."""
    return [cell for cell in cells(database) if any(word in cell for word in words)]
