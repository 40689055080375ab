"""A trained model, an emulator and the real service, each a process of its own."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg.sql import SQL, Identifier
from sqlalchemy import make_url

from bot.nlu.commands import train
from bot.runtime import CONFIG, DOMAIN, TRAINING_DATA
from tests.functional.emulator_harness import Emulated
from tests.functional.service import APP_ID, APP_SECRET, Service

#: Whichever test comes first waits for the training, too.
TIMEOUT_SECONDS = 400


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave time for the training to the tests of this folder."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent) and item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(TIMEOUT_SECONDS))


@pytest.fixture(scope="session")
def model_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's own model, trained once for all tests; the one in ``TEST_MODEL_DIR``, if that is set."""
    if trained := os.environ.get("TEST_MODEL_DIR"):
        return Path(trained).resolve()
    folder = tmp_path_factory.mktemp("models")
    train([TRAINING_DATA], CONFIG, DOMAIN, folder)
    return folder


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
            service.stop()


@contextmanager
def database_of_its_own(server_url: str) -> Iterator[str]:
    """The address of an empty database on a PostgreSQL server; it goes afterwards."""
    url, name = make_url(server_url), f"functional_{secrets.token_hex(4)}"
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as server:
        server.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
    try:
        yield url.set(database=name).render_as_string(hide_password=False)
    finally:
        with psycopg.connect(plain, autocommit=True) as server:
            server.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


@pytest.fixture(scope="module")
def environ(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """Settings of a module's service: what is driven in Chromium runs on PostgreSQL, all else on SQLite."""
    if request.node.get_closest_marker("browser") is None:
        yield {}
        return
    with database_of_its_own(request.getfixturevalue("postgres_url")) as url:
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
