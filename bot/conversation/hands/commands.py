"""Writing down changes of hands."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.conversation.hands.model import ERASES_NOTES, HandKind, HandoverEvent
from bot.conversation.model import Conversation

CITIZEN = "citizen"
SCHEDULE = "schedule"
#: Somebody in the carrier's own inbox, or another app.
OUTSIDE = "outside"


def record(
    session: Session,
    conversation: Conversation,
    now: datetime,
    kind: HandKind,
    actor: str,
    *,
    from_office: str | None = None,
    to_office: str | None = None,
    note: str | None = None,
    shown_since: datetime | None = None,
    where: str | None = None,
) -> HandoverEvent:
    """Add a line, before the conversation changes; its row is locked by the caller."""
    event = HandoverEvent(conversation_id=conversation.id, kind=kind, actor=actor, at=now, address=where)
    event.from_officer, event.from_office, event.to_office = conversation.officer, from_office, to_office
    event.note, event.shown_since = note, shown_since
    session.add(event)
    session.flush()
    return event


def forget_reasons(session: Session, conversation_id: int, since: datetime | None = None) -> None:
    """The one way round the append-only history: what was noted goes with the words, its lines stay.

    Args:
        since: only what was noted from then on.
    """
    mine = HandoverEvent.conversation_id == conversation_id
    which = mine if since is None else mine & (HandoverEvent.at >= since)
    statement = update(HandoverEvent).where(which, HandoverEvent.note.is_not(None)).values(note=None)
    session.execute(statement.execution_options(synchronize_session=False, **{ERASES_NOTES: True}))
