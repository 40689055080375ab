"""Who is looking now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.conversation.presence.model import Presence

#: Each is written so often at most; what is older than the second number has left or stopped. A hidden page
#: asks every ten seconds.
SEEN_EVERY, HERE_FOR = timedelta(seconds=15), timedelta(seconds=28)
TYPING_EVERY, TYPING_FOR = timedelta(seconds=10), timedelta(seconds=14)
#: The citizen's "typing" fades by itself after twenty seconds (Messenger, sender actions).
SIGNALLED_EVERY = timedelta(seconds=15)


class Looking(NamedTuple):
    """What is written of somebody who has, or had, a conversation open."""

    holder: str
    seen_at: datetime
    typing_at: datetime | None
    signalled_at: datetime | None


LOOKING = (Presence.holder, Presence.seen_at, Presence.typing_at, Presence.signalled_at)


@dataclass(frozen=True)
class Present:
    """Somebody else who is here."""

    holder: str
    is_typing: bool


def present(session: Session, conversation_id: int) -> Sequence[Looking]:
    """What is written of a conversation, also old things."""
    mine = Presence.conversation_id == conversation_id
    return [Looking(*row) for row in session.execute(select(*LOOKING).where(mine).order_by(Presence.holder))]


def others(rows: Iterable[Looking], holder: str, now: datetime) -> list[Present]:
    """Who else is here."""
    return [
        Present(row.holder, _is_fresh(row.typing_at, now, TYPING_FOR))
        for row in rows
        if row.holder != holder and is_here(row, now)
    ]


def is_here(row: Looking, now: datetime) -> bool:
    """Whether somebody has not left."""
    return _is_fresh(row.seen_at, now, HERE_FOR)


def is_due(row: Looking | None, now: datetime, *, is_typing: bool) -> bool:
    """Whether somebody's row is to be written again."""
    if row is None or not _is_fresh(row.seen_at, now, SEEN_EVERY):
        return True
    return is_typing and not _is_fresh(row.typing_at, now, TYPING_EVERY)


def is_signal_due(row: Looking | None, now: datetime) -> bool:
    """Whether the citizen may be shown "typing" again."""
    return row is None or not _is_fresh(row.signalled_at, now, SIGNALLED_EVERY)


def _is_fresh(at: datetime | None, now: datetime, lasts: timedelta) -> bool:
    return at is not None and at + lasts > now
