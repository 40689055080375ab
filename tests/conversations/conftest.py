"""A desk to talk at, on a fresh database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.clock import FixedClock
from bot.privacy.keyring import Keyring
from bot.schema import metadata
from bot.storage.database import Database
from tests.conversations.desk import Citizen, Desk


@pytest.fixture
def desk(tmp_path: Path, keyring: Keyring, clock: FixedClock) -> Iterator[Desk]:
    """A desk. What touches tables is tested on PostgreSQL elsewhere; here it is about what is said."""
    database = Database(f"sqlite:///{tmp_path}/desk.db")
    metadata().create_all(database.engine)
    yield Desk(database, clock)
    database.dispose()


@pytest.fixture
def citizen(desk: Desk) -> Citizen:
    """Somebody on the page of the police."""
    return desk.citizen()
