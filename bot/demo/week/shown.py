"""Puts the week's threads onto the emulated platform, so that its page shows them, too."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bot.channels.facebook.emulator.config import DEFAULT_CITIZENS, demo_pages
from bot.channels.facebook.emulator.journal import SqliteJournal
from bot.channels.facebook.emulator.records import Author, Json
from bot.channels.facebook.emulator.state import State
from bot.conversation.events import ANSWERED_KINDS
from bot.conversation.model import InboundEvent, OutboxMessage
from bot.conversation.outbox import ERASED
from bot.demo.week.citizen import Citizen
from bot.storage.database import Database

Line = tuple[datetime, Author, Json]


@dataclass(frozen=True)
class Shown:
    """A citizen's thread, as the emulated platform has it."""

    citizen_id: str
    name: str
    page_id: str
    lines: Sequence[Line]


def thread_of(database: Database, citizen_id: str, citizen: Citizen) -> Shown:
    """What was said in a citizen's conversation, in the order of time."""
    lines = sorted(_lines(database, citizen), key=lambda line: line[0])
    return Shown(citizen_id, citizen.name, citizen.page_id, lines)


def show(storage: Path, threads: Iterable[Shown]) -> None:
    """Write threads into the platform's own file."""
    journal = SqliteJournal(storage)
    try:
        state = State(demo_pages(), DEFAULT_CITIZENS, journal)
        for one in threads:
            state.add_citizen(one.name, one.citizen_id)
            _show_thread(state, one.citizen_id, one.page_id, one.lines)
    finally:
        journal.close()


def _show_thread(state: State, citizen_id: str, page_id: str, lines: Sequence[Line]) -> None:
    thread = state.thread_of(page_id, citizen_id)
    for moment, author, content in lines:
        at_ms = int(moment.timestamp() * 1000)
        state.add_message(thread, author, content, at_ms=at_ms, status="read")
        thread.seen_ms = thread.read_ms = at_ms
        thread.window_ms = at_ms if author == "citizen" else thread.window_ms
    state.keep_thread(thread)


def _lines(database: Database, citizen: Citizen) -> Iterable[Line]:
    heard = select(InboundEvent).where(
        InboundEvent.conversation_id == citizen.conversation_id, InboundEvent.kind.in_(ANSWERED_KINDS)
    )
    said = select(OutboxMessage).where(OutboxMessage.conversation_id == citizen.conversation_id)
    with database.read() as session:
        events, messages = session.scalars(heard).all(), session.scalars(said).all()
    for event in events:
        if event.content.get("text"):
            yield event.event_at, "citizen", _heard(event.content)
    for row in messages:
        if row.message != ERASED:
            yield row.created_at, "page", _said(row.message)


def _heard(content: dict[str, Any]) -> Json:
    tapped = {"quick_reply": {"payload": content["payload"]}} if content.get("payload") else {}
    return {"text": content["text"], **tapped}


def _said(message: dict[str, Any]) -> Json:
    """As the Send API would keep it."""
    attachment = message.get("attachment")
    if attachment and attachment["type"] == "template":
        return {"template": attachment["payload"]}
    return {name: message[name] for name in ("text", "quick_replies") if message.get(name) is not None}
