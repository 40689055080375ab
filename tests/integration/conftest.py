"""Fixtures of the integration tests."""

from __future__ import annotations

import pytest
import structlog

from bot.clock import FixedClock
from bot.storage.database import Database
from tests.integration.posting import Poster


@pytest.fixture(autouse=True, scope="session")
def quiet_logs() -> None:
    """Many tests break things on purpose; structlog's default draws a picture of each traceback."""
    structlog.configure(
        processors=[structlog.processors.KeyValueRenderer()], logger_factory=structlog.ReturnLoggerFactory()
    )


@pytest.fixture
def poster(database: Database, clock: FixedClock) -> Poster:
    """Posts signed bodies to the real webhook on each database."""
    return Poster(database, clock)
