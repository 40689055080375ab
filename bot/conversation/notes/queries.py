"""What is read of notes and mentions."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.accounts.model import Account
from bot.accounts.queries import colleagues
from bot.accounts.roles import Permission
from bot.catalogue.loader import Catalogue
from bot.conversation.notes.model import Mention, Note, is_unread
from bot.conversation.worklist import office_of


def notes_of(session: Session, conversation_id: int, agency: str, limit: int) -> list[Note]:
    """An agency's latest notes on a conversation, the oldest of them first."""
    mine = select(Note).where(Note.conversation_id == conversation_id, Note.agency == agency)
    return list(reversed(session.scalars(mine.order_by(Note.id.desc()).limit(limit)).all()))


def has_unread_mention(session: Session, conversation_id: int, officer: str) -> bool:
    """Whether an officer was named in a conversation and has not looked since."""
    mine = (Mention.conversation_id == conversation_id, Mention.officer == officer, is_unread())
    return session.execute(select(Mention.officer).where(*mine)).first() is not None


def who_may_see(session: Session, catalogue: Catalogue, conversation_id: int) -> list[Account]:
    """The officers who may see a conversation: those of its office and of the whole agency, by name."""
    office = catalogue.offices.get(office_of(session, conversation_id) or "")
    if office is None:
        return []
    place = Permission.CONVERSATION_READ, office.agency, office.code
    return [one for one in colleagues(session, office.agency, office.code) if one.viewer.sees(*place)]
