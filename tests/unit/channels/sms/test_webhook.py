"""The webhook of the gateway: proof, store, answer."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Sequence
from io import BytesIO
from typing import Any, cast

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot.channels.sms.webhook import DELIVERY_PATH, MAX_BODY_BYTES, PATH, create_blueprint
from bot.clock import Clock, FixedClock
from bot.conversation.events import EventKind, ReceivedEvent
from bot.settings import SmsSettings
from bot.storage.database import Database

NEW, OLD = "the-new-key", "the-old-key"
TEXT = {"from": "8801712345678", "to": "16247", "text": "হ্যালো", "id": "7"}


class Store:
    """Stands in for the inbox: keeps events, or fails when told to."""

    def __init__(self) -> None:
        self.events: list[ReceivedEvent] = []
        self.fails = False
        self.nudges = 0

    def receive(self, database: Database, clock: Clock, events: Sequence[ReceivedEvent]) -> int:
        if self.fails:
            raise OSError("database is down")
        self.events += events
        return len(events)

    def nudge(self) -> None:
        self.nudges += 1


@pytest.fixture
def store() -> Store:
    return Store()


def client(store: Store, clock: FixedClock, **changes: Any) -> FlaskClient:
    app = Flask("test")
    settings = SmsSettings(**{"webhook_secrets": (NEW, OLD), **changes})
    nowhere = cast(Database, None)
    app.register_blueprint(create_blueprint(settings, nowhere, clock, store.nudge, receive=store.receive))
    return app.test_client()


@pytest.fixture
def web(store: Store, clock: FixedClock) -> FlaskClient:
    return client(store, clock)


def sign(raw: bytes, secret: str = NEW) -> str:
    return "sha256=" + hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()


def post(web: FlaskClient, secret: str = NEW, **how: Any) -> TestResponse:
    return web.post(PATH, headers={"X-Webhook-Secret": secret}, **how)


def test_a_form_is_stored_and_answered_without_a_word(web: FlaskClient, store: Store) -> None:
    answer = post(web, data=TEXT)

    assert (answer.status_code, answer.data) == (200, b"")
    assert [event.content["text"] for event in store.events] == ["হ্যালো"]
    assert store.nudges == 1


def test_json_is_stored_with_all_its_items(web: FlaskClient, store: Store) -> None:
    assert post(web, json={"messages": [TEXT, {**TEXT, "id": "8"}]}).status_code == 200
    assert len({event.natural_key for event in store.events}) == 2


@pytest.mark.parametrize("secret", [NEW, OLD])
def test_each_way_of_proof_is_taken_with_each_secret(web: FlaskClient, secret: str) -> None:
    raw = json.dumps(TEXT).encode()
    ways: list[dict[str, Any]] = [
        {"headers": {"X-Webhook-Secret": secret}},
        {"headers": {"Authorization": f"Bearer {secret}"}},
        {"headers": {"X-Webhook-Signature": sign(raw, secret)}},
        {"auth": ("gateway", secret)},
    ]

    assert [web.post(PATH, data=raw, **way).status_code for way in ways] == [200] * 4


@pytest.mark.parametrize("path", [PATH, DELIVERY_PATH])
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Webhook-Secret": ""},
        {"X-Webhook-Secret": "wrong"},
        {"Authorization": "Bearer wrong"},
        {"Authorization": "Basic !!!"},
        {"X-Webhook-Signature": "sha256=" + "0" * 64},
        {"X-Webhook-Signature": sign(b"another body")},
        {"X-Webhook-Signature": NEW},
    ],
)
def test_without_proof_it_is_a_bare_403_and_nothing_is_stored(
    web: FlaskClient, store: Store, path: str, headers: dict[str, str]
) -> None:
    answer = web.post(path, data=TEXT, headers=headers)

    assert (answer.status_code, answer.data, store.events) == (403, b"", [])


def test_the_secret_in_the_address_is_no_proof(web: FlaskClient) -> None:
    assert web.post(f"{PATH}?secret={NEW}&X-Webhook-Secret={NEW}", data=TEXT).status_code == 403


@pytest.mark.parametrize("secrets", [(), ("",)])
def test_without_a_secret_set_nobody_is_let_in(
    store: Store, clock: FixedClock, secrets: tuple[str, ...]
) -> None:
    assert post(client(store, clock, webhook_secrets=secrets), "", data=TEXT).status_code == 403


def test_what_can_not_be_stored_is_asked_for_again(web: FlaskClient, store: Store) -> None:
    store.fails = True

    assert (post(web, data=TEXT).status_code, store.nudges) == (503, 0)


def test_get_is_refused_unless_the_operator_allows_it(store: Store, clock: FixedClock) -> None:
    headers = {"X-Webhook-Secret": NEW}

    assert client(store, clock).get(PATH, query_string=TEXT, headers=headers).status_code == 405
    allowing = client(store, clock, webhook_get=True)
    assert allowing.get(PATH, query_string=TEXT, headers=headers).status_code == 200
    assert [event.content["text"] for event in store.events] == ["হ্যালো"]


def test_a_query_can_be_signed(store: Store, clock: FixedClock) -> None:
    allowing = client(store, clock, webhook_get=True)
    query = "from=8801712345678&text=hi"

    answer = allowing.get(f"{PATH}?{query}", headers={"X-Webhook-Signature": sign(query.encode())})

    assert answer.status_code == 200


def test_parameters_beside_a_signed_body_do_not_count(web: FlaskClient, store: Store) -> None:
    raw = b"from=8801712345678&to=16247&text=hi"
    headers = {"X-Webhook-Signature": sign(raw)}
    form = "application/x-www-form-urlencoded"

    assert (
        web.post(f"{PATH}?text=forged&id=9", data=raw, headers=headers, content_type=form).status_code == 200
    )
    assert store.events[0].content == {"text": "hi"}


@pytest.mark.parametrize("raw", [b"", b"{", b"\xff", b"[" * 50_000, b"[1]"])
def test_what_nothing_can_be_made_of_is_kept(web: FlaskClient, store: Store, raw: bytes) -> None:
    assert post(web, data=raw).status_code == 200
    assert [event.kind for event in store.events] == [EventKind.MALFORMED]


def test_a_body_over_the_cap_is_413(web: FlaskClient) -> None:
    assert post(web, data=b" " * (MAX_BODY_BYTES + 1)).status_code == 413


def test_a_body_over_the_cap_is_413_also_when_its_length_is_not_stated(web: FlaskClient) -> None:
    chunked = {"wsgi.input_terminated": True, "CONTENT_LENGTH": ""}
    body = BytesIO(b" " * (MAX_BODY_BYTES + 1))

    assert post(web, input_stream=body, environ_overrides=chunked).status_code == 413
