"""A conversation as an officer reads it: who said what, when, and what became of each reply."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Literal

from sqlalchemy import BigInteger, Select, String, bindparam, func, select, true
from sqlalchemy.orm import Session

from bot.conversation.corrections.queries import corrected_intents, typed_words
from bot.conversation.model import (
    Conversation,
    DeliveryStatus,
    InboundEvent,
    OutboxMessage,
    Turn,
    is_heard,
)
from bot.conversation.notes.model import Note
from bot.conversation.notes.queries import notes_of
from bot.conversation.outbox import ERASED
from bot.conversation.readable import answers_hidden, is_hidden, words_of
from bot.conversation.ways import TEXTED

#: So many things said are shown; older ones on demand.
ITEMS = 80
Speaker = Literal["citizen", "bot", "officer", "note"]


@dataclass(frozen=True)
class Understood:
    """What the bot took a message for.

    Attributes:
        intent: its name.
        confidence: from 0 to 1.
        ranking: the likeliest intents, this one among them.
        was_typed: nothing was tapped, so that there was something to understand.
        corrected: what an officer says it was.
    """

    intent: str
    confidence: float
    ranking: tuple[str, ...] = ()
    was_typed: bool = False
    corrected: str | None = None


@dataclass(frozen=True)
class Item:
    """One thing said, or noted.

    Attributes:
        key: unique in the thread, e.g. ``in-17``.
        speaker: who; ``note`` for an officer's note, which the citizen never sees.
        at: when.
        text: the words, or the title of what was tapped; None where there are none or they are hidden.
        attachments: kinds of the files that came with it, e.g. ``image``.
        choices: titles of the buttons under it.
        is_masked: the words have a number of which only the end is shown.
        is_hidden: told to a confidential form, and shown to nobody.
        is_erased: the words are gone for good.
        status: of a reply: ``queued`` … ``read``, ``failed``.
        failure: why it failed, as the carrier's error table or the outbox has it.
        written_at: when it was stored: that tells with which office the conversation was.
        event_id: of what the citizen said, where its words or files may be shown.
        message_id: of a reply.
        is_edit: the citizen wrote it over an earlier message.
        was_texted: a reply that waits went to the citizen's phone meanwhile.
        understood: of a citizen's message that the bot read.
        author: of a note, as conversations name officers.
    """

    key: str
    speaker: Speaker
    at: datetime
    written_at: datetime
    text: str | None
    attachments: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    is_masked: bool = False
    is_hidden: bool = False
    is_erased: bool = False
    status: str | None = None
    failure: str | None = None
    understood: Understood | None = None
    author: str | None = None
    event_id: int | None = None
    message_id: int | None = None
    was_texted: bool = False
    is_edit: bool = False


@dataclass(frozen=True)
class Thread:
    """A conversation and the last things said in it.

    Attributes:
        conversation: the row.
        items: the oldest first.
        is_cut: there is more before them.
        latest: the number of the latest thing; a larger one means news.
    """

    conversation: Conversation
    items: tuple[Item, ...]
    is_cut: bool
    latest: str


def thread(session: Session, conversation_id: int, agency: str, limit: int = ITEMS) -> Thread:
    """The last things said in a conversation, and noted by an agency's officers.

    Whether the conversation may be seen is for the caller to ask.
    """
    conversation = session.get_one(Conversation, conversation_id)
    heard = _heard(session, conversation, limit)
    said = _said(session, conversation, limit)
    noted = [_noted_item(note) for note in notes_of(session, conversation_id, agency, limit)]
    items = sorted([*heard, *said, *noted], key=lambda item: item.at)
    # Of a side that was cut nothing older is known: show nothing older of the others, either.
    cut = [side[0].at for side in (heard, said, noted) if len(side) == limit]
    items = [item for item in items if not cut or item.at >= max(cut)]
    mark = latest(session, conversation_id, agency)
    return Thread(conversation, tuple(items), bool(cut), mark)


def latest(session: Session, conversation_id: int, agency: str) -> str:
    """A mark that changes with each new thing said or noted, each tick, and each change of hands."""
    wanted = {"conversation": conversation_id, "agency": agency}
    return mark_of(session.execute(latest_statement(), wanted).one()[1:])


@cache
def latest_statement() -> Select[Any]:
    """A conversation's office, and what :func:`mark_of` makes its mark of; put together once."""
    wanted, agency = bindparam("conversation", type_=BigInteger), bindparam("agency", type_=String)
    heard = select(func.max(InboundEvent.id)).where(InboundEvent.conversation_id == wanted, is_heard())
    noted = select(func.max(Note.id)).where(Note.conversation_id == wanted, Note.agency == agency)
    said = select(
        func.max(OutboxMessage.id).label("last"),
        func.count(OutboxMessage.sent_at).label("sent"),
        func.count(OutboxMessage.delivered_at).label("delivered"),
        func.count(OutboxMessage.read_at).label("read"),
        func.count(OutboxMessage.error_reason).label("failed"),
    ).where(OutboxMessage.conversation_id == wanted)
    ours = said.subquery()
    columns = (heard.scalar_subquery(), noted.scalar_subquery(), ours)
    whose = select(Conversation.office, Conversation.owner, Conversation.officer, *columns)
    return whose.join(ours, true()).where(Conversation.id == wanted)


def mark_of(values: Sequence[Any]) -> str:
    """A mark of what :func:`latest_statement` found, without the office."""
    return "-".join(str(value or 0) for value in values)


def last_heard(session: Session, conversation_id: int) -> int:
    """The id of the last thing that the citizen said; 0 if there is none."""
    mine = (InboundEvent.conversation_id == conversation_id, is_heard())
    return session.scalar(select(func.max(InboundEvent.id)).where(*mine)) or 0


def _heard(session: Session, conversation: Conversation, limit: int) -> list[Item]:
    statement = (
        select(InboundEvent, Turn)
        .outerjoin(Turn, Turn.event_id == InboundEvent.id)
        .where(InboundEvent.conversation_id == conversation.id, is_heard())
        .order_by(InboundEvent.event_at.desc(), InboundEvent.id.desc())
        .limit(limit)
    )
    found = session.execute(statement).all()
    corrected = corrected_intents(session, [event.id for event, _turn in found])
    first_hidden = conversation.confidential_since
    return [_heard_item(event, turn, first_hidden, corrected) for event, turn in reversed(found)]


def _heard_item(
    event: InboundEvent, turn: Turn | None, first_hidden: int | None, corrected: Mapping[int, str]
) -> Item:
    key = f"in-{event.id}"
    if is_hidden(event.id, turn.id if turn is not None else None, first_hidden):
        return Item(key, "citizen", event.event_at, event.received_at, None, is_hidden=True)
    if event.content == ERASED:
        return Item(key, "citizen", event.event_at, event.received_at, None, is_erased=True)
    files = [str(one.get("type") or "file") for one in event.content.get("attachments") or []]
    text = event.content.get("text") or event.content.get("title")
    return Item(
        key,
        "citizen",
        event.event_at,
        event.received_at,
        text,
        tuple(files),
        understood=_understood(event, turn, corrected.get(event.id)),
        event_id=event.id,
        is_edit=bool(event.content.get("edits")),
    )


def _understood(event: InboundEvent, turn: Turn | None, corrected: str | None) -> Understood | None:
    intent: Mapping[str, Any] = (turn.record.get("intent") if turn is not None else None) or {}
    if turn is None or not intent.get("name"):
        return None
    ranking = tuple(str(one.get("name")) for one in turn.record.get("intent_ranking") or [])
    was_typed = typed_words(event) is not None
    confidence = float(intent.get("confidence") or 0.0)
    return Understood(str(intent["name"]), confidence, ranking, was_typed, corrected)


def _said(session: Session, conversation: Conversation, limit: int) -> list[Item]:
    mine = select(OutboxMessage).where(OutboxMessage.conversation_id == conversation.id)
    found = session.scalars(mine.order_by(OutboxMessage.id.desc()).limit(limit)).all()
    return [_said_item(row, conversation.confidential_since) for row in reversed(found)]


def _said_item(row: OutboxMessage, first_hidden: int | None) -> Item:
    key, speaker = f"out-{row.id}", _speaker(row)
    at = row.sent_at or row.created_at
    if answers_hidden(row.event_id, first_hidden) or (row.confidential and row.message != ERASED):
        return Item(key, speaker, at, row.created_at, None, is_hidden=True, status=row.status)
    told: dict[str, Any] = {"status": row.status, "failure": row.error_reason, "message_id": row.id}
    if row.message == ERASED:
        return Item(key, speaker, at, row.created_at, None, is_erased=True, **told)
    text, choices = words_of(row.message)
    was_texted = row.status == DeliveryStatus.WAITING and row.error_reason == TEXTED
    return Item(key, speaker, at, row.created_at, text, choices=choices, was_texted=was_texted, **told)


def _noted_item(note: Note) -> Item:
    erased = note.text is None
    return Item(
        f"note-{note.id}",
        "note",
        note.created_at,
        note.created_at,
        note.text,
        is_erased=erased,
        author=note.author,
    )


def _speaker(row: OutboxMessage) -> Speaker:
    return "officer" if row.author == "officer" else "bot"
