"""Reading changes of hands, and who may read which part of a conversation.

A conversation is its page's agency's, but for the time that it was with another. Each agency reads what was
said while the conversation was with it; of what was said just before, as much as the sender chose.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.conversation.hands.model import RETURNS, TRANSFERS, HandKind, HandoverEvent

#: So many lines of an office's list are shown.
SENT_SHOWN = 40


@dataclass(frozen=True)
class Span:
    """A time in which a conversation was with one agency.

    ``shown_since``: the agency may read from then on in the span before.
    """

    begins: datetime | None
    agency: str | None
    shown_since: datetime | None = None


def hands_of(session: Session, conversation_id: int) -> Sequence[HandoverEvent]:
    """All changes of hands of a conversation, the oldest first: who may read what hangs on each of them."""
    mine = select(HandoverEvent).where(HandoverEvent.conversation_id == conversation_id)
    return session.scalars(mine.order_by(HandoverEvent.id)).all()


def transfers_by_id(session: Session, ids: Collection[int]) -> Mapping[int, HandoverEvent]:
    """Transfers by their number."""
    if not ids:
        return {}
    found = session.scalars(select(HandoverEvent).where(HandoverEvent.id.in_(ids)))
    return {one.id: one for one in found}


def sent_on(session: Session, offices: Collection[str], before: int | None = None) -> Sequence[HandoverEvent]:
    """What offices have sent to others, the newest first."""
    mine = select(HandoverEvent).where(
        HandoverEvent.from_office.in_(list(offices)), HandoverEvent.kind.in_(TRANSFERS)
    )
    mine = mine if before is None else mine.where(HandoverEvent.id < before)
    return session.scalars(mine.order_by(HandoverEvent.id.desc()).limit(SENT_SHOWN)).all()


def spans_of(
    hands: Sequence[HandoverEvent], page_agency: str | None, agency_of: Callable[[str], str | None]
) -> list[Span]:
    """With which agency a conversation was when."""
    spans = [Span(None, page_agency)]
    for one in hands:
        kind = HandKind(one.kind)
        if kind in TRANSFERS:
            agency = agency_of(one.to_office or "")
        elif kind in RETURNS:
            agency = page_agency
        else:
            continue
        if agency != spans[-1].agency:
            spans.append(Span(one.at, agency, one.shown_since))
    return spans


def may_read(spans: Sequence[Span], agency: str | None, at: datetime) -> bool:
    """Whether an agency may read what was said at a time."""
    place = max(i for i, span in enumerate(spans) if span.begins is None or span.begins <= at)
    if spans[place].agency == agency:
        return True
    following = spans[place + 1] if place + 1 < len(spans) else None
    since = following.shown_since if following is not None and following.agency == agency else None
    return since is not None and at >= since
