"""What a carrier must be able to do for a conversation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal, Protocol

Author = Literal["bot", "officer"]
Language = Literal["bn", "en"]
Window = Literal["open", "human_agent", "closed"]
SignalAction = Literal["mark_seen", "typing_on", "typing_off"]

#: Channels of plain text messages to a phone: one may write at any time, and no echo tells what was taken.
TEXT_CHANNELS = ("sms",)


class Decision(StrEnum):
    """What to do about a failed send."""

    SENT = "sent"
    RETRY = "retry"
    DROP = "drop"
    PAUSE_PAGE = "pause_page"
    SUPPRESS = "suppress"
    REAUTHORISE = "reauthorise"
    ALERT = "alert"


@dataclass(frozen=True)
class SendRequest:
    """One message to be sent.

    Attributes:
        account_id: the sending account (Page).
        token: the account's access token.
        user_id: the citizen's id on that account; the phone where the carrier goes by phones.
        message: the carrier's own message object, as ``Channel.render`` made it.
        metadata: this service's id of the message; the carrier gives it back in the echo.
        author: who wrote it; a carrier may allow officers more than the bot.
        window: ``open`` while the bot may answer, ``human_agent`` while only an officer may, else ``closed``.
        comment_id: set for a private reply to a comment.
    """

    account_id: str
    token: str
    user_id: str
    message: Mapping[str, Any]
    metadata: str
    author: Author
    window: Window
    comment_id: str | None = None

    def __repr__(self) -> str:
        return f"SendRequest(metadata={self.metadata!r}, author={self.author!r}, window={self.window!r})"


@dataclass(frozen=True)
class SendOutcome:
    """How a send ended.

    ``unknown`` means that the carrier may have taken the message: it must not be sent again before its echo
    has had time to arrive.
    """

    status: Literal["sent", "failed", "unknown"]
    mid: str | None = None
    decision: Decision | None = None
    code: int | None = None
    subcode: int | None = None
    reason: str | None = None
    trace_id: str | None = None
    retry_after_seconds: float | None = None
    usage: Mapping[str, Any] | None = None


class Channel(Protocol):
    """A carrier: turns bot messages into its own requests and sends them."""

    name: str

    def render(self, message: Mapping[str, Any]) -> list[dict[str, Any]]:
        """The carrier's message objects for one bot message, each one request, all limits kept."""
        ...

    def send(self, request: SendRequest) -> SendOutcome:
        """Send one message. Never raises for what the carrier or the network does."""
        ...

    def expand(self, payload: str) -> dict[str, Any] | None:
        """The bot message behind a paging payload of this channel's own ("more" choices), else None."""
        ...

    def signal(self, account_id: str, token: str, user_id: str, action: SignalAction) -> None:
        """Show 'seen' or 'typing'. Best effort: a failure is logged and forgotten."""
        ...

    def explain(self, reason: str | None, language: Language) -> str | None:
        """What an officer should read about a failed message's reason; None for one that isn't its own."""
        ...

    def may_repeat(self, reason: str | None) -> bool:
        """Whether the same words may be sent once more, after failing for a reason of this carrier's."""
        ...
