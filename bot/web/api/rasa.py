"""Rasa's HTTP API, as far as this service has the same things to show."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, jsonify, request

from bot.audit.acts import Act
from bot.audit.commands import TOKEN_HOLDER, note
from bot.audit.origin import set_origin
from bot.clock import Clock
from bot.conversation.queries import latest_conversation, tracker_json
from bot.dialogue.domain import Domain
from bot.nlu.interpreter import Interpreter
from bot.storage.database import Database
from bot.web.access import token_required

LONGEST_TEXT = 20_000


def create_blueprint(
    database: Database, clock: Clock, interpreter: Interpreter, domain: Domain, token: str | None
) -> Blueprint:
    """``POST /model/parse`` and ``GET /conversations/{sender}/tracker``."""
    blueprint = Blueprint("rasa_api", __name__)
    blueprint.before_request(lambda: set_origin(request.remote_addr))
    # The thread goes on with somebody else's request.
    blueprint.teardown_request(lambda _error: set_origin(None))

    @blueprint.post("/model/parse")
    @token_required(token)
    def parse() -> Response | tuple[Response, int]:
        body = request.get_json(silent=True)
        text = body.get("text") if isinstance(body, dict) else None
        if not isinstance(text, str) or len(text) > LONGEST_TEXT:
            return jsonify(error=f"text must be a string of at most {LONGEST_TEXT} characters"), 400
        return jsonify(interpreter.parse(text, now=clock.now()))

    @blueprint.get("/conversations/<path:sender>/tracker")
    @token_required(token)
    def tracker(sender: str) -> Response:
        channel = request.args.get("channel", "")
        if not (sender + channel).isprintable():
            # No such sender can be stored, and a database may refuse even to look for it.
            abort(404)
        with database.read() as session:
            conversation = latest_conversation(session, sender, channel or None)
            if conversation is None:
                abort(404)
            body: dict[str, Any] = tracker_json(session, domain, conversation)
        with database.write() as session:
            read = {"actor": TOKEN_HOLDER, "action": Act.TRACKER_VIEWED}
            note(session, clock.now(), **read, conversation_id=conversation.id)
        return jsonify(body)

    return blueprint
