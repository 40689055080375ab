"""Rasa's HTTP API, as far as this service has the same things to show."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, jsonify, request
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.clock import Clock
from bot.conversation.model import Conversation
from bot.conversation.queries import tracker_json
from bot.nlu.interpreter import Interpreter
from bot.storage.database import Database
from bot.web.access import token_required

LONGEST_TEXT = 20_000


def create_blueprint(
    database: Database, clock: Clock, interpreter: Interpreter, token: str | None
) -> Blueprint:
    """``POST /model/parse`` and ``GET /conversations/{sender}/tracker``."""
    blueprint = Blueprint("rasa_api", __name__)

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
        with database.read() as session:
            conversation = _latest(session, sender, request.args.get("channel"))
            if conversation is None:
                abort(404)
            body: dict[str, Any] = tracker_json(session, conversation)
        return jsonify(body)

    return blueprint


def _latest(session: Session, sender: str, channel: str | None) -> Conversation | None:
    """The sender's conversation; of several (one citizen, several channels) the one used last."""
    statement = select(Conversation).where(Conversation.user_id == sender)
    if channel:
        statement = statement.where(Conversation.channel == channel)
    return session.scalars(statement.order_by(Conversation.last_inbound_at.desc()).limit(1)).first()
