"""A database in which all of the week's work is one transaction: it is there whole, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from bot.storage.database import Database


class AtOnce(Database):
    """Units of work that are parts of one; nobody else sees them until :meth:`keep`.

    It has one connection: for one thread at a time. Whoever is killed before the end has done nothing, and
    the disk is waited for once.
    """

    def __init__(self, url: str) -> None:
        super().__init__(url, pool_size=1)
        self._connection = self.engine.connect().execution_options(sqlite_immediate=True)
        self._all = self._connection.begin()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that sees what was done before; nothing of it is kept."""
        with self._part() as session:
            yield session

    @contextmanager
    def stream(self) -> Iterator[Session]:
        """The same."""
        with self._part() as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A unit of work: undone alone if it raises."""
        with self._part() as session, session.begin():
            yield session

    def keep(self) -> None:
        """Commit it all; nothing can be done here any more."""
        self._all.commit()

    def dispose(self) -> None:
        """Undo what was not kept, and close."""
        self._connection.close()
        super().dispose()

    def _part(self) -> Session:
        return Session(self._connection, expire_on_commit=False, join_transaction_mode="create_savepoint")
