"""Carriers of the past: what would have been sent counts as sent, and nothing leaves the machine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.conversation.channel import Channel, Language, SendOutcome, SendRequest, SignalAction


class PastChannel:
    """A channel that takes everything (:class:`bot.conversation.channel.Channel`)."""

    def __init__(self, channel: Channel) -> None:
        self.name = channel.name
        self._channel = channel

    def render(self, message: Mapping[str, Any]) -> list[dict[str, Any]]:
        """As the carrier's own channel does."""
        return self._channel.render(message)

    def send(self, request: SendRequest) -> SendOutcome:
        """It arrived."""
        return SendOutcome("sent", mid=f"m_{request.metadata}")

    def expand(self, payload: str) -> dict[str, Any] | None:
        """As the carrier's own channel does."""
        return self._channel.expand(payload)

    def signal(self, account_id: str, token: str, user_id: str, action: SignalAction) -> None:
        """Nobody sees it any more."""

    def explain(self, reason: str | None, language: Language) -> str | None:
        """As the carrier's own channel does."""
        return self._channel.explain(reason, language)

    def may_repeat(self, reason: str | None) -> bool:
        """As the carrier's own channel does."""
        return self._channel.may_repeat(reason)
