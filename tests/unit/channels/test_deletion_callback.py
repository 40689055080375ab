"""The data deletion callback: what Meta sends, and what it gets."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from bot.channels.facebook.client import GraphClient
from bot.channels.facebook.deletion import PATH, create_blueprint, page_scoped_ids
from bot.channels.facebook.signed_request import sign_request
from bot.conversation.erasure import take_facebook_request
from bot.storage.database import Database
from bot.web.public import privacy
from tests.unit.channels.stub_graph import Reply, StubGraph, error_body
from tests.unit.channels.webhook_settings import webhook_settings
from tests.unit.conversation.world import CATALOGUE

SECRET = "the-app-key"


def signed(user_id: str = "218471", secret: str = SECRET, **more: Any) -> str:
    payload = {"algorithm": "HMAC-SHA256", "issued_at": 1795406400, "user_id": user_id, **more}
    return sign_request(json.dumps(payload).encode(), secret)


class Callback:
    """The route and the status page on a real database."""

    def __init__(self, database: Database, clock: Any, public_url: str | None = None) -> None:
        self.failure: Exception | None = None
        self.app = Flask("test", static_folder=str(Path("bot/web/static").resolve()))
        self.app.register_blueprint(privacy.create_blueprint(database, CATALOGUE))
        settings = replace(webhook_settings("older", SECRET), public_url=public_url)

        def take(user_id: str, key: str) -> str:
            if self.failure is not None:
                raise self.failure
            return take_facebook_request(database, CATALOGUE, clock, user_id=user_id, key=key)

        self.app.register_blueprint(create_blueprint(settings, take))

    def post(self, text: str | None, **options: Any) -> TestResponse:
        data = {} if text is None else {"signed_request": text}
        return self.app.test_client().post(PATH, data=data, **options)


@pytest.fixture
def callback(database: Database, clock: Any) -> Iterator[Callback]:
    yield Callback(database, clock)


def test_meta_gets_the_address_of_a_page_and_a_code_also_for_somebody_unknown(callback: Callback) -> None:
    answer = callback.post(signed())

    assert answer.status_code == 200 and answer.content_type == "application/json"
    body = answer.get_json()
    assert body["confirmation_code"].isalnum()
    assert body["url"] == f"http://localhost/privacy/status/{body['confirmation_code']}"
    page = callback.app.test_client().get(body["url"])
    assert page.status_code == 200 and "অপেক্ষায় আছে" in page.text and "218471" not in page.text


def test_the_public_address_counts_and_not_the_one_that_was_asked_at(database: Database, clock: Any) -> None:
    callback = Callback(database, clock, public_url="https://desk.example.gov.bd")

    answer = callback.post(signed(), headers={"Host": "evil.example"}).get_json()

    assert answer["url"].startswith("https://desk.example.gov.bd/privacy/status/")


def test_the_same_request_again_gets_the_same_code(callback: Callback) -> None:
    bodies = [callback.post(signed()).get_json() for _ in range(3)]

    assert bodies[0] == bodies[1] == bodies[2]
    assert callback.post(signed(issued_at=2)).get_json() != bodies[0]


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "nonsense",
        signed(secret="not-ours"),
        signed(algorithm="none"),
        signed()[1:],
        signed() + "x",
        "x" * 20_000,
        f".{signed().partition('.')[2]}",
    ],
)
def test_what_is_not_metas_gets_a_bare_403(callback: Callback, database: Database, text: str | None) -> None:
    answer = callback.post(text)

    assert (answer.status_code, answer.data) == (403, b"")


def test_a_body_that_is_too_long_is_not_read(callback: Callback) -> None:
    answer = callback.post("x" * 100_000)

    assert answer.status_code == 413 and answer.data == b""


def test_what_could_not_be_stored_is_not_confirmed(callback: Callback) -> None:
    callback.failure = RuntimeError("the database is away")
    answer = callback.post(signed())

    assert (answer.status_code, answer.data) == (503, b"")


def test_meta_tells_by_which_ids_pages_know_somebody(client: GraphClient, graph: StubGraph) -> None:
    graph.answers(Reply(body={"data": [{"id": "7001", "page": {"id": "1"}}, {"page": {}}, "odd"]}))

    assert page_scoped_ids(client, "900", "218471") == ["7001"]
    assert graph.seen[0].path.endswith("/218471/ids_for_pages")
    assert graph.seen[0].params["appsecret_proof"]


def test_where_meta_does_not_tell_nobody_is_guessed(client: GraphClient, graph: StubGraph) -> None:
    graph.answers(Reply(status=400, body=error_body(100)), Reply(body={}))

    assert page_scoped_ids(client, "900", "218471") == []
    assert page_scoped_ids(client, "900", "218471") == []


def test_without_an_app_id_meta_is_not_asked(client: GraphClient, graph: StubGraph) -> None:
    assert page_scoped_ids(client, "", "218471") == [] and graph.seen == []
