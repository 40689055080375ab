"""Whether an officer's reply may go as it is: nothing half-filled, nothing in pieces unawares."""

from __future__ import annotations

from typing import Literal

from bot.conversation.canned.filling import unfilled
from bot.conversation.channel import Channel
from bot.conversation.handover import HandoverError

LONGEST_REPLY = 8000
#: Up to here a reply is one message on Messenger, in characters; above it the channel tells.
ONE_MESSAGE = 1900

Fault = Literal["empty", "too_long", "unfilled", "overtaken", "several"]


class ReplyRefused(HandoverError):
    """The reply does not go. ``detail`` is the variable that nobody filled, or the number of messages."""

    def __init__(self, fault: Fault, detail: str = "") -> None:
        self.fault, self.detail = fault, detail
        super().__init__(f"the reply is refused: {fault}")


def check_reply(channel: Channel, text: str, *, has_read_all: bool, may_be_several: bool) -> None:
    """Look at a reply before it goes.

    Args:
        channel: on which it goes.
        text: the words.
        has_read_all: the officer has seen what the citizen wrote last.
        may_be_several: the officer knows that a long reply goes as several messages.

    Raises:
        ReplyRefused: it must not go.
    """
    words = text.strip()
    if not words:
        raise ReplyRefused("empty")
    if len(words) > LONGEST_REPLY:
        raise ReplyRefused("too_long")
    if left := unfilled(words):
        raise ReplyRefused("unfilled", left[0])
    if not has_read_all:
        raise ReplyRefused("overtaken")
    messages = len(channel.render({"text": words}))
    if messages > 1 and not may_be_several:
        raise ReplyRefused("several", str(messages))
