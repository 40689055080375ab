"""SMS as a conversation sees it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.channels.sms import render
from bot.channels.sms.gateway import Gateway, HttpGateway, LogGateway
from bot.channels.sms.wording import load_wording
from bot.conversation.channel import Decision, Language, SendOutcome, SendRequest, SignalAction
from bot.settings import SmsSettings

CHANNEL = "sms"


class SmsChannel:
    """Plain texts (:class:`bot.conversation.channel.Channel`).

    Without a gateway it renders, and sends nothing.
    """

    name = CHANNEL

    def __init__(self, gateway: Gateway | None) -> None:
        """Wire it; FaultyCatalogue if the wording can't be read, so that it shows at the start."""
        self._gateway = gateway
        load_wording()

    @property
    def can_send(self) -> bool:
        """Whether there is a gateway."""
        return self._gateway is not None

    def render(self, message: Mapping[str, Any]) -> list[dict[str, Any]]:
        """The texts of one bot message, choices as numbered lines."""
        return render.render(message)

    def expand(self, payload: str) -> dict[str, Any] | None:
        """All choices are in the text: there is no "more"."""
        return None

    def send(self, request: SendRequest) -> SendOutcome:
        """Send one text. Never raises for what the gateway or the network does."""
        if self._gateway is None:
            return SendOutcome("failed", decision=Decision.RETRY, reason="no_gateway")
        text = str(request.message["text"])
        return self._gateway.send(request.user_id, text, request.account_id, request.metadata)

    def signal(self, account_id: str, token: str, user_id: str, action: SignalAction) -> None:
        """A phone shows no "typing"."""

    def explain(self, reason: str | None, language: Language) -> str | None:
        """Gateways give codes of their own, without words for people."""
        return None

    def may_repeat(self, reason: str | None) -> bool:
        """One that may have arrived is not sent twice: each copy costs money."""
        return reason not in ("outcome_unknown", "server_error", "unreadable_answer")


def gateway_of(settings: SmsSettings) -> Gateway | None:
    """The gateway that the operator chose; None if none."""
    if settings.gateway == "http":
        return HttpGateway(settings)
    return LogGateway() if settings.gateway == "log" else None
