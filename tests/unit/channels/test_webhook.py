from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Any, cast

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from prometheus_client import REGISTRY
from werkzeug.test import TestResponse

from bot.channels.facebook.signature import sign
from bot.channels.facebook.webhook import MAX_BODY_BYTES, PATH, create_blueprint
from bot.clock import Clock, FixedClock
from bot.conversation.events import EventKind, ReceivedEvent
from bot.storage.database import Database
from tests.unit.channels.webhook_settings import webhook_settings

NEW_SECRET, OLD_SECRET = "the-new-app-key", "the-old-app-key"
TOKEN = "verify-me"
MESSAGE = {
    "sender": {"id": "7"},
    "recipient": {"id": "8"},
    "timestamp": 1790000000000,
    "message": {"mid": "m_1"},
}
BODY = {"object": "page", "entry": [{"id": "8", "time": 1, "messaging": [MESSAGE]}]}


class Store:
    """Stands in for the inbox: keeps events by key, or fails when told to."""

    def __init__(self) -> None:
        self.events: dict[str, ReceivedEvent] = {}
        self.failure: Exception | None = None

    def receive(self, database: Database, clock: Clock, events: Sequence[ReceivedEvent]) -> int:
        if self.failure is not None:
            raise self.failure
        before = len(self.events)
        self.events |= {event.natural_key: event for event in events}
        return len(self.events) - before


class Nudges:
    """Counts nudges, and breaks if asked to."""

    def __init__(self) -> None:
        self.count = 0
        self.breaks = False

    def __call__(self) -> None:
        self.count += 1
        if self.breaks:
            raise RuntimeError("no worker")


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def nudges() -> Nudges:
    return Nudges()


@pytest.fixture
def web(store: Store, nudges: Nudges, clock: FixedClock) -> FlaskClient:
    return client_of(store.receive, nudges, clock)


def client_of(receive: Callable[..., int], nudges: Callable[[], None], clock: Clock) -> FlaskClient:
    app = Flask("test")
    nowhere = cast(Database, None)
    app.register_blueprint(
        create_blueprint(
            webhook_settings(NEW_SECRET, OLD_SECRET, verify_token=TOKEN),
            nowhere,
            clock,
            nudges,
            receive=receive,
        )
    )
    return app.test_client()


def post(web: FlaskClient, body: object, secret: str = NEW_SECRET, **headers: str) -> TestResponse:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return web.post(PATH, data=raw, headers={"X-Hub-Signature-256": sign(raw, secret), **headers})


def webhooks(result: str) -> float:
    return REGISTRY.get_sample_value("bot_facebook_webhooks_total", {"result": result}) or 0.0


def test_verification_gives_the_challenge_back_as_plain_text(web: FlaskClient) -> None:
    answer = web.get(f"{PATH}?hub.mode=subscribe&hub.verify_token={TOKEN}&hub.challenge=1158201444")

    assert (answer.status_code, answer.text, answer.mimetype) == (200, "1158201444", "text/plain")


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("hub.mode=subscribe&hub.verify_token=wrong&hub.challenge=1", 403),
        ("hub.mode=subscribe&hub.challenge=1", 403),
        ("hub.mode=unsubscribe&hub.verify_token=verify-me&hub.challenge=1", 403),
        ("hub.verify_token=verify-me&hub.challenge=1", 403),
        ("", 403),
        ("hub.mode=subscribe&hub.verify_token=verify-me", 400),
        ("hub.mode=subscribe&hub.verify_token=verify-me&hub.challenge=<script>", 400),
    ],
)
def test_wrong_verification_is_refused_without_a_word(web: FlaskClient, query: str, status: int) -> None:
    answer = web.get(f"{PATH}?{query}")

    assert (answer.status_code, answer.text) == (status, "")


def test_signed_event_is_stored_and_the_worker_nudged(web: FlaskClient, store: Store, nudges: Nudges) -> None:
    answer = post(web, BODY)

    assert (answer.status_code, answer.text) == (200, "EVENT_RECEIVED")
    assert [event.kind for event in store.events.values()] == [EventKind.MESSAGE]
    assert nudges.count == 1


def test_each_configured_secret_is_accepted(web: FlaskClient) -> None:
    assert post(web, BODY, OLD_SECRET).status_code == 200


@pytest.mark.parametrize("header", [None, "", "sha256=00", "sha1=00", "sha256=" + "0" * 64])
def test_bad_signature_is_a_bare_403_and_stores_nothing(
    web: FlaskClient, store: Store, nudges: Nudges, header: str | None
) -> None:
    before = webhooks("bad_signature")

    answer = web.post(PATH, json=BODY, headers={} if header is None else {"X-Hub-Signature-256": header})

    assert (answer.status_code, answer.data) == (403, b"")
    assert (store.events, nudges.count) == ({}, 0)
    assert webhooks("bad_signature") == before + 1


def test_second_delivery_is_answered_like_the_first(web: FlaskClient, store: Store) -> None:
    assert [post(web, BODY).status_code for _ in range(3)] == [200, 200, 200]
    assert len(store.events) == 1


def test_events_that_can_not_be_stored_are_asked_for_again(
    web: FlaskClient, store: Store, nudges: Nudges
) -> None:
    store.failure = OSError("database is down")

    answer = post(web, BODY)

    assert (answer.status_code, answer.data) == (503, b"")
    assert nudges.count == 0


def test_failing_nudge_does_not_fail_the_request(web: FlaskClient, nudges: Nudges) -> None:
    nudges.breaks = True

    assert post(web, BODY).status_code == 200


@pytest.mark.parametrize("raw", [b"", b"{", b"\xff\x00", b"[" * 50_000])
def test_signed_body_that_is_no_json_is_kept_and_answered(web: FlaskClient, store: Store, raw: bytes) -> None:
    assert post(web, raw).status_code == 200
    assert [event.kind for event in store.events.values()] == [EventKind.MALFORMED]


def test_other_products_webhook_is_kept_and_answered(web: FlaskClient, store: Store) -> None:
    assert post(web, {"object": "instagram", "entry": []}).status_code == 200
    assert [event.kind for event in store.events.values()] == [EventKind.UNSUPPORTED]


def test_body_over_the_cap_is_413(web: FlaskClient, store: Store) -> None:
    answer = post(web, b" " * (MAX_BODY_BYTES + 1))

    assert (answer.status_code, answer.data, store.events) == (413, b"", {})


def test_body_over_the_cap_is_413_also_when_its_length_is_not_stated(web: FlaskClient, store: Store) -> None:
    raw = b" " * (MAX_BODY_BYTES + 1)
    chunked = {"wsgi.input_terminated": True, "CONTENT_LENGTH": ""}
    signed = {"X-Hub-Signature-256": sign(raw, NEW_SECRET)}

    answer = web.post(PATH, input_stream=BytesIO(raw), headers=signed, environ_overrides=chunked)

    assert (answer.status_code, answer.data, store.events) == (413, b"", {})


def test_batch_of_a_thousand_fits_under_the_cap(web: FlaskClient, store: Store) -> None:
    items = [
        {**MESSAGE, "message": {"mid": f"m_{number}" + "x" * 120, "text": "আমার অভিযোগ আছে " * 10}}
        for number in range(1000)
    ]

    assert post(web, {"object": "page", "entry": [{"id": "8", "messaging": items}]}).status_code == 200
    assert len(store.events) == 1000


def test_content_type_and_form_parsing_do_not_matter(web: FlaskClient, store: Store) -> None:
    raw = json.dumps(BODY).encode()
    headers = {"X-Hub-Signature-256": sign(raw, NEW_SECRET)}

    answer = web.post(PATH, data=raw, headers=headers, content_type="application/x-www-form-urlencoded")

    assert (answer.status_code, len(store.events)) == (200, 1)


def test_other_methods_are_not_allowed(web: FlaskClient) -> None:
    assert web.put(PATH).status_code == 405
    assert web.delete(PATH).status_code == 405


def test_empty_verify_token_verifies_nobody(store: Store, nudges: Nudges, clock: FixedClock) -> None:
    app = Flask("test")
    nowhere = cast(Database, None)
    app.register_blueprint(
        create_blueprint(
            webhook_settings(NEW_SECRET, verify_token=""), nowhere, clock, nudges, receive=store.receive
        )
    )

    answer = app.test_client().get(f"{PATH}?hub.mode=subscribe&hub.verify_token=&hub.challenge=1")

    assert answer.status_code == 403


documents: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=400) | documents.map(lambda value: json.dumps(value).encode()))
def test_whatever_is_signed_is_answered_with_200(web: FlaskClient, raw: bytes) -> None:
    assert post(web, raw).status_code == 200


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200), st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=80))
def test_whatever_is_not_signed_is_answered_with_403(web: FlaskClient, raw: bytes, header: str) -> None:
    answer = web.post(PATH, data=raw, headers={"X-Hub-Signature-256": header})

    assert (answer.status_code, answer.data) == (403, b"")
