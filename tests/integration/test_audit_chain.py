"""The audit trail in a migrated database: old lines are sealed, triggers keep them, sealers fork nothing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic import command
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.audit.commands import note
from bot.audit.queries import Wanted, latest
from bot.audit.sealing import seal_new_lines
from bot.audit.verification import verify
from bot.clock import FixedClock
from bot.privacy.keyring import Keyring
from bot.storage.database import Database
from bot.storage.migrate import alembic_config, upgrade

OLD_LINE = """
INSERT INTO audit_event (id, at, actor, action, subjects)
VALUES (:id, '2026-11-01 00:00:00.5+00:00', 'operator:karim', 'privacy:erase:case', :subjects)
"""
CHANGES = [
    "UPDATE audit_event SET actor = 'officer:8'",
    "UPDATE audit_event SET position = 99 WHERE id = 1",
    "UPDATE audit_event SET seal = NULL, position = NULL",
    "UPDATE audit_event SET seal = 'x', position = 2, actor = 'officer:8' WHERE id = 2",
    "DELETE FROM audit_event",
]


def written(database: Database, clock: FixedClock, *case_ids: int) -> None:
    with database.write() as session:
        for case_id in case_ids:
            note(session, clock.now(), actor="officer:7", action="case:view:case", case_id=case_id)


@pytest.fixture
def migrated(database_url: str, keyring: Keyring) -> Database:
    """A database as a service has it."""
    database = Database(database_url)
    upgrade(database)
    return database


def test_lines_from_before_come_under_the_chain(
    database_url: str, keyring: Keyring, clock: FixedClock
) -> None:
    database = Database(database_url)
    upgrade(database, "0008")
    with database.engine.begin() as connection:
        for line_id in (3, 8):
            connection.execute(text(OLD_LINE), {"id": line_id, "subjects": f'{{"case_id": {line_id}}}'})
    upgrade(database)
    written(database, clock, 9)
    seal_new_lines(database, clock.now())
    with database.stream() as session:
        found = verify(session, clock.now())
        assert found.is_whole, found.faults
        assert found.lines == 3
        assert [one.position for one in latest(session, Wanted(record="case:8"))] == [2]
    with database.engine.connect() as connection:
        command.downgrade(alembic_config(connection), "0008")
        assert connection.execute(text("SELECT count(*) FROM audit_event")).scalar_one() == 3
    upgrade(database)
    with database.stream() as session:
        assert verify(session, clock.now()).is_whole
    database.dispose()


@pytest.mark.parametrize("change", [*CHANGES, "TRUNCATE audit_event"])
def test_the_database_itself_refuses_changes(migrated: Database, clock: FixedClock, change: str) -> None:
    if migrated.is_sqlite and change.startswith("TRUNCATE"):
        change = "DELETE FROM audit_event WHERE id = 1"
    written(migrated, clock, 1)
    seal_new_lines(migrated, clock.now())
    written(migrated, clock, 2)
    with pytest.raises(DBAPIError, match="the audit trail is never changed"), migrated.engine.begin() as one:
        one.execute(text(change))
    with migrated.stream() as session:
        assert verify(session, clock.now()).is_whole
    migrated.dispose()


def test_many_writers_and_sealers_make_one_chain(migrated: Database, clock: FixedClock) -> None:
    def work(number: int) -> None:
        for turn in range(10):
            written(migrated, clock, number * 100 + turn)
            seal_new_lines(migrated, clock.now())

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(work, range(8)))
    seal_new_lines(migrated, clock.now())
    with migrated.stream() as session:
        found = verify(session, clock.now())
    assert found.is_whole, found.faults
    assert (found.lines, found.unsealed) == (80, 0)
    migrated.dispose()


def test_a_line_that_is_committed_late_is_sealed_behind_those_that_were_quicker(
    migrated: Database, clock: FixedClock
) -> None:
    if migrated.is_sqlite:
        # One writer at a time: nothing is ever overtaken.
        written(migrated, clock, 1, 2)
    else:
        with migrated.write() as slow:
            note(slow, clock.now(), actor="officer:7", action="case:view:case", case_id=1)
            slow.flush()
            written(migrated, clock, 2)
            assert seal_new_lines(migrated, clock.now()) == 1, "nobody waits for the slow one"
    seal_new_lines(migrated, clock.now())
    with migrated.stream() as session:
        found = verify(session, clock.now())
    assert found.is_whole, found.faults
    assert found.lines == 2
    migrated.dispose()
