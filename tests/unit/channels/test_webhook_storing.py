"""The webhook on real databases: what it answers 200 to is there, once."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from bot.channels.facebook.signature import sign
from bot.channels.facebook.webhook import PATH, create_blueprint
from bot.clock import FixedClock
from bot.conversation.model import Conversation, InboundEvent
from bot.storage.database import Database
from tests.unit.channels.webhook_settings import webhook_settings

SECRET = "the-app-key"
PAYLOADS = sorted(Path(__file__).with_name("payloads").glob("*.json"))


@pytest.fixture
def app(database: Database, clock: FixedClock) -> Flask:
    app = Flask("test")
    app.register_blueprint(create_blueprint(webhook_settings(SECRET), database, clock, lambda: None))
    return app


def post(web: FlaskClient, raw: bytes) -> int:
    return web.post(PATH, data=raw, headers={"X-Hub-Signature-256": sign(raw, SECRET)}).status_code


def stored(database: Database) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(InboundEvent)) or 0


def test_every_documented_shape_is_stored(app: Flask, database: Database) -> None:
    documents = [json.loads(path.read_text()) for path in PAYLOADS]

    answers = [post(app.test_client(), json.dumps(document["body"]).encode()) for document in documents]

    assert set(answers) == {200}
    keys = {
        event["natural_key"]
        for document in documents
        for event in document["events"]
        if "*" not in event["natural_key"]
    }
    assert stored(database) >= len(keys)


def test_simultaneous_deliveries_are_one_event(app: Flask, database: Database) -> None:
    item = {
        "sender": {"id": "7"},
        "recipient": {"id": "8"},
        "timestamp": 1790000000000,
        "message": {"mid": "m_1"},
    }
    raw = json.dumps({"object": "page", "entry": [{"id": "8", "messaging": [item]}]}).encode()

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: post(app.test_client(), raw), range(12)))

    assert set(answers) == {200}
    assert stored(database) == 1
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Conversation)) == 1


def test_comment_opens_no_conversation(app: Flask, database: Database) -> None:
    comment = json.loads((PAYLOADS[0].parent / "comment_add.json").read_text())["body"]

    assert post(app.test_client(), json.dumps(comment).encode()) == 200

    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Conversation)) == 0


@settings(
    deadline=None,
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    st.recursive(
        st.none() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=[])),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["sender", "id", "message", "mid", "text", "\x00"]), inner, max_size=4
            )
        ),
        max_leaves=10,
    )
)
def test_no_item_that_is_signed_fails_to_be_stored(app: Flask, database: Database, item: object) -> None:
    raw = json.dumps({"object": "page", "entry": [{"id": "8", "messaging": [item]}]}).encode()

    assert post(app.test_client(), raw) == 200
