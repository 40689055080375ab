"""A thread as the screen shows it: the bot's words folded, files by their clean copies, failures in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from bot.conversation.channel import Channel
from bot.conversation.model import DeliveryStatus
from bot.conversation.thread import Item
from bot.conversation.thread_files import ThreadFile
from bot.web.console.hands_shown import HandLine
from bot.web.console.languages import _, language

#: The ticks; the words beside them say the same.
TICKS = {
    DeliveryStatus.WAITING: "◷",
    DeliveryStatus.QUEUED: "◷",
    DeliveryStatus.SENDING: "◷",
    DeliveryStatus.UNKNOWN: "?",
    DeliveryStatus.SENT: "✓",
    DeliveryStatus.DELIVERED: "✓✓",
    DeliveryStatus.READ: "✓✓",
    DeliveryStatus.FAILED: "✕",
}


@dataclass(frozen=True)
class Said:
    """One thing said, with its files, and whether it may be sent once more or taken back."""

    item: Item
    files: Sequence[ThreadFile] = ()
    failure: str | None = None
    may_repeat: bool = False
    may_withdraw: bool = False


@dataclass(frozen=True)
class Fold:
    """What the bot said in a row, as one line that opens."""

    said: Sequence[Said]

    @property
    def key(self) -> str:
        """Stays the same when more is said later."""
        return f"fold-{self.said[0].item.key}"

    @property
    def words(self) -> str:
        """How it begins."""
        texts = (one.item.text for one in self.said if one.item.text)
        return " ".join(next(texts, "").split())


Line = Said | Fold | HandLine


def shown(
    items: Iterable[Item],
    files: Mapping[int, Sequence[ThreadFile]],
    channel: Channel,
    repeatable: frozenset[int],
    hands: Iterable[HandLine] = (),
    *,
    is_mine: bool,
) -> list[Line]:
    """The thread's lines, the oldest first."""
    said = [
        Said(
            item,
            files.get(item.event_id or 0, ()),
            failure_words(channel, item.failure) if item.status == DeliveryStatus.FAILED else None,
            item.message_id in repeatable,
            is_mine and item.speaker == "officer" and item.status == DeliveryStatus.WAITING,
        )
        for item in items
    ]
    return list(_folded(sorted([*said, *hands], key=_moment)))


def _moment(line: Said | HandLine) -> datetime:
    return line.item.at if isinstance(line, Said) else line.at


def _folded(lines: Iterable[Said | HandLine]) -> Iterator[Line]:
    for by_bot, group in groupby(lines, key=_is_foldable):
        if by_bot:
            yield Fold(tuple(one for one in group if isinstance(one, Said)))
        else:
            yield from group


def _is_foldable(line: Said | HandLine) -> bool:
    # What did not arrive is never folded away.
    return isinstance(line, Said) and line.item.speaker == "bot" and line.item.status != DeliveryStatus.FAILED


def tick_of(status: str) -> str:
    """The sign of how far a reply has come."""
    return TICKS[DeliveryStatus(status)]


def failure_words(channel: Channel, reason: str | None) -> str:
    """Why a message did not arrive and what can be done, in the reader's language; never a code."""
    known = {
        "the citizen can't be reached": _(
            "The citizen can't be reached: they may have blocked the page. It opens again when they write."
        ),
        "the reply window closed": _(
            "The time for a reply ran out. It can be sent when the citizen writes again."
        ),
        "the citizen wants no more messages": _("The citizen wants no more messages until they write again."),
        "too many messages in an hour": _("Too many messages went to this citizen in an hour. Try later."),
        "it could not be sent for days": _("It could not be handed over for days. Tell your administrator."),
        "outcome unknown": _("Nobody knows whether it arrived. Ask the citizen before you send it again."),
        "can't be read": _("The message can't be read any more. Write it anew, and tell your administrator."),
        "withdrawn": _("Taken back before it was sent."),
        "no_gateway": _("No text message can be sent at the moment. Tell your administrator."),
    }
    told = channel.explain(reason, "bn" if language() == "bn" else "en")
    if told is not None:
        return told
    return known.get(reason or "") or _("It was not delivered. Try again, or tell your administrator.")
