"""Writing down who is looking."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, bindparam, delete, update
from sqlalchemy.orm import Session

from bot.conversation.presence.model import Presence
from bot.storage.database import insert_ignore

FORGOTTEN_AFTER = timedelta(hours=1)


def note_presence(
    session: Session, now: datetime, conversation_id: int, holder: str, *, is_typing: bool, signals: bool
) -> None:
    """Somebody is here.

    Args:
        is_typing: a reply to the citizen.
        signals: the citizen is shown so now.
    """
    key = {"conversation_id": conversation_id, "holder": holder}
    values = {"seen_at": now, **({"typing_at": now} if is_typing else {})}
    values |= {"signalled_at": now} if signals else {}
    mine = Presence.conversation_id == conversation_id, Presence.holder == holder
    # Past the session: two hundred officers are noted ten times a second, and none of them is loaded.
    if not session.connection().execute(update(Presence).where(*mine).values(**values)).rowcount:
        insert_ignore(session, Presence, [{**key, **values}])


def note_staying(session: Session, now: datetime, staying: Collection[tuple[int, str]]) -> None:
    """All these, who were written down before, are still here: conversation and officer of each."""
    mine = Presence.conversation_id == bindparam("conversation"), Presence.holder == bindparam("officer")
    # One after another in one order: two processes that write the same rows wait, and never for each other.
    rows = [{"conversation": conversation, "officer": holder} for conversation, holder in sorted(staying)]
    session.connection().execute(update(Presence).where(*mine).values(seen_at=now), rows)


def forget_presence(session: Session, now: datetime) -> int:
    """Delete rows of those who left long ago; returns how many."""
    statement = delete(Presence).where(Presence.seen_at <= now - FORGOTTEN_AFTER)
    done = session.execute(statement.execution_options(synchronize_session=False))
    return cast("CursorResult[Any]", done).rowcount
