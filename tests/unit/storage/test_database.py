"""Units of work on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError, InternalError
from sqlalchemy.orm import Session

from bot.clock import FixedClock
from bot.conversation.model import Conversation
from bot.storage import database as storage
from bot.storage.database import Database


def row(clock: FixedClock, user: str) -> Conversation:
    return Conversation(channel="facebook", account_id="1", user_id=user, created_at=clock.now())


def count(database: Database) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(Conversation)) or 0


def test_a_unit_of_work_that_raises_leaves_nothing(database: Database, clock: FixedClock) -> None:
    with pytest.raises(RuntimeError), database.write() as session:
        session.add(row(clock, "1"))
        session.flush()
        raise RuntimeError
    assert count(database) == 0


def test_the_next_unit_of_work_goes_on_after_one_that_raised(database: Database, clock: FixedClock) -> None:
    with pytest.raises(RuntimeError), database.write():
        raise RuntimeError
    with database.write() as session:
        session.add(row(clock, "1"))
    assert count(database) == 1


def test_many_writers_in_two_processes_never_find_it_locked(database: Database, clock: FixedClock) -> None:
    other = Database(database.url)

    def write(number: int) -> None:
        with (database, other)[number % 2].write() as session:
            session.add(row(clock, str(number)))

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(write, range(120)))
    other.dispose()
    assert count(database) == 120


def test_errors_do_not_quote_what_was_written(database: Database, clock: FixedClock) -> None:
    with database.write() as session:
        session.add(row(clock, "a-citizens-id"))
    with pytest.raises(IntegrityError) as raised, database.write() as session:
        session.add(Conversation(channel="x" * 10, account_id="a-citizens-id", user_id="2"))
    assert "a-citizens-id" not in str(raised.value).partition("DETAIL")[0]


@pytest.fixture
def server(postgres_url: str) -> Iterator[Database]:
    """A database on PostgreSQL with one connection, so that each user gets the last one's."""
    database = Database(postgres_url, pool_size=1)
    yield database
    database.dispose()


def backend(session: Session) -> int:
    return session.scalar(text("SELECT pg_backend_pid()")) or 0


def test_a_read_leaves_no_transaction_open_and_the_next_unit_of_work_has_its_own(
    server: Database, clock: FixedClock
) -> None:
    watching = text("SELECT state FROM pg_stat_activity WHERE pid = :pid")
    with server.read() as reading, server.stream() as other:
        assert other.scalar(watching, {"pid": backend(reading)}) == "idle"
    with server.read() as session:
        before = backend(session)
    with pytest.raises(RuntimeError), server.write() as session:
        session.execute(text("CREATE TABLE not_kept (id int)"))
        raise RuntimeError
    with server.read() as session:
        assert backend(session) == before
        assert session.scalar(text("SELECT to_regclass('not_kept')")) is None


def test_a_connection_that_died_in_the_pool_is_replaced_before_it_is_used(
    server: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with server.read() as session:
        before = backend(session)
    other = Database(server.url)
    with other.write() as session:
        session.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": before})
    other.dispose()

    monkeypatch.setattr(storage, "TRUSTED_SECONDS", 0.0)
    with server.read() as session:
        assert backend(session) not in (0, before)


def only_for_reading(server: Database) -> None:
    """Leave the pool's connection as it is after its server was switched to reading, and back."""
    with server.engine.connect() as connection:
        connection.execute(text("SET SESSION default_transaction_read_only = on"))
        connection.commit()


def test_a_connection_that_may_only_read_is_replaced_after_the_first_failure(server: Database) -> None:
    only_for_reading(server)
    with pytest.raises(InternalError), server.write() as session:
        session.execute(text("CREATE TABLE not_kept (id int)"))

    with server.write() as session:
        session.execute(text("CREATE TABLE not_kept (id int)"))
        session.execute(text("DROP TABLE not_kept"))


def test_a_database_that_may_only_be_read_is_not_ready(server: Database) -> None:
    assert server.is_ready()

    only_for_reading(server)

    assert [server.is_ready(), server.is_ready()] == [False, True]


def test_many_rows_are_read_a_few_at_a_time(database: Database, clock: FixedClock) -> None:
    with database.write() as session:
        session.add_all(row(clock, str(number)) for number in range(7))
    with database.stream() as session:
        found = session.scalars(select(Conversation).execution_options(yield_per=2))
        assert sum(1 for _one in found) == 7


def test_an_embedded_database_without_room_is_not_ready(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert database.is_ready()
    monkeypatch.setattr(storage, "LEAST_FREE_BYTES", 1 << 80)
    assert database.is_ready() is not database.is_sqlite
