"""Facebook as a conversation sees it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.channels.facebook import more, render
from bot.channels.facebook.client import GraphClient
from bot.channels.facebook.errors import Language, error_table
from bot.channels.facebook.event import CHANNEL
from bot.channels.facebook.rate import PageRate, send_kind
from bot.conversation.channel import Decision, SendOutcome, SendRequest, SignalAction


class FacebookChannel:
    """Messenger: renders, paces and sends (:class:`bot.conversation.channel.Channel`)."""

    name = CHANNEL

    def __init__(self, client: GraphClient, rate: PageRate) -> None:
        self._client = client
        self._rate = rate

    def render(self, message: Mapping[str, Any]) -> list[dict[str, Any]]:
        """The Send API's message objects for one bot message, each one request, all limits kept."""
        return render.render(message)

    def expand(self, payload: str) -> dict[str, Any] | None:
        """The bot message behind a "more" choice, else None."""
        return more.expand_more(payload)

    def send(self, request: SendRequest) -> SendOutcome:
        """Send one message, unless the Page has sent too many this second: then it pauses for the rest of it.

        A pause costs the message no attempt. Never raises for what Meta or the network does.
        """
        wait = self._rate.acquire(request.account_id, send_kind(request.message))
        if wait > 0:
            return SendOutcome(
                "failed", decision=Decision.PAUSE_PAGE, reason="paced", retry_after_seconds=wait
            )
        return self._client.send(request)

    def signal(self, account_id: str, token: str, user_id: str, action: SignalAction) -> None:
        """Show 'seen' or 'typing'. Best effort."""
        self._client.signal(account_id, token, user_id, action)

    def explain(self, reason: str | None, language: Language) -> str | None:
        """What an officer should read about a failed message's reason; None for one that isn't Facebook's."""
        return error_table().explain(reason, language)

    def may_repeat(self, reason: str | None) -> bool:
        """Not where Meta would refuse the same words again."""
        return error_table().may_repeat(reason)
