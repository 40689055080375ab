"""The program's tables and one more."""

from __future__ import annotations

import pytest

from bot.storage.database import Database
from tests.unit.privacy.table import OwnBase


@pytest.fixture
def database(database: Database) -> Database:
    """An empty database that also has the test's own table."""
    OwnBase.metadata.create_all(database.engine)
    return database
