"""The shapes that cross this room's border: all of them Rasa's JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypedDict

#: One tracker event, as rasa-sdk writes it: {"event": "slot", "name": ..., "value": ..., "timestamp": ...}.
Event = dict[str, Any]

#: Told to action servers; rasa-sdk compares it with its own version and warns when they differ.
RASA_VERSION = "3.21.1"


class ActionCall(TypedDict):
    """What a custom action gets: rasa-sdk's webhook body."""

    next_action: str
    sender_id: str
    tracker: dict[str, Any]
    domain: dict[str, Any]
    version: str


class Button(TypedDict):
    """A choice: what the citizen reads and what comes back when it is tapped."""

    title: str
    payload: str


class BotMessage(TypedDict, total=False):
    """One message to the citizen, already in the language of the conversation."""

    text: str
    buttons: list[Button]
    quick_replies: list[Button]
    elements: list[dict[str, Any]]
    image: str
    attachment: Any
    custom: dict[str, Any]


#: What understanding gives: {"text", "intent", "intent_ranking", "entities", "language"}.
Parse = Mapping[str, Any]

#: Runs a custom action. Raises :class:`~bot.dialogue.errors.ActionFailed` or ``ActionRejected``. Its result
#: is rasa-sdk's, too: ``events`` (a list of :data:`Event`) and ``responses``.
ActionRunner = Callable[[ActionCall], Mapping[str, Any]]
