"""``POST /webhooks/rest/webhook``, as Rasa has it."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request

from bot.clock import Clock
from bot.conversation.exchange import exchange
from bot.conversation.turn import TurnRunner
from bot.storage.database import Database

LONGEST_MESSAGE = 20_000
LONGEST_SENDER = 64


def create_blueprint(database: Database, clock: Clock, turns: TurnRunner) -> Blueprint:
    """The channel's routes."""
    blueprint = Blueprint("rest", __name__, url_prefix="/webhooks/rest")

    @blueprint.get("/")
    def health() -> Response:
        return jsonify(status="ok")

    @blueprint.post("/webhook")
    def webhook() -> Response | tuple[Response, int]:
        body = request.get_json(silent=True)
        sender = body.get("sender") if isinstance(body, dict) else None
        message = body.get("message") if isinstance(body, dict) else None
        if not isinstance(sender, str) or not 0 < len(sender) <= LONGEST_SENDER or not sender.isprintable():
            return jsonify(
                error=f"sender must be a string of 1 to {LONGEST_SENDER} printable characters"
            ), 400
        if not isinstance(message, str) or len(message) > LONGEST_MESSAGE:
            return jsonify(error=f"message must be a string of at most {LONGEST_MESSAGE} characters"), 400
        replies = exchange(database, clock, turns, "rest", sender, message)
        return jsonify([{"recipient_id": sender, **reply} for reply in replies])

    return blueprint
