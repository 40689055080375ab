"""Fixtures of the conversation room."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.clock import FixedClock
from bot.storage.database import Database
from tests.unit.conversation.world import World


@pytest.fixture
def world(database: Database, clock: FixedClock) -> Iterator[World]:
    """A wired world on each database."""
    world = World(database, clock)
    yield world
    world.delivery.close()
