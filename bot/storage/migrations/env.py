"""Alembic's entry: runs migrations on the connection that :mod:`bot.storage.migrate` hands over."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import context
from sqlalchemy import Connection


@contextmanager
def tables_may_be_rebuilt(connection: Connection) -> Iterator[None]:
    """SQLite drops a column by making the table anew: rows that point to it must not stand in the way.

    They are looked at afterwards: a migration that leaves one pointing nowhere is undone.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    raw = connection.connection.cursor()
    raw.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
        lost = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if lost:
            raise RuntimeError(f"rows of {sorted({row[0] for row in lost})} would point nowhere")
        connection.commit()
    except BaseException:
        connection.rollback()
        raise
    finally:
        raw.execute("PRAGMA foreign_keys=ON")
        raw.close()


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=context.config.attributes.get("target_metadata"),
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
)
with tables_may_be_rebuilt(connection), context.begin_transaction():
    context.run_migrations()
