"""``python -m bot actions``: the project's own actions on rasa-sdk's server."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from bot.catalogue.loader import Catalogue
from bot.clock import FixedClock
from bot.conversation.actions_runner import ActionContext, HttpRunner, InProcessRunner
from bot.conversation.model import Conversation
from bot.dialogue.domain import Domain
from bot.dialogue.tracker import Tracker
from bot.privacy.keyring import Keyring, install, new_field_key
from bot.runtime import load_engine, project_catalogue
from bot.storage.database import Database
from tests.guardian import free_port

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def field_key() -> str:
    key = new_field_key()
    install(Keyring([key]))
    return key


@pytest.fixture
def action_url(database: Database, field_key: str) -> Iterator[str]:
    """A running action server on the test's database."""
    port = free_port()
    environ = {
        **os.environ,
        "DATABASE_URL": database.url.render_as_string(hide_password=False),
        "FIELD_KEYS": field_key,
    }
    command = [sys.executable, "-m", "bot", "actions", "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env=environ, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for_server(url, process)
        yield f"{url}/webhook"
    finally:
        process.terminate()
        process.wait(60)


def _wait_for_server(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        assert process.poll() is None, "the action server ended"
        try:
            if requests.get(f"{url}/health", timeout=1).ok:
                return
        except requests.RequestException:
            time.sleep(0.1)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return project_catalogue()


@pytest.fixture(scope="module")
def domain(catalogue: Catalogue) -> Domain:
    return load_engine(catalogue).domain


def conversation(database: Database, clock: FixedClock, user: str) -> int:
    with database.write() as session:
        row = Conversation(channel="facebook", account_id="1", user_id=user, created_at=clock.now())
        session.add(row)
        session.flush()
        return row.id


def call(domain: Domain, conversation_id: int) -> dict[str, Any]:
    tracker = Tracker("42", domain)
    metadata = {"conversation_id": conversation_id, "office_code": "police-hq", "event_id": 1}
    tracker.update({"event": "user", "text": "officer", "parse_data": {}, "metadata": metadata})
    return {
        "next_action": "action_ask_for_officer",
        "sender_id": "42",
        "tracker": tracker.current_state(),
        "domain": domain.as_dict(),
        "version": "3.21.1",
    }


def test_an_action_does_the_same_on_the_server_as_in_the_process(
    database: Database, clock: FixedClock, action_url: str, catalogue: Catalogue, domain: Domain
) -> None:
    here, there = conversation(database, clock, "here"), conversation(database, clock, "there")
    runner = InProcessRunner(ActionContext(database, clock, catalogue))
    with database.write() as session:
        in_process = runner.bind(session)(call(domain, here))
    over_http = HttpRunner(action_url)(call(domain, there))
    said = [[one.get("response") for one in told["responses"]] for told in (in_process, over_http)]
    assert said[0] == said[1] != []
    with database.read() as session:
        owners = [session.get_one(Conversation, one).owner for one in (here, there)]
    assert owners == ["waiting", "waiting"]
