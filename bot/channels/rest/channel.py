"""The carrier for callers that read the replies themselves: REST and the terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.conversation.channel import Language, SendOutcome, SendRequest, SignalAction

FIELDS = ("text", "buttons", "quick_replies", "image", "attachment", "custom")


class RestChannel:
    """Renders bot messages in Rasa's REST shape. Nothing is sent: the caller collects."""

    def __init__(self, name: str) -> None:
        self.name = name

    def render(self, message: Mapping[str, Any]) -> list[dict[str, Any]]:
        """One object a message; quick replies are shown as buttons, which is all that REST clients know."""
        rendered = {key: message[key] for key in FIELDS if message.get(key)}
        quick_replies = rendered.pop("quick_replies", [])
        if quick_replies:
            rendered["buttons"] = [*rendered.get("buttons", []), *quick_replies]
        return [rendered] if rendered else []

    def expand(self, payload: str) -> dict[str, Any] | None:
        """There are no paged choices here."""
        return None

    def send(self, request: SendRequest) -> SendOutcome:
        """Collecting is sending."""
        return SendOutcome("sent")

    def signal(self, account_id: str, token: str, user_id: str, action: SignalAction) -> None:
        """Nobody watches."""

    def explain(self, reason: str | None, language: Language) -> str | None:
        """Nothing fails here."""
        return None

    def may_repeat(self, reason: str | None) -> bool:
        """Whoever collects may collect again."""
        return True
