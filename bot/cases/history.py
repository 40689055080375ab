"""A case's history, and how exactly its moments are kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.cases.model import Case, CaseEvent, CaseEventKind
from bot.clock import DHAKA, dhaka_date

CITIZEN = "citizen"
"""The actor of what a citizen does. In the history of a case no citizen has a name or a number."""
SCHEDULE = "schedule"
"""The actor of what the clock does, and where it comes from."""
CONSOLE, COMMAND_LINE, CHAT = "console", "cli", "chat"
"""From where something was done, beside the channels. ``chat`` is an unnamed citizen's act on any channel."""

_PLACE = "acts_from"


@contextmanager
def acting_from(session: Session, place: str | None) -> Iterator[None]:
    """What is done to cases within the block is done from a place: a channel, the console, the command line.

    Whoever opens a unit of work knows this, and the commands in it need not hand it on.
    """
    before = session.info.get(_PLACE)
    session.info[_PLACE] = place
    try:
        yield
    finally:
        session.info[_PLACE] = before


def record(
    session: Session,
    case: Case,
    now: datetime,
    kind: CaseEventKind,
    actor: str,
    *,
    from_stage: str | None = None,
    to_stage: str | None = None,
    note: str | None = None,
    content: dict[str, Any] | None = None,
) -> CaseEvent:
    """Add a line to a case's history, with the place that :func:`acting_from` has named."""
    by_unnamed_citizen = case.anonymous and actor == CITIZEN
    event = CaseEvent(case_id=case.id, kind=kind, from_stage=from_stage, to_stage=to_stage, actor=actor)
    event.note, event.content = note, content
    # Few may write by a channel on a day: the name of it could lead to the conversation as the minute would.
    event.came_from = CHAT if by_unnamed_citizen else session.info.get(_PLACE)
    event.happened_at = kept_moment(now, anonymous=by_unnamed_citizen)
    session.add(event)
    session.flush()
    return event


def is_same_person(actor: str, other: str) -> bool:
    """Whether two actors are one person, in whichever role: ``officer:7`` and ``supervisor:7``."""
    name = actor.partition(":")[2]
    return bool(name) and name == other.partition(":")[2]


def decided_by(session: Session, case: Case) -> str | None:
    """Who moved a case into the stage that it is in; None if nobody did."""
    this = CaseEvent.case_id == case.id, CaseEvent.to_stage == case.stage
    moves = select(CaseEvent.actor).where(*this, CaseEvent.kind == CaseEventKind.MOVED)
    return session.scalar(moves.order_by(CaseEvent.id.desc()).limit(1))


#: What brings a case into a stage.
BRINGS = (CaseEventKind.OPENED, CaseEventKind.MOVED, CaseEventKind.REOPENED, CaseEventKind.APPEALED)


def own_notice(session: Session, case: Case) -> str | None:
    """What an officer wrote to the citizen of the stage that a case is in; empty: the citizen is not told.

    None where the catalogue's words stand.
    """
    here = CaseEvent.case_id == case.id, CaseEvent.kind.in_(BRINGS)
    content = session.scalar(select(CaseEvent.content).where(*here).order_by(CaseEvent.id.desc()).limit(1))
    words = (content or {}).get("notice")
    return None if words is None else str(words)


def kept_moment(now: datetime, *, anonymous: bool) -> datetime:
    """The moment; for an anonymous report the day's start, as the minute would lead to the conversation."""
    return datetime.combine(dhaka_date(now), time.min, DHAKA) if anonymous else now
