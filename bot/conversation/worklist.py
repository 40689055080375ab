"""An officer's worklist: the conversations of their office, the one that waits longest first.

A conversation belongs to the office whose team was asked for, else to the office of the page it came in on.
What somebody tells a confidential form is shown to nobody here, from its first word on.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from bot.cases.model import Case
from bot.catalogue.model import Page
from bot.conversation.events import ANSWERED_KINDS
from bot.conversation.model import Conversation, InboundEvent, Owner, Turn

ROWS = 30


class Tab(StrEnum):
    """Which part of the worklist."""

    MINE = "mine"
    UNASSIGNED = "unassigned"
    ALL = "all"


class Place(NamedTuple):
    """Where a page of the list ended: the next one begins behind it."""

    at: datetime
    conversation_id: int


@dataclass(frozen=True)
class Row:
    """A line of the worklist.

    Attributes:
        conversation_id: which conversation.
        page: the name of the page, and of the channel it belongs to.
        owner: who answers.
        officer: whose it is, if an officer's.
        office: the office that it belongs to.
        last_words: the citizen's; None for a file, or where they are shown to nobody.
        is_confidential: whether the citizen is filling in a confidential form.
        waiting_since: since when an officer is waited for, or the citizen for an officer's answer.
        last_at: when the citizen last wrote.
        cases: references of the offices' cases that were opened in it, the newest first.
        transfer_id: the change of hands by which another office sent it here, if one did.
        is_parted: the last words were said to another agency.
    """

    conversation_id: int
    page: str
    channel: str
    owner: str
    officer: str | None
    office: str
    last_words: str | None
    is_confidential: bool
    waiting_since: datetime | None
    last_at: datetime
    cases: tuple[str, ...]
    transfer_id: int | None = None
    is_parted: bool = False


def rows(
    session: Session, offices: Collection[str], officer: str, tab: Tab, behind: Place | None = None
) -> list[Row]:
    """A page of the worklist: at most :data:`ROWS`, the ones that waited longest first under ``unassigned``,
    else those with the newest words first.

    Args:
        offices: codes of the offices whose conversations may be seen.
        officer: the looking officer, as conversations name them.
        behind: where the page before ended.
    """
    oldest_first = tab == Tab.UNASSIGNED
    at = Conversation.owner_since_at if oldest_first else Conversation.last_inbound_at
    statement = _within(offices, officer, tab).add_columns(Page.name, Page.office_code)
    if behind is not None:
        key, last = Conversation.id, behind.conversation_id
        further = at > behind.at if oldest_first else at < behind.at
        same = (at == behind.at) & (key > last if oldest_first else key < last)
        statement = statement.where(further | same)
    order = (at, Conversation.id) if oldest_first else (at.desc(), Conversation.id.desc())
    found = session.execute(statement.order_by(*order).limit(ROWS)).all()
    ids = [conversation.id for conversation, *_ in found]
    words, cases = _last_events(session, ids), _cases(session, ids, offices)
    return [
        _row(conversation, name, office, words.get(conversation.id), cases.get(conversation.id, ()))
        for conversation, name, office in found
    ]


def counts(session: Session, offices: Collection[str], officer: str) -> dict[Tab, int]:
    """How many conversations stand under each tab."""
    totals = {}
    for tab in Tab:
        inner = _within(offices, officer, tab).with_only_columns(Conversation.id).subquery()
        totals[tab] = session.scalar(select(func.count()).select_from(inner)) or 0
    return totals


def place_of(row: Row, tab: Tab) -> Place:
    """Where a row stands, for the page behind it."""
    at = row.waiting_since if tab == Tab.UNASSIGNED and row.waiting_since else row.last_at
    return Place(at, row.conversation_id)


def may_see(session: Session, offices: Collection[str], conversation_id: int) -> bool:
    """Whether a conversation is one of the offices'."""
    statement = _within(offices, "", Tab.ALL).where(Conversation.id == conversation_id)
    return session.execute(statement.with_only_columns(Conversation.id)).first() is not None


def _within(offices: Collection[str], officer: str, tab: Tab) -> Select[Any]:
    statement = (
        select(Conversation)
        .join(Page, Page.page_id == Conversation.account_id)
        .where(_belongs_to(offices), Conversation.last_inbound_at.is_not(None))
    )
    if tab == Tab.MINE:
        return statement.where(Conversation.owner == Owner.OFFICER, Conversation.officer == officer)
    return statement.where(Conversation.owner == Owner.WAITING) if tab == Tab.UNASSIGNED else statement


def _belongs_to(offices: Collection[str]) -> ColumnElement[bool]:
    """Conversations of offices: of the team that was asked for, else of the page."""
    codes = list(offices)
    of_team = Conversation.team.in_(codes)
    of_page = Conversation.team.is_(None) & Page.office_code.in_(codes)
    return or_(of_team, of_page)


def _last_events(session: Session, ids: Sequence[int]) -> Mapping[int, tuple[InboundEvent, bool]]:
    """By conversation the last thing that the citizen wrote, and whether the bot took it as its own."""
    latest = (
        select(func.max(InboundEvent.id))
        .where(InboundEvent.conversation_id.in_(ids), InboundEvent.kind.in_(ANSWERED_KINDS))
        .group_by(InboundEvent.conversation_id)
    )
    statement = (
        select(InboundEvent, Turn.id)
        .outerjoin(Turn, Turn.event_id == InboundEvent.id)
        .where(InboundEvent.id.in_(latest))
    )
    return {
        event.conversation_id: (event, turn is not None)
        for event, turn in session.execute(statement)
        if event.conversation_id is not None
    }


def _cases(session: Session, ids: Sequence[int], offices: Collection[str]) -> Mapping[int, tuple[str, ...]]:
    mine = Case.conversation_id.in_(ids), Case.office.in_(list(offices))
    statement = select(Case.conversation_id, Case.reference).where(*mine)
    cases: dict[int, tuple[str, ...]] = {}
    for conversation_id, reference in session.execute(statement.order_by(Case.id.desc())):
        if conversation_id is not None:
            cases[conversation_id] = (*cases.get(conversation_id, ()), reference)
    return cases


def _row(
    conversation: Conversation,
    page: str | None,
    office: str,
    last: tuple[InboundEvent, bool] | None,
    cases: tuple[str, ...],
) -> Row:
    first_hidden = conversation.confidential_since
    event, by_bot = last if last is not None else (None, False)
    hidden = event is not None and by_bot and first_hidden is not None and event.id >= first_hidden
    shown_from = conversation.words_from_at
    is_parted = event is not None and shown_from is not None and event.received_at < shown_from
    words = event.content.get("text") if event is not None and not hidden and not is_parted else None
    assert conversation.last_inbound_at is not None
    return Row(
        conversation_id=conversation.id,
        page=page or conversation.account_id,
        channel=conversation.channel,
        owner=conversation.owner,
        officer=conversation.officer,
        office=conversation.team or office,
        last_words=words,
        is_confidential=first_hidden is not None,
        waiting_since=conversation.owner_since_at if conversation.owner != Owner.BOT else None,
        last_at=conversation.last_inbound_at,
        cases=cases,
        transfer_id=conversation.transfer_id,
        is_parted=is_parted,
    )
