"""Reading the audit trail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.audit.acts import Act
from bot.audit.model import AuditEvent
from bot.clock import DHAKA

#: So many lines are shown at once.
LINES_SHOWN = 50


@dataclass(frozen=True)
class Wanted:
    """Which lines are looked for; what is None leaves a condition out.

    Attributes:
        actors: any of these, such as ``officer:7`` and ``supervisor:7`` for one person.
        action: one whole act, or how it begins: ``privacy:erase``.
        on: a day in Dhaka.
        record: such as ``case:7``.
    """

    actors: Sequence[str] | None = None
    action: str | None = None
    on: date | None = None
    record: str | None = None


ALL = Wanted()
"""No condition."""


def latest(
    session: Session, wanted: Wanted = ALL, *, before: int | None = None, limit: int = LINES_SHOWN
) -> list[AuditEvent]:
    """A page of the trail, newest first; ``before`` is the id of the last line of the page before."""
    statement = select(AuditEvent).order_by(AuditEvent.id.desc()).limit(limit)
    if wanted.actors is not None:
        statement = statement.where(AuditEvent.actor.in_(wanted.actors))
    if wanted.action in set(Act):
        statement = statement.where(AuditEvent.action == wanted.action)
    elif wanted.action is not None:
        statement = statement.where(AuditEvent.action.startswith(wanted.action, autoescape=True))
    if wanted.on is not None:
        begin = datetime.combine(wanted.on, time.min, DHAKA)
        statement = statement.where(AuditEvent.at >= begin, AuditEvent.at < begin + timedelta(days=1))
    if wanted.record is not None:
        statement = statement.where(AuditEvent.record == wanted.record)
    if before is not None:
        statement = statement.where(AuditEvent.id < before)
    return list(session.scalars(statement))


def last_verified(session: Session) -> AuditEvent | None:
    """The line of the last check that the trail is whole: ``position`` and ``faults`` are in its subjects."""
    found = latest(session, Wanted(action=Act.TRAIL_VERIFIED), limit=1)
    return found[0] if found else None


def has_noted(session: Session, *, actor: str, action: str, record: str, since: datetime) -> bool:
    """Whether somebody has done something to a record since then."""
    mine = (AuditEvent.actor == actor, AuditEvent.action == action, AuditEvent.record == record)
    found = select(AuditEvent.id).where(*mine, AuditEvent.at >= since).limit(1)
    return session.scalars(found).first() is not None
