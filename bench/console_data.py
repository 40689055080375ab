"""An agency's past, made fast: seeds (:mod:`bench.console_seeds`), copied until there are a million.

A copy has another citizen, office, officer and time, and the same encrypted words, so that reading it costs
what it costs in an office. Only the newest tenth, which is what officers see, has whole trackers, records and
buttons: with them a million would be 25 GB. All of it is younger than what retention erases, and nobody waits
for longer than the sweep lets them: a service started on it finds nothing to tidy up. PostgreSQL only.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, cast

from sqlalchemy import Connection, Table, select, text, update

from bench.console_copies import COPIES, OLDEST_DAYS, PLAN, SHORT
from bench.console_seeds import page_of, plant
from bot.accounts.model import Account
from bot.catalogue.places import Office
from bot.clock import Clock
from bot.conversation.model import DeliveryStatus, OutboxMessage
from bot.privacy.keyring import encrypt
from bot.runtime import Runtime
from bot.word_index.tokens import day_of, office_token, time_tokens

_INDEXES = """
    SELECT i.indrelid::regclass::text AS of, i.indexrelid::regclass::text AS name,
        pg_get_indexdef(i.indexrelid) AS made_by,
        c.conname AS rule, pg_get_constraintdef(c.oid) AS rule_made_by
    FROM pg_index i LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid AND c.contype = 'u'
    WHERE i.indrelid::regclass::text = ANY(:tables) AND NOT i.indisprimary
"""


def fill(runtime: Runtime, count: int) -> None:
    """Put so many conversations, their messages and cases into a migrated database without any."""
    plant(runtime)
    short = {name: encrypt(json.dumps(value)) for name, value in SHORT.items()}
    offices = list(runtime.catalogue.offices.values())
    with runtime.database.engine.begin() as connection:
        connection.execute(update(OutboxMessage).values(status=DeliveryStatus.READ))
        _say_where(connection, offices)
        _say_tokens(connection, offices, runtime.clock)
        for statement in PLAN:
            connection.execute(text(statement), {"count": count} if ":count" in statement else {})
        tables = [cast(Table, model.__table__) for model, _source, _changes in COPIES]
        with _without_indexes(connection, [table.name for table in tables]):
            for table, (_model, source, changes) in zip(tables, COPIES, strict=True):
                connection.execute(text(_copy(table, source, changes)), short)
                connection.execute(text(_number_on(table)))
    with runtime.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


def _say_where(connection: Connection, offices: Sequence[Office]) -> None:
    """Table ``place``: an office has as many rows as it has work, and one officer."""
    accounts = select(Account.id, Account.office).where(Account.office.is_not(None))
    officers = {office: f"officer:{account_id}" for account_id, office in connection.execute(accounts)}
    rows = [
        {"slot": slot, "agency": one.agency, "office": one.code, "page": page_of(one.code), "officer": who}
        for slot, one in enumerate(_by_work(offices), start=1)
        if (who := officers[one.code])
    ]
    _table(connection, "place", "slot int, agency text, office text, page text, officer text", rows)


def _by_work(offices: Sequence[Office]) -> Iterator[Office]:
    """Headquarters have much to do, districts from much to little."""
    for agency in sorted({one.agency for one in offices}):
        theirs = [one for one in offices if one.agency == agency]
        for rank, one in enumerate(sorted(theirs, key=lambda one: not one.code.endswith("-hq"))):
            yield from [one] * max(1, 20 // (rank + 1))


def _say_tokens(connection: Connection, offices: Sequence[Office], clock: Clock) -> None:
    """Tables of what the index of words keeps of an office and of a day."""
    places = [{"office": one.code, "tokens": office_token(one.code)} for one in offices]
    _table(connection, "office_words", "office text, tokens tsvector", places)
    moments = [clock.now() - timedelta(days=days) for days in range(-1, OLDEST_DAYS + 2)]
    days = [{"day": day_of(at), "tokens": " ".join(time_tokens(at))} for at in moments]
    _table(connection, "day_words", "day int, tokens tsvector", days)


def _table(connection: Connection, name: str, columns: str, rows: Sequence[Mapping[str, Any]]) -> None:
    connection.execute(text(f"CREATE TEMPORARY TABLE {name} ({columns})"))
    values = [f"CAST(:{part.split()[0]} AS {part.split()[1]})" for part in columns.split(", ")]
    connection.execute(text(f"INSERT INTO {name} VALUES ({', '.join(values)})"), list(rows))


@contextmanager
def _without_indexes(connection: Connection, tables: Sequence[str]) -> Iterator[None]:
    """Indexes are made anew at the end: sorted once they take a fraction of the time."""
    found = connection.execute(text(_INDEXES), {"tables": list(tables)}).all()
    for one in found:
        rule = f"ALTER TABLE {one.of} DROP CONSTRAINT {one.rule}"
        connection.execute(text(rule if one.rule else f"DROP INDEX {one.name}"))
    yield
    for one in found:
        rule = f"ALTER TABLE {one.of} ADD CONSTRAINT {one.rule} {one.rule_made_by}"
        connection.exec_driver_sql(rule if one.rule else one.made_by)


def _copy(table: Table, source: str, changes: Mapping[str, str]) -> str:
    names = [column.name for column in table.columns]
    values = ", ".join(changes.get(name, f"like_.{name}") for name in names)
    return f"INSERT INTO {table.name} ({', '.join(names)}) SELECT {values} FROM {source}"


def _number_on(table: Table) -> str:
    """What comes after the copies gets numbers after theirs."""
    return f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), max(id)) FROM {table.name}"
