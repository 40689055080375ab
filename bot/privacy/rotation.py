"""Moving everything encrypted to the first of FIELD_KEYS, while the service runs.

1. Put the new key first in FIELD_KEYS, keep the old one behind it, restart every process.
2. Run the rotation: it re-encrypts every encrypted column of every table, in small transactions.
3. When its report says nothing is left, remove the old key.

It can be stopped and run again at any time: what is already under the first key is left alone. A row
that somebody else changes meanwhile is left to them (``UPDATE … WHERE column = what was read``) and looked
at again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy import (
    Column,
    CursorResult,
    MetaData,
    Row,
    Table,
    Text,
    and_,
    inspect,
    literal,
    or_,
    select,
    type_coerce,
    update,
)
from sqlalchemy.orm import Session

from bot.privacy.columns import Encrypted
from bot.privacy.errors import Unreadable
from bot.privacy.keyring import Keyring, installed
from bot.privacy.rotation_report import RotationReport, TableReport
from bot.storage.database import Database
from bot.storage.model import Base

log = structlog.get_logger(__name__)

BATCH_ROWS = 200
PASSES = 3
"""How often a table is gone through when rows change under the rotation's hands."""

# Kept by the migrations, not by a mapped class; SQLite's full-text table has some of its own.
TABLES_WITHOUT_MODEL = frozenset(
    {"alembic_version", *(f"search_words{part}" for part in ("", "_data", "_idx", "_config"))}
)


def rotate_keys(
    database: Database,
    keyring: Keyring | None = None,
    *,
    metadata: MetaData = Base.metadata,
    batch_rows: int = BATCH_ROWS,
) -> RotationReport:
    """Re-encrypt every encrypted value under the keyring's first key.

    Args:
        database: what to go through.
        keyring: the keys to use; the installed ones unless given.
        metadata: the tables, with all mapped classes imported.
        batch_rows: rows per transaction.

    Returns:
        What was done. Values that no key opens are counted and left as they are.
    """
    report = RotationReport(unknown_tables=_unknown_tables(database, metadata))
    rotation = _Rotation(database, keyring or installed(), batch_rows)
    for table in encrypted_tables(metadata):
        report.tables[table.name] = rotation.table(table)
        log.info("table_rotated", table=table.name, **vars(report.tables[table.name]))
    return report


def encrypted_tables(metadata: MetaData) -> list[Table]:
    """The tables that have an encrypted column."""
    return [table for table in metadata.sorted_tables if encrypted_columns(table)]


def encrypted_columns(table: Table) -> list[Column[Any]]:
    """A table's encrypted columns."""
    return [column for column in table.columns if isinstance(column.type, Encrypted)]


def _unknown_tables(database: Database, metadata: MetaData) -> list[str]:
    names = set(inspect(database.engine).get_table_names())
    return sorted(names - set(metadata.tables) - TABLES_WITHOUT_MODEL)


@dataclass(frozen=True)
class _Rotation:
    database: Database
    keyring: Keyring
    batch_rows: int

    def table(self, table: Table) -> TableReport:
        """One table, again as long as others change rows between our reading and our writing."""
        rotated = 0
        for _ in range(PASSES):
            report = TableReport(rotated=rotated)
            for rows in self._batches(table):
                self._batch(table, rows, report)
            if not report.changed_meanwhile:
                break
            rotated = report.rotated
        return report

    def _batches(self, table: Table) -> Iterator[Sequence[Row[Any]]]:
        keys, ciphertexts = list(table.primary_key), encrypted_columns(table)
        query = select(
            *keys, *(type_coerce(column, Text).label(f"raw_{column.name}") for column in ciphertexts)
        )
        query = query.order_by(*keys).limit(self.batch_rows)
        rows: Sequence[Row[Any]] = []
        while True:
            with self.database.read() as session:
                after = _after(keys, rows[-1]) if rows else None
                rows = session.execute(query if after is None else query.where(after)).all()
            if not rows:
                return
            yield rows

    def _batch(self, table: Table, rows: Sequence[Row[Any]], report: TableReport) -> None:
        work = list(self._stale(table, rows, report))
        if not work:
            return
        with self.database.write() as session:
            for row, column, old, new in work:
                if _replace(session, table, row, column, old, new):
                    report.rotated += 1
                else:
                    report.changed_meanwhile += 1

    def _stale(
        self, table: Table, rows: Sequence[Row[Any]], report: TableReport
    ) -> Iterator[tuple[Row[Any], Column[Any], str, str]]:
        """Values that are not under the first key, with what they become."""
        for row in rows:
            for column in encrypted_columns(table):
                old = row._mapping[f"raw_{column.name}"]
                if old is None:
                    continue
                if self.keyring.is_current(old):
                    report.current += 1
                    continue
                try:
                    new = self.keyring.rotate(old)
                except Unreadable:
                    report.unreadable += 1
                    continue
                yield row, column, old, new


def _after(keys: Sequence[Column[Any]], last: Row[Any]) -> Any:
    """The rows behind ``last`` in primary key order; also for keys of several columns."""
    equal: list[Any] = []
    alternatives = []
    for position, key in enumerate(keys):
        alternatives.append(and_(*equal, key > last[position]))
        equal.append(key == last[position])
    return or_(*alternatives)


def _replace(session: Session, table: Table, row: Row[Any], column: Column[Any], old: str, new: str) -> bool:
    """Put ``new`` in the place of ``old``; False if somebody else has put something there meanwhile."""
    same_row = [key == row[position] for position, key in enumerate(table.primary_key)]
    # Plain text on purpose: the column's own type would encrypt what already is.
    statement = (
        update(table)
        .where(*same_row, type_coerce(column, Text) == old)
        .values({column: literal(new, Text)})
        .execution_options(synchronize_session=False)
    )
    result = session.execute(statement)
    assert isinstance(result, CursorResult)
    return result.rowcount == 1
