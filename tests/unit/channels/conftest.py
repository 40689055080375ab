"""A Graph API that does as it is told, on a real socket."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.channels.facebook.client import GraphClient
from tests.unit.channels.stub_graph import APP_SECRET, StubGraph


@pytest.fixture
def graph() -> Iterator[StubGraph]:
    """A stub of the Graph API, listening."""
    with StubGraph() as stub:
        yield stub


@pytest.fixture
def client(graph: StubGraph) -> GraphClient:
    """A client of the stub that loses patience sooner than the service's, and not on a busy machine."""
    return GraphClient(graph.url, (APP_SECRET, "older"), read_seconds=2.0, connect_seconds=2.0)
