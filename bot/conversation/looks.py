"""Looks at conversations that somebody may have to answer for."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.audit.acts import Act
from bot.audit.commands import note
from bot.audit.queries import has_noted
from bot.cases.reading import has_sensitive_case, is_sensitive_service
from bot.catalogue.loader import Catalogue
from bot.conversation.model import Conversation
from bot.storage.database import Database

#: A thread that stays open is loaded anew with each message: looks within this time are one line.
ONE_LOOK = timedelta(minutes=10)


def is_sensitive_talk(session: Session, catalogue: Catalogue, conversation_id: int) -> bool:
    """Whether a sensitive form was begun in a conversation, or a sensitive case opened."""
    talk = session.get_one(Conversation, conversation_id)
    if talk.confidential_since is not None:
        return True
    if talk.service is not None and is_sensitive_service(catalogue, talk.service):
        return True
    return has_sensitive_case(session, catalogue, conversation_id)


def note_look(
    database: Database, catalogue: Catalogue, now: datetime, conversation_id: int, *, actor: str
) -> None:
    """Write down that somebody reads a conversation, if it is one of those."""
    act, record = Act.CONVERSATION_VIEWED, f"conversation:{conversation_id}"
    with database.read() as session:
        if not is_sensitive_talk(session, catalogue, conversation_id):
            return
        if has_noted(session, actor=actor, action=act, record=record, since=now - ONE_LOOK):
            return
    with database.write() as session:
        note(session, now, actor=actor, action=act, conversation_id=conversation_id)
