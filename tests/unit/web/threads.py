"""Conversations for tests of the thread: pages of three agencies, and who writes to them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from bot.catalogue.commands import bind_page
from bot.conversation.handover import ask_for_officer
from bot.conversation.model import Conversation, EventStatus, InboundEvent, OutboxMessage, Turn
from bot.runtime import project_catalogue
from tests.unit.web.conftest import Browser, Office

PAGES = {"police": "sp-sylhet", "dncrp": "dncrp-hq", "acc": "acc-hq"}


def bind_pages(office: Office) -> Office:
    """The console with a page of each of three agencies."""
    with office.database.write() as session:
        for agency, code in PAGES.items():
            page = {"page_id": agency, "office_code": code, "token": "t", "name": f"Page of {agency}"}
            bind_page(session, project_catalogue(), office.clock, **page)
    return office


def writes(desk: Office, words: str = "help me please", page: str = "police", user: str = "rahima") -> int:
    """A citizen writes to a page; the conversation's id."""
    now = desk.clock.now()
    with desk.database.write() as session:
        mine = select(Conversation).where(Conversation.account_id == page, Conversation.user_id == user)
        conversation = session.scalars(mine).one_or_none()
        if conversation is None:
            conversation = Conversation(channel="facebook", account_id=page, user_id=user, created_at=now)
            session.add(conversation)
        conversation.last_inbound_at, conversation.window_expires_at = now, now + timedelta(hours=24)
        session.flush()
        event = InboundEvent(
            natural_key=f"{user}{page}{now.timestamp()}", channel="facebook", account_id=page, kind="message"
        )
        event.conversation_id, event.content = conversation.id, {"text": words, "mid": "m"}
        event.event_at = event.received_at = event.due_at = event.done_at = now
        event.status = EventStatus.DONE
        session.add(event)
        desk.clock.advance(timedelta(seconds=1))
        return conversation.id


def last_event(desk: Office, conversation_id: int) -> int:
    """The id of the last thing that the citizen said."""
    with desk.database.read() as session:
        mine = select(InboundEvent.id).where(InboundEvent.conversation_id == conversation_id)
        return session.scalars(mine.order_by(InboundEvent.id.desc()).limit(1)).one()


def is_understood(desk: Office, conversation_id: int, intent: str, *others: str) -> int:
    """The bot has had a turn for the last message; the event's id."""
    event_id, now = last_event(desk, conversation_id), desk.clock.now()
    ranking = [{"name": name, "confidence": 0.5 - place / 10} for place, name in enumerate((intent, *others))]
    record = {"intent": ranking[0], "intent_ranking": ranking, "language": "en"}
    with desk.database.write() as session:
        turn = Turn(conversation_id=conversation_id, event_id=event_id, at=now, model_version="m1")
        turn.record = record
        session.add(turn)
    return event_id


def is_said(desk: Office, conversation_id: int, words: str, author: str = "bot", **columns: Any) -> int:
    """The bot or an officer has said something; the message's id."""
    now = desk.clock.now()
    with desk.database.write() as session:
        row = OutboxMessage(
            public_id=f"{now.timestamp()}"[:32], conversation_id=conversation_id, author=author
        )
        row.message, row.status, row.attempts = {"text": words}, "sent", 1
        row.created_at = row.next_attempt_at = now
        for name, value in columns.items():
            setattr(row, name, value)
        session.add(row)
        session.flush()
        desk.clock.advance(timedelta(seconds=1))
        return row.id


def wants_officer(desk: Office, conversation_id: int, team: str = "sp-sylhet") -> None:
    """The citizen asks for a person."""
    with desk.database.write() as session:
        ask_for_officer(session, desk.clock, conversation_id, team=team)


def page_of(browser: Browser, path: str) -> str:
    """A page that must be there."""
    response = browser.opens(path)
    assert response.status_code == 200, path
    return response.get_data(as_text=True)


def take(browser: Browser, conversation_id: int) -> str:
    """Take a conversation; the path of its page."""
    path = f"/console/inbox/all/{conversation_id}"
    browser.sends(f"{path}/take", page=path)
    return f"/console/inbox/mine/{conversation_id}"
