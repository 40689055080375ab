"""An emulator in memory whose webhooks end in a list."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bot.channels.facebook.emulator.config import EmulatedPage, EmulatorConfig
from bot.channels.facebook.emulator.emulator import Emulator
from bot.channels.facebook.emulator.graph_calls import GraphAnswer, GraphCall
from bot.channels.facebook.emulator.records import Thread

SECRET = "test_app_secret"
APP_ID = "4242"
POLICE = EmulatedPage("111", "পুলিশ", "PAGE_TOKEN", "police")
OTHER = EmulatedPage("112", "ভোক্তা", "OTHER_TOKEN", "dncrp")


class Webhooks:
    """Takes webhook bodies as the bot would; ``answers`` are its next statuses, 200 when there are none."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.answers: list[int] = []
        self._changed = threading.Condition()

    def __call__(self, body: bytes) -> int:
        with self._changed:
            status = self.answers.pop(0) if self.answers else 200
            if status == 200:
                self.bodies.append(body)
            self._changed.notify_all()
            return status

    def wait(self, enough: Callable[[list[dict[str, Any]]], bool]) -> list[dict[str, Any]]:
        """The items that arrived, once they are enough."""
        with self._changed:
            assert self._changed.wait_for(lambda: enough(self.items()), 60), self.items()
            return self.items()

    def count(self, number: int) -> list[dict[str, Any]]:
        """The items that arrived, once there are so many."""
        return self.wait(lambda items: len(items) >= number)

    def items(self) -> list[dict[str, Any]]:
        """The items that arrived, in order."""
        return [item for body in self.bodies for item in items_of(body)]


def items_of(body: bytes) -> list[dict[str, Any]]:
    """A webhook body's items."""
    return [
        item
        for entry in json.loads(body)["entry"]
        for name in ("messaging", "standby", "changes")
        for item in entry.get(name, [])
    ]


class Desk:
    """An emulator and what a test needs at hand: a citizen, her thread with the police, the Graph API."""

    def __init__(self, webhooks: Webhooks, **options: Any) -> None:
        self.webhooks = webhooks
        config = EmulatorConfig(
            "http://bot.test/w", SECRET, APP_ID, (POLICE, OTHER), citizens=("Rahima",), **options
        )
        self.emulator = Emulator(config, webhooks)
        self.platform = self.emulator.platform
        self.state = self.platform.state

    @property
    def thread(self) -> Thread:
        """Rahima's thread with the police."""
        return self.state.thread_of(POLICE.page_id, "c1")

    def write(self, text: str = "hello") -> None:
        """Rahima writes to the police; the webhook has arrived."""
        before = len(self.webhooks.items())
        self.platform.say(self.thread, {"text": text})
        self.webhooks.count(before + 1)

    def call(
        self, path: str, method: str = "POST", token: str = POLICE.token, **parameters: Any
    ) -> GraphAnswer:
        """A Graph API call with a good proof."""
        proof = hmac.new(SECRET.encode(), token.encode(), hashlib.sha256).hexdigest()
        parameters.setdefault("appsecret_proof", proof)
        return self.emulator.graph.answer(GraphCall(method, tuple(path.split("/")), parameters, token))

    def send(self, message: Any = None, **parameters: Any) -> GraphAnswer:
        """Send to Rahima."""
        parameters.setdefault("recipient", {"id": self.thread.psid})
        parameters.setdefault("messaging_type", "RESPONSE")
        return self.call("me/messages", message=message or {"text": "hello"}, **parameters)


def error_of(answer: GraphAnswer) -> tuple[int, int | None]:
    """An answer's error as (code, subcode)."""
    error = answer.body["error"]
    return error["code"], error.get("error_subcode")


@pytest.fixture
def webhooks() -> Webhooks:
    """Where the bot would be."""
    return Webhooks()


@pytest.fixture
def desk(webhooks: Webhooks) -> Iterator[Desk]:
    """A fresh emulator."""
    desk = Desk(webhooks)
    yield desk
    desk.emulator.close()


@pytest.fixture
def client(desk: Desk) -> FlaskClient:
    """A browser at the fresh emulator."""
    app = Flask("emulator-test")
    app.register_blueprint(desk.emulator.blueprint)
    return app.test_client()
