"""What is read of drafts."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.conversation.drafts.model import Draft


def drafts_of(session: Session, conversation_id: int, officer: str) -> dict[str, str]:
    """What an officer has typed in a conversation and not sent, by kind."""
    mine = select(Draft.kind, Draft.text).filter_by(conversation_id=conversation_id, officer=officer)
    return {row.kind: row.text for row in session.execute(mine)}
