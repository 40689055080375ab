"""The real webhook on a real database, and a hand that posts to it as Meta does."""

from __future__ import annotations

import json
from typing import Any

from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from bot.channels.facebook.signature import sign
from bot.channels.facebook.webhook import PATH, create_blueprint
from bot.clock import Clock
from bot.conversation.model import Conversation, InboundEvent
from bot.storage.database import Database
from tests.unit.channels.webhook_settings import webhook_settings

SECRET = "the-app-key"
PAGE = "111"


def text_item(user: str, mid: str, text: str = "hello", at_ms: int = 1795406400000) -> dict[str, Any]:
    """A citizen's message, as an item of ``messaging``."""
    return {
        "sender": {"id": user},
        "recipient": {"id": PAGE},
        "timestamp": at_ms,
        "message": {"mid": mid, "text": text},
    }


def body_of(*items: Any) -> dict[str, Any]:
    """A body with these items."""
    return {"object": "page", "entry": [{"id": PAGE, "time": 1795406400000, "messaging": list(items)}]}


class Poster:
    """Posts to the webhook; looks at what was stored."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self.database = database
        self.app = Flask("test")
        blueprint = create_blueprint(webhook_settings(SECRET), database, clock, lambda: None)
        self.app.register_blueprint(blueprint)

    def post(self, body: Any, signature: str | None = None) -> TestResponse:
        """Post a body, signed unless a signature is given. Thread-safe: each post has its own client."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"X-Hub-Signature-256": sign(raw, SECRET) if signature is None else signature}
        return self.app.test_client().post(PATH, data=raw, headers=headers)

    def events(self) -> list[InboundEvent]:
        """What is stored, in the order of the events' own time."""
        with self.database.read() as session:
            statement = select(InboundEvent).order_by(InboundEvent.event_at, InboundEvent.id)
            return list(session.scalars(statement))

    def count(self, table: type[InboundEvent] | type[Conversation] = InboundEvent) -> int:
        """How many rows there are."""
        with self.database.read() as session:
            return session.scalar(select(func.count()).select_from(table)) or 0
