"""Keeps the emulator's records in a SQLite file, so that a killed demo comes back with its threads.

The records live in memory; the journal is written behind by one thread, many changes in one transaction.
:meth:`SqliteJournal.flush` waits until everything handed in so far is on disk, so that an answer can be held
back until then: what the bot was told is taken is still there after a kill.

The file is the platform's, not the bot's: it has no part in the bot's database, its model or its migrations.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Protocol

import structlog

log = structlog.get_logger(__name__)

SCHEMA = (
    "CREATE TABLE IF NOT EXISTS record (kind TEXT, key TEXT, document TEXT NOT NULL, PRIMARY KEY (kind, key))"
)
PUT = (
    "INSERT INTO record (kind, key, document) VALUES (?, ?, ?) "
    "ON CONFLICT (kind, key) DO UPDATE SET document = excluded.document"
)
DROP = "DELETE FROM record WHERE kind = ? AND key = ?"
# SQLite's rowid grows with each first insert, and an upsert keeps it.
LOAD = "SELECT document FROM record WHERE kind = ? ORDER BY rowid"
MAX_CHANGES_PER_COMMIT = 1000
PATIENCE_SECONDS = 10.0

_Change = tuple[str, str, "str | None"]


class Journal(Protocol):
    """Where records go. A record has a kind and a key; putting it again replaces it."""

    def put(self, kind: str, key: str, document: dict[str, Any]) -> None:
        """Keep a record."""

    def drop(self, kind: str, key: str) -> None:
        """Forget a record."""

    def load(self, kind: str) -> Iterator[dict[str, Any]]:
        """All records of a kind, oldest first."""

    def flush(self) -> None:
        """Wait until all earlier changes are on disk."""

    def close(self) -> None:
        """Write what is left and stop."""


class NoJournal:
    """Keeps nothing: the emulator's memory is enough for a test."""

    def put(self, kind: str, key: str, document: dict[str, Any]) -> None:
        """Nothing is kept."""

    def drop(self, kind: str, key: str) -> None:
        """Nothing was kept."""

    def load(self, kind: str) -> Iterator[dict[str, Any]]:
        """No records."""
        return iter(())

    def flush(self) -> None:
        """Nothing to wait for."""

    def close(self) -> None:
        """Nothing to stop."""


class SqliteJournal:
    """Keeps records in a SQLite file in WAL mode.

    A killed process loses nothing that was flushed. A machine that loses power may lose the last moments,
    which is good enough for an emulator.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._changes: SimpleQueue[_Change | threading.Event | None] = SimpleQueue()
        self._connect().close()
        self._writer = threading.Thread(target=self._write, name="emulator-journal", daemon=True)
        self._writer.start()

    def put(self, kind: str, key: str, document: dict[str, Any]) -> None:
        """Keep a record."""
        self._changes.put((kind, key, json.dumps(document, ensure_ascii=False, separators=(",", ":"))))

    def drop(self, kind: str, key: str) -> None:
        """Forget a record."""
        self._changes.put((kind, key, None))

    def load(self, kind: str) -> Iterator[dict[str, Any]]:
        """All records of a kind, in the order in which they were first kept."""
        connection = self._connect()
        try:
            rows = connection.execute(LOAD, (kind,)).fetchall()
        finally:
            connection.close()
        return (json.loads(row[0]) for row in rows)

    def flush(self) -> None:
        """Wait until all earlier changes are on disk."""
        written = threading.Event()
        self._changes.put(written)
        written.wait(timeout=PATIENCE_SECONDS)

    def close(self) -> None:
        """Write what is left and stop."""
        self._changes.put(None)
        self._writer.join(timeout=PATIENCE_SECONDS)

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=PATIENCE_SECONDS)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute(SCHEMA)
        return connection

    def _write(self) -> None:
        connection = self._connect()
        try:
            while self._write_some(connection):
                pass
        finally:
            connection.close()

    def _write_some(self, connection: sqlite3.Connection) -> bool:
        """Write what is waiting in one transaction; False when there is no more to come."""
        latest: dict[tuple[str, str], str | None] = {}
        waiting: list[threading.Event] = []
        more = True
        item = self._changes.get()
        while True:
            if item is None:
                more = False
                break
            if isinstance(item, threading.Event):
                waiting.append(item)
            else:
                latest[item[0], item[1]] = item[2]
            if self._changes.empty() or len(latest) >= MAX_CHANGES_PER_COMMIT:
                break
            item = self._changes.get()
        _commit(connection, latest)
        for written in waiting:
            written.set()
        return more


def _commit(connection: sqlite3.Connection, latest: dict[tuple[str, str], str | None]) -> None:
    try:
        with connection:
            connection.executemany(PUT, [(*name, text) for name, text in latest.items() if text is not None])
            connection.executemany(DROP, [name for name, text in latest.items() if text is None])
    except sqlite3.Error:
        # The demo goes on in memory; the operator sees why it won't survive a restart.
        log.exception("emulator_journal_failed", changes=len(latest))
