"""A trained model, an emulator and the real service, each a process of its own."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from bot.nlu.commands import train
from bot.runtime import CONFIG, DOMAIN, TRAINING_DATA
from tests.databases import database_of_its_own
from tests.functional.emulator_harness import Emulated
from tests.functional.service import APP_ID, APP_SECRET, Service
from tests.functional.windows import chromium
from tests.services import start_postgres

#: Whichever test comes first waits for the training, too.
TIMEOUT_SECONDS = 600
#: What a page should show is awaited so long: machines that test are busy.
PATIENCE_MS = 20_000


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave time for the training to the tests of this folder."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent) and item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(TIMEOUT_SECONDS))


@pytest.fixture(autouse=True, scope="session")
def patience() -> None:
    """Of all assertions about pages."""
    expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for the tests of a module."""
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def model_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's own model, trained once for all tests; the one in ``TEST_MODEL_DIR``, if that is set."""
    if trained := os.environ.get("TEST_MODEL_DIR"):
        return Path(trained).resolve()
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent  # all processes of a run share it
    models = folder / "project-models"
    with (folder / "project-models.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (models / "latest").exists():
            train([TRAINING_DATA], CONFIG, DOMAIN, models)
    return models


@contextmanager
def running(model_dir: Path, folder: Path, **environ: str) -> Iterator[tuple[Emulated, Service]]:
    """An emulator and the service, posting to each other."""
    with Emulated(app_secret=APP_SECRET, app_id=APP_ID) as emulated:
        service = Service(graph_api_url=emulated.graph_url, model_dir=model_dir, folder=folder, **environ)
        emulated.start(service.webhook_url)
        service.start()
        try:
            yield emulated, service
        finally:
            # Nobody needs its data any more; what an orderly end takes is tested where one is asked for.
            service.kill()


@pytest.fixture(scope="module")
def environ(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """Settings of a module's service: what is driven in Chromium runs on PostgreSQL, all else on SQLite."""
    if request.node.get_closest_marker("browser") is None:
        yield {}
        return
    with database_of_its_own(start_postgres()) as url:
        yield {"DATABASE_URL": url}


@pytest.fixture(scope="module")
def both(
    model_dir: Path, tmp_path_factory: pytest.TempPathFactory, environ: dict[str, str]
) -> Iterator[tuple[Emulated, Service]]:
    """One service for the tests of a module."""
    with running(model_dir, tmp_path_factory.mktemp("service"), **environ) as both:
        yield both


@pytest.fixture
def emulated(both: tuple[Emulated, Service]) -> Iterator[Emulated]:
    """The platform, with all faults off afterwards."""
    yield both[0]
    both[0].reset_faults()


@pytest.fixture
def service(both: tuple[Emulated, Service]) -> Service:
    """The service."""
    return both[1]
