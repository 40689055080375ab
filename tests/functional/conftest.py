"""A trained model, an emulator and the real service, each a process of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.nlu.commands import train
from bot.runtime import CONFIG, DOMAIN, TRAINING_DATA
from tests.functional.emulator_harness import Emulated
from tests.functional.service import APP_ID, APP_SECRET, Service


@pytest.fixture(scope="session")
def model_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's own model, trained once for all tests."""
    folder = tmp_path_factory.mktemp("models")
    train([TRAINING_DATA], CONFIG, DOMAIN, folder)
    return folder


@pytest.fixture
def emulated() -> Iterator[Emulated]:
    """An emulator that isn't started yet; its address is known."""
    with Emulated(app_secret=APP_SECRET, app_id=APP_ID) as emulated:
        yield emulated


@pytest.fixture
def service(emulated: Emulated, model_dir: Path, tmp_path: Path) -> Iterator[Service]:
    """The service on SQLite with its embedded worker, and the emulator posting to it."""
    service = Service(graph_api_url=emulated.graph_url, model_dir=model_dir, folder=tmp_path)
    emulated.start(service.webhook_url)
    service.start()
    yield service
    service.stop()
