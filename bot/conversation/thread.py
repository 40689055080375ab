"""A conversation as an officer reads it: who said what, when, and what became of each reply."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Literal

from sqlalchemy import BigInteger, Select, bindparam, func, select, true
from sqlalchemy.orm import Session

from bot.conversation.channel import Window
from bot.conversation.events import ANSWERED_KINDS
from bot.conversation.model import Conversation, InboundEvent, OutboxMessage, Turn, is_heard
from bot.conversation.outbox import ERASED
from bot.conversation.sendable import reply_window

#: So many things said are shown; older ones on demand.
ITEMS = 80
Speaker = Literal["citizen", "bot", "officer"]


@dataclass(frozen=True)
class Understood:
    """What the bot took a message for."""

    intent: str | None
    confidence: float
    language: str | None


@dataclass(frozen=True)
class Item:
    """One thing said.

    Attributes:
        key: unique in the thread, e.g. ``in-17``.
        speaker: who.
        at: when.
        text: the words, or the title of what was tapped; None where there are none or they are hidden.
        attachments: kinds of the files that came with it, e.g. ``image``.
        choices: titles of the buttons under it.
        is_hidden: told to a confidential form, and shown to nobody.
        is_erased: the words are gone for good.
        status: of a reply: ``queued`` … ``read``, ``failed``.
        failure: why it failed.
        understood: of a citizen's message that the bot read.
    """

    key: str
    speaker: Speaker
    at: datetime
    text: str | None
    attachments: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    is_hidden: bool = False
    is_erased: bool = False
    status: str | None = None
    failure: str | None = None
    understood: Understood | None = None


@dataclass(frozen=True)
class Thread:
    """A conversation and the last things said in it.

    Attributes:
        conversation: the row.
        items: the oldest first.
        is_cut: there is more before them.
        window: what may still be sent.
        latest: the number of the latest thing; a larger one means news.
    """

    conversation: Conversation
    items: tuple[Item, ...]
    is_cut: bool
    window: Window
    latest: str


def thread(session: Session, conversation_id: int, now: datetime, limit: int = ITEMS) -> Thread:
    """The last things said in a conversation. Whether it may be seen is for the caller to ask."""
    conversation = session.get_one(Conversation, conversation_id)
    heard = _heard(session, conversation, limit)
    said = _said(session, conversation, limit)
    items = sorted([*heard, *said], key=lambda item: item.at)
    is_cut = len(heard) == limit or len(said) == limit
    if is_cut:
        # Of the side that was cut nothing older is known: show nothing older of the other, either.
        cut = [side[0].at for side in (heard, said) if len(side) == limit]
        items = [item for item in items if item.at >= max(cut)]
    return Thread(
        conversation, tuple(items), is_cut, reply_window(conversation, now), latest(session, conversation_id)
    )


def latest(session: Session, conversation_id: int) -> str:
    """A mark that changes with each new thing said, each tick, and each change of hands."""
    return _mark(*session.execute(_latest(), {"wanted": conversation_id}).one()[1:])


def latest_within(session: Session, offices: Collection[str], conversation_id: int) -> str | None:
    """The same of a conversation that is one of the offices'; None for any other."""
    found = session.execute(_latest(), {"wanted": conversation_id}).one_or_none()
    return _mark(*found[1:]) if found is not None and found.office in offices else None


@cache
def _latest() -> Select[Any]:
    """One statement, put together once: every open conversation asks for it every two seconds."""
    wanted = bindparam("wanted", type_=BigInteger)
    heard = select(func.max(InboundEvent.id)).where(InboundEvent.conversation_id == wanted, is_heard())
    said = select(
        func.max(OutboxMessage.id).label("last"),
        func.count(OutboxMessage.delivered_at).label("delivered"),
        func.count(OutboxMessage.read_at).label("read"),
    ).where(OutboxMessage.conversation_id == wanted)
    ours = said.subquery()
    whose = select(
        Conversation.office, Conversation.owner, Conversation.officer, heard.scalar_subquery(), ours
    )
    return whose.join(ours, true()).where(Conversation.id == wanted)


def _mark(*values: Any) -> str:
    return "-".join(str(value or 0) for value in values)


def last_heard(session: Session, conversation_id: int) -> int:
    """The id of the last thing that the citizen said; 0 if there is none."""
    mine = (InboundEvent.conversation_id == conversation_id, is_heard())
    return session.scalar(select(func.max(InboundEvent.id)).where(*mine)) or 0


def _heard(session: Session, conversation: Conversation, limit: int) -> list[Item]:
    statement = (
        select(InboundEvent, Turn)
        .outerjoin(Turn, Turn.event_id == InboundEvent.id)
        .where(InboundEvent.conversation_id == conversation.id, InboundEvent.kind.in_(ANSWERED_KINDS))
        .order_by(InboundEvent.event_at.desc(), InboundEvent.id.desc())
        .limit(limit)
    )
    found = session.execute(statement).all()
    return [_heard_item(event, turn, conversation.confidential_since) for event, turn in reversed(found)]


def _heard_item(event: InboundEvent, turn: Turn | None, first_hidden: int | None) -> Item:
    key = f"in-{event.id}"
    # What the bot had no turn for went to the officer.
    if first_hidden is not None and event.id >= first_hidden and turn is not None:
        return Item(key, "citizen", event.event_at, None, is_hidden=True)
    if event.content == ERASED:
        return Item(key, "citizen", event.event_at, None, is_erased=True)
    files = [str(one.get("type") or "file") for one in event.content.get("attachments") or []]
    text = event.content.get("text") or event.content.get("title")
    return Item(key, "citizen", event.event_at, text, tuple(files), understood=_understood(turn))


def _understood(turn: Turn | None) -> Understood | None:
    intent: Mapping[str, Any] = (turn.record.get("intent") if turn is not None else None) or {}
    if turn is None or not intent.get("name"):
        return None
    return Understood(
        str(intent["name"]), float(intent.get("confidence") or 0.0), turn.record.get("language")
    )


def _said(session: Session, conversation: Conversation, limit: int) -> list[Item]:
    mine = select(OutboxMessage).where(OutboxMessage.conversation_id == conversation.id)
    found = session.scalars(mine.order_by(OutboxMessage.id.desc()).limit(limit)).all()
    return [_said_item(row, conversation.confidential_since) for row in reversed(found)]


def _said_item(row: OutboxMessage, first_hidden: int | None) -> Item:
    key, speaker = f"out-{row.id}", _speaker(row)
    at = row.sent_at or row.created_at
    if first_hidden is not None and row.event_id is not None and row.event_id >= first_hidden:
        return Item(key, speaker, at, None, is_hidden=True, status=row.status)
    if row.message == ERASED:
        return Item(key, speaker, at, None, is_erased=True, status=row.status)
    text, choices = words_of(row.message)
    return Item(key, speaker, at, text, choices=choices, status=row.status, failure=row.error_reason)


def _speaker(row: OutboxMessage) -> Speaker:
    return "officer" if row.author == "officer" else "bot"


def words_of(message: Mapping[str, Any]) -> tuple[str | None, tuple[str, ...]]:
    """The words of a carrier's message object, and the titles of its buttons and quick replies."""
    payload: Mapping[str, Any] = (message.get("attachment") or {}).get("payload") or {}
    texts = [message.get("text"), payload.get("text")]
    choices = [*(message.get("quick_replies") or []), *(payload.get("buttons") or [])]
    for element in payload.get("elements") or []:
        texts += [element.get("title"), element.get("subtitle")]
        choices += element.get("buttons") or []
    said = "\n".join(str(text) for text in texts if text)
    titles = (choice.get("title") for choice in choices if isinstance(choice, Mapping))
    return said or None, tuple(str(title) for title in titles if title)
