"""Units of work on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from bot.clock import FixedClock
from bot.conversation.model import Conversation
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
