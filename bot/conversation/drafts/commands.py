"""What changes drafts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from bot.conversation.drafts.model import Draft, DraftKind
from bot.storage.database import insert_ignore

LONGEST_DRAFT = 10_000
"""Characters. Longer than anything that may be sent."""


def save_draft(
    session: Session, now: datetime, conversation_id: int, officer: str, kind: DraftKind, text: str
) -> None:
    """Keep what an officer has typed, in the place of what was kept before; nothing typed is no draft.

    What is behind :data:`LONGEST_DRAFT` is not kept.
    """
    if not text.strip():
        drop_draft(session, conversation_id, officer, kind)
        return
    kept = {"text": text[:LONGEST_DRAFT], "saved_at": now}
    row = {"conversation_id": conversation_id, "officer": officer, "kind": kind.value}
    # Two browsers may keep their first letters at the same moment.
    insert_ignore(session, Draft, [{**row, **kept}])
    session.execute(update(Draft).filter_by(**row).values(**kept))


def drop_draft(session: Session, conversation_id: int, officer: str, kind: DraftKind) -> None:
    """It was sent, or emptied."""
    session.execute(
        delete(Draft).filter_by(conversation_id=conversation_id, officer=officer, kind=kind.value)
    )


def forget_drafts(session: Session, conversation_id: int) -> None:
    """Everybody's drafts of a conversation are gone."""
    mine = delete(Draft).where(Draft.conversation_id == conversation_id)
    session.execute(mine.execution_options(synchronize_session=False))
