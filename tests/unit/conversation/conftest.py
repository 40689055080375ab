"""Fixtures of the conversation room."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import structlog

from bot.clock import FixedClock
from bot.storage.database import Database
from tests.unit.conversation.world import World


@pytest.fixture(autouse=True, scope="session")
def quiet_logs() -> None:
    """Many tests break things on purpose; structlog's default draws a picture of each traceback."""
    structlog.configure(
        processors=[structlog.processors.KeyValueRenderer()], logger_factory=structlog.ReturnLoggerFactory()
    )


@pytest.fixture
def world(database: Database, clock: FixedClock) -> Iterator[World]:
    """A wired world on each database."""
    world = World(database, clock)
    yield world
    world.delivery.close()
