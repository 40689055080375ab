"""Asking Meta whom a waiting request is about."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, cast

import pytest

from bot.channels.facebook.client import GraphClient
from bot.conversation.erasure import take_facebook_request
from bot.privacy.model import RequestStatus
from bot.privacy.queries import request_state
from bot.storage.database import Database
from bot.workers.retention import match_requests
from tests.unit.conversation.world import CATALOGUE, World


class FakeGraph:
    """Knows one citizen by both ids."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def app_token(self, app_id: str) -> str | None:
        return "token" if app_id else None

    def call(self, name: str, method: str, path: str, token: str, **_: Any) -> dict[str, Any]:
        self.asked.append(path)
        return {"data": [{"id": "42", "page": {"id": "111"}}] if path.startswith("218471/") else []}


@pytest.fixture
def world(database: Database, clock: Any) -> Iterator[World]:
    world = World(database, clock)
    world.receive(world.message("42", "my secret"))
    world.settle()
    yield world
    world.delivery.close()


def match(world: World, graph: FakeGraph) -> int:
    return match_requests(world.database, CATALOGUE, world.clock, cast(GraphClient, graph), "900")


def ask(world: World, user_id: str) -> str:
    return take_facebook_request(world.database, CATALOGUE, world.clock, user_id=user_id, key=user_id)


def status(world: World, code: str) -> RequestStatus:
    with world.database.read() as session:
        state = request_state(session, code)
    assert state is not None
    return state.status


def test_whom_meta_names_is_erased_and_the_request_settled(world: World) -> None:
    code, graph = ask(world, "218471"), FakeGraph()

    assert [match(world, graph), match(world, graph)] == [1, 0]
    assert status(world, code) == RequestStatus.DONE
    assert "secret" not in str([one.content for one in world.events()])


def test_whom_meta_does_not_name_waits_and_is_asked_about_for_two_days(world: World) -> None:
    code, graph = ask(world, "5"), FakeGraph()
    assert match(world, graph) == 0
    world.clock.advance(timedelta(days=2))
    assert match(world, graph) == 0

    assert graph.asked == ["5/ids_for_pages"]
    assert status(world, code) == RequestStatus.WAITING
