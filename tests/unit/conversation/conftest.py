"""Fixtures of the conversation room."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from bot.clock import FixedClock
from bot.conversation.collecting import Collector
from bot.evidence.store import DiskStore
from bot.storage.database import Database
from tests.unit.conversation.evidence_room import FakeHost, Room
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


@pytest.fixture
def room(world: World, tmp_path: Path) -> Room:
    """A world with a collector, on each database."""
    host, store = FakeHost(), DiskStore(tmp_path / "evidence")
    return Room(world, host, store, Collector(world.database, world.clock, host, store, world.answerer))
