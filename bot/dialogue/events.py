"""Tracker events, in the shape of rasa-sdk's JSON. Times are set by the tracker."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.dialogue.protocol import Event


def user_uttered(message: Mapping[str, Any], metadata: Mapping[str, Any]) -> Event:
    """The citizen wrote ``message`` (a parse)."""
    return {
        "event": "user",
        "text": message.get("text"),
        "parse_data": dict(message),
        "input_channel": metadata.get("channel"),
        "metadata": dict(metadata),
    }


def bot_uttered(message: Mapping[str, Any], response: str | None) -> Event:
    """The bot said ``message``; ``response`` is the name of the response it came from."""
    data = {key: value for key, value in message.items() if key != "text"}
    return {"event": "bot", "text": message.get("text"), "data": data, "metadata": {"utter_action": response}}


def slot_set(name: str, value: Any) -> Event:
    """A slot was filled, or emptied with None."""
    return {"event": "slot", "name": name, "value": value}


def action_executed(name: str, policy: str | None = None, confidence: float | None = None) -> Event:
    """An action has run."""
    return {"event": "action", "name": name, "policy": policy, "confidence": confidence}


def action_rejected(name: str, policy: str | None = None) -> Event:
    """A loop declined the citizen's message, so that something else may be predicted."""
    return {"event": "action_execution_rejected", "name": name, "policy": policy}


def active_loop(name: str | None) -> Event:
    """A loop begins, or ends with None."""
    return {"event": "active_loop", "name": name}


def loop_interrupted() -> Event:
    """The loop goes on after something else was talked about; the last message was not meant for it."""
    return {"event": "loop_interrupted", "is_interrupted": True}


def session_started() -> Event:
    """A new session begins: what was said before no longer counts."""
    return {"event": "session_started"}


def restarted() -> Event:
    """The conversation begins anew, with empty slots."""
    return {"event": "restart"}


def user_utterance_reverted() -> Event:
    """The last message of the citizen and all that followed from it is taken back."""
    return {"event": "rewind"}
