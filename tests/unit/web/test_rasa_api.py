"""Rasa's API: who reads a conversation's tracker leaves a line in the audit trail."""

from __future__ import annotations

from typing import Any, cast

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from bot.audit.model import AuditEvent
from bot.web.api import rasa
from tests.unit.web.conftest import Office, _engine
from tests.unit.web.threads import bind_pages, writes


@pytest.fixture
def client(office: Office) -> FlaskClient:
    bind_pages(office)
    app = Flask("api")
    domain = _engine().domain
    unread = cast(Any, None)
    app.register_blueprint(rasa.create_blueprint(office.database, office.clock, unread, domain, "secret"))
    return app.test_client()


def lines(office: Office) -> list[AuditEvent]:
    with office.database.read() as session:
        return list(session.scalars(select(AuditEvent)))


def test_a_tracker_that_is_read_is_noted_with_where_from(office: Office, client: FlaskClient) -> None:
    mine = writes(office)
    headers = {"Authorization": "Bearer secret"}
    answer = client.get("/conversations/rahima/tracker", headers=headers)
    assert answer.get_json()["sender_id"] == "rahima"
    (line,) = lines(office)
    assert (line.actor, line.action) == ("token", "conversation:view:tracker")
    assert (line.record, line.origin) == (f"conversation:{mine}", "127.0.0.1")


def test_what_is_refused_or_not_there_is_not_noted(office: Office, client: FlaskClient) -> None:
    writes(office)
    assert client.get("/conversations/rahima/tracker").status_code == 401
    headers = {"Authorization": "Bearer secret"}
    assert client.get("/conversations/nobody/tracker", headers=headers).status_code == 404
    assert lines(office) == []
