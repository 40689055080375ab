"""A desk to talk at, on a fresh database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.clock import FixedClock
from bot.privacy.keyring import Keyring
from tests.conversations.desk import Citizen, Desk
from tests.conversations.post import Post
from tests.databases import SqliteTables


@pytest.fixture
def desk(sqlite_tables: SqliteTables, tmp_path: Path, keyring: Keyring, clock: FixedClock) -> Iterator[Desk]:
    """A desk. What touches tables is tested on PostgreSQL elsewhere; here it is about what is said."""
    database = sqlite_tables.copy(tmp_path / "desk.db")
    yield Desk(database, clock)
    database.dispose()


@pytest.fixture
def citizen(desk: Desk) -> Citizen:
    """Somebody on the page of the police."""
    return desk.citizen()


@pytest.fixture
def post(desk: Desk) -> Iterator[Post]:
    """The page of the consumers' directorate, with one complaint filed by 1001 in Bangla."""
    post = Post(desk, "dncrp-hq", "dncrp")
    post.writes("আসসালামু আলাইকুম")
    post.file("consumer_complaint", phone="+8801712345678")
    yield post
    post.delivery.close()
