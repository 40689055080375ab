"""How fast citizens who ask for a person get an answer, and how many conversations each officer has."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from sqlalchemy import ColumnElement, ScalarSelect, func, or_, select
from sqlalchemy.orm import Session, aliased

from bot.catalogue.model import Page
from bot.catalogue.office_hours import OfficeHours
from bot.conversation.hands.model import RETURNS, TRANSFERS, HandKind, HandoverEvent
from bot.conversation.model import Conversation, DeliveryStatus, OutboxMessage, Owner

#: With these an office begins to owe an answer.
BEGINS = (HandKind.ASKED, *TRANSFERS)
#: With these it owes none any more.
ENDS = (*RETURNS, *TRANSFERS)


@dataclass(frozen=True)
class AnswerFigures:
    """How fast an office answers.

    Attributes:
        office: its code.
        asked: conversations in which a person was asked for, or that were sent here, in the time that is
            looked at; without those that were sent on unanswered, which are the next office's.
        answered: those of them in which an officer replied.
        median: of these, from the asking to the first reply, in the office's hours; None without any.
        in_vain: those that went back to the bot without a reply.
        waiting: how many wait for their first reply now, whenever they asked.
    """

    office: str
    asked: int = 0
    answered: int = 0
    median: timedelta | None = None
    in_vain: int = 0
    waiting: int = 0


@dataclass(frozen=True)
class _Asking:
    office: str | None
    at: datetime
    answered_at: datetime | None
    ended_by: str | None


def answers_by_office(
    session: Session, hours: OfficeHours, agency: str, offices: Collection[str], since: datetime
) -> list[AnswerFigures]:
    """The figures of each office that owed an answer since then or owes one now, by code.

    A reply counts while the conversation was with the office; what was written in the carrier's own inbox
    counts for the agency whose page it is.

    Args:
        hours: only these are counted, also where a reply came outside of them.
        agency: whose offices they are.
    """
    found: dict[str, list[_Asking]] = defaultdict(list)
    waiting: Counter[str] = Counter()
    for one in _askings(session, agency, offices, HandoverEvent.at >= since):
        found[str(one.office)].append(one)
    earlier = (HandoverEvent.at < since, Conversation.owner != Owner.BOT)
    for one in _askings(session, agency, offices, *earlier):
        waiting[str(one.office)] += _waits(one)
    names = sorted({*found, *(name for name, count in waiting.items() if count)})
    return [_figures(name, hours, found[name], waiting[name]) for name in names]


def held_by_officer(session: Session, offices: Collection[str]) -> dict[str, int]:
    """How many of the offices' conversations each officer has now, by holder (``officer:7``)."""
    held = (Conversation.owner == Owner.OFFICER, Conversation.last_inbound_at.is_not(None))
    mine = (Conversation.officer.is_not(None), Conversation.office.in_(list(offices)))
    statement = select(Conversation.officer, func.count()).where(*mine, *held).group_by(Conversation.officer)
    return {str(officer): count for officer, count in session.execute(statement)}


def _askings(
    session: Session, agency: str, offices: Collection[str], *which: ColumnElement[bool]
) -> Iterator[_Asking]:
    later, end = aliased(HandoverEvent), aliased(HandoverEvent)
    first_end = select(func.min(later.id)).where(
        later.conversation_id == HandoverEvent.conversation_id,
        later.id > HandoverEvent.id,
        later.kind.in_(ENDS),
    )
    statement = (
        select(HandoverEvent.to_office, HandoverEvent.at, end.kind, *_replies(agency, end))
        .join(Conversation, Conversation.id == HandoverEvent.conversation_id)
        .outerjoin(Page, Page.page_id == Conversation.account_id)
        .outerjoin(end, end.id == first_end.scalar_subquery())
        .where(HandoverEvent.kind.in_(BEGINS), HandoverEvent.to_office.in_(list(offices)), *which)
        .order_by(HandoverEvent.id)
    )
    for office, at, ended_by, *replies in session.execute(statement):
        yield _Asking(office, at, min((one for one in replies if one is not None), default=None), ended_by)


def _replies(agency: str, end: type[HandoverEvent]) -> tuple[ScalarSelect[datetime], ...]:
    """The first reply from the console, and the first from the carrier's inbox, before the end."""
    said = select(func.min(OutboxMessage.created_at)).where(
        OutboxMessage.conversation_id == HandoverEvent.conversation_id,
        OutboxMessage.author == "officer",
        OutboxMessage.status != DeliveryStatus.FAILED,
        OutboxMessage.created_at > HandoverEvent.at,
        or_(end.at.is_(None), OutboxMessage.created_at <= end.at),
    )
    other = aliased(HandoverEvent)
    outside = select(func.min(other.at)).where(
        other.conversation_id == HandoverEvent.conversation_id,
        other.kind == HandKind.OUTSIDE,
        other.id > HandoverEvent.id,
        or_(end.id.is_(None), other.id < end.id),
        Page.agency_code == agency,
    )
    return said.scalar_subquery(), outside.scalar_subquery()


def _waits(one: _Asking) -> bool:
    return one.answered_at is None and one.ended_by is None


def _figures(office: str, hours: OfficeHours, found: Collection[_Asking], earlier: int) -> AnswerFigures:
    mine = [one for one in found if one.answered_at is not None or one.ended_by not in TRANSFERS]
    took = [
        hours.open_between(office, one.at, one.answered_at).total_seconds()
        for one in mine
        if one.answered_at is not None
    ]
    half = timedelta(seconds=median(took)) if took else None
    waiting = sum(map(_waits, mine))
    return AnswerFigures(
        office, len(mine), len(took), half, len(mine) - len(took) - waiting, waiting + earlier
    )
