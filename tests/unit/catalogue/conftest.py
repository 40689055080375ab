"""The sample catalogue, loaded once."""

from __future__ import annotations

import pytest

from bot.catalogue.loader import Catalogue, load_catalogue
from tests.unit.catalogue.sample import write_sample


@pytest.fixture(scope="session")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """A small catalogue with made-up services."""
    return load_catalogue(write_sample(tmp_path_factory.mktemp("sample") / "catalogue"))
