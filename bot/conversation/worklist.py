"""An officer's worklist: which conversations stand under each tab, in which order, and how many.

A conversation belongs to the office whose team was asked for, else to the office of the page it came in on
(:mod:`bot.conversation.placing`). Nothing here walks through all of an agency's conversations: pages go on
from where the one before ended, along an index; numbers stop at :data:`CAP`.

A tab is one set of conversations or two (:func:`_sets`). Two are read one by one, each along its own index,
and put together.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    String,
    cast,
    exists,
    func,
    select,
    tuple_,
    union,
)
from sqlalchemy.orm import Session, aliased

from bot.cases.model import Case
from bot.catalogue.model import Page
from bot.conversation.lists.model import ConversationLabel, Label
from bot.conversation.model import Conversation, Owner
from bot.conversation.notes.model import Mention, is_unread

#: So many rows are a page, and so many conversations are counted at most.
ROWS = 30
CAP = 100
#: So many of the latest conversations are looked at to see whether something is new.
WATCHED = 50
#: Up to so many cases of a tab lead to their conversations; where there are more, the list is walked.
FEW_CASES = 300


class Tab(StrEnum):
    """Which part of the worklist."""

    MINE = "mine"
    UNASSIGNED = "unassigned"
    MENTIONED = "mentioned"
    ALL = "all"
    ESCALATED = "escalated"
    CITIZEN = "citizen"


class Sort(StrEnum):
    """In which order. ``waiting`` and ``deadline`` leave out what has none."""

    NEWEST = "newest"
    WAITING = "waiting"
    DEADLINE = "deadline"


class Scope(NamedTuple):
    """Whose worklist: an agency's or one office's, as an officer (as conversations name them) sees it."""

    agency: str
    office: str | None
    officer: str


@dataclass(frozen=True)
class Filter:
    """Which conversations of a tab; None leaves a condition out. ``owner`` is one of :class:`Owner`."""

    service: str | None = None
    language: str | None = None
    label: int | None = None
    office: str | None = None
    channel: str | None = None
    owner: str | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left out."""
        return all(getattr(self, field.name) is None for field in fields(self))


class Place(NamedTuple):
    """Where a page of the list ended: the next one begins behind it."""

    at: datetime
    conversation_id: int


ALL_OF_THEM = Filter()


def usual_sort(tab: Tab) -> Sort:
    """The order of a tab unless another one is chosen."""
    return Sort.WAITING if tab == Tab.UNASSIGNED else Sort.NEWEST


def places(
    session: Session,
    scope: Scope,
    tab: Tab,
    sort: Sort | None = None,
    chosen: Filter = ALL_OF_THEM,
    behind: Place | None = None,
    limit: int = ROWS,
) -> list[Place]:
    """A page of the worklist. Where an officer was named, ``newest`` is who was named last.

    Args:
        sort: the tab's usual one, unless given.
        behind: where the page before ended.
    """
    order = sort or usual_sort(tab)
    at = Mention.at if tab == Tab.MENTIONED and order == Sort.NEWEST else _column(order)
    sets = _sets(session, scope, tab, is_walk=order != Sort.DEADLINE)
    parts = [_ordered(scope, one, order, at, chosen, behind, limit) for one in sets]
    if len(parts) == 1:
        return [Place(*row) for row in session.execute(parts[0])]
    # Each part is cut by itself, so that none is read to its end.
    both = union(*(select(part.subquery()) for part in parts)).subquery()
    statement = select(both.c.at, both.c.id).order_by(*_direction(order, both.c.at, both.c.id))
    return [Place(*row) for row in session.execute(statement.limit(limit))]


def counts(session: Session, scope: Scope) -> dict[Tab, int]:
    """How many conversations stand under each tab; :data:`CAP` says that many or more.

    Of those in which the officer was named only what they have not looked at since.
    """
    numbers = (_count(session, scope, tab).label(tab.value) for tab in Tab)
    row = session.execute(select(*numbers)).one()
    return dict(zip(Tab, row, strict=True))


def has_some(session: Session, scope: Scope, tab: Tab) -> bool:
    """Whether any conversation stands under a tab."""
    return bool(places(session, scope, tab, limit=1))


def seen_under(scope: Scope, tab: Tab) -> ScalarSelect[str]:
    """The first conversations of a tab as one text, which changes when one of them does."""
    if tab == Tab.MENTIONED:
        read_at = func.coalesce(cast(func.max(Mention.read_at), String), "")
        named = cast(func.max(Mention.at), String) + "," + read_at
        return select(named).where(Mention.officer == scope.officer).scalar_subquery()
    order = Sort.NEWEST if tab != Tab.UNASSIGNED else Sort.WAITING
    column = _column(order)
    number, at = cast(Conversation.id, String), cast(Conversation.last_at, String)
    seen = number + "," + at + "," + Conversation.owner + "," + func.coalesce(Conversation.officer, "")
    statement = select(seen.label("seen")).where(*_within(scope), _by_itself(scope, tab), column.is_not(None))
    first = statement.order_by(*_direction(order, column, Conversation.id)).limit(WATCHED).subquery()
    return select(func.aggregate_strings(first.c.seen, ";")).scalar_subquery()


def may_see(session: Session, offices: Collection[str], conversation_id: int) -> bool:
    """Whether a conversation is one of the offices'."""
    return bool(seen_among(session, offices, [conversation_id]))


def seen_among(session: Session, offices: Collection[str], ids: Collection[int]) -> list[int]:
    """Those of some conversations that are the offices', by their ids."""
    mine = (Conversation.id.in_(ids), Conversation.office.in_(list(offices)))
    statement = select(Conversation.id).where(*mine, Conversation.last_inbound_at.is_not(None))
    return list(session.scalars(statement.order_by(Conversation.id)))


def office_of(session: Session, conversation_id: int) -> str | None:
    """The office that a conversation belongs to."""
    return session.scalar(select(Conversation.office).where(Conversation.id == conversation_id))


def pages_of(session: Session, offices: Collection[str], ids: Collection[int]) -> dict[int, str]:
    """Which of some conversations are the offices', each with the name of its page."""
    name = func.coalesce(Page.name, Conversation.account_id)
    statement = select(Conversation.id, name).outerjoin(Page, Page.page_id == Conversation.account_id)
    mine = (Conversation.id.in_(ids), Conversation.office.in_(list(offices)))
    return dict(session.execute(statement.where(*mine, Conversation.last_inbound_at.is_not(None))).all())


def words_from(session: Session, ids: Collection[int]) -> dict[int, datetime]:
    """From when on the words of some conversations are read here: what was said to another agency is not."""
    parted = (Conversation.id.in_(ids), Conversation.words_from_at.is_not(None))
    found = session.execute(select(Conversation.id, Conversation.words_from_at).where(*parted))
    return {conversation_id: at for conversation_id, at in found if at is not None}


def unread_mentions(session: Session, officer: str, ids: Collection[int]) -> set[int]:
    """Those of some conversations in which an officer was named and has not looked since."""
    mine = (Mention.officer == officer, Mention.conversation_id.in_(ids), is_unread())
    return set(session.scalars(select(Mention.conversation_id).where(*mine)))


def _within(scope: Scope) -> tuple[ColumnElement[bool], ...]:
    whose = (
        Conversation.agency == scope.agency if scope.office is None else Conversation.office == scope.office
    )
    return (whose, Conversation.last_inbound_at.is_not(None))


def _sets(session: Session, scope: Scope, tab: Tab, *, is_walk: bool) -> Sequence[ColumnElement[bool]]:
    """What a conversation under a tab fulfils: one of these."""
    match tab:
        case Tab.ESCALATED:
            with_case = _with_case(session, scope, Case.escalated_at.is_not(None), is_walk=is_walk)
        case Tab.CITIZEN:
            with_case = _with_case(session, scope, Case.paused_at.is_not(None), is_walk=is_walk)
        case _:
            return [_by_itself(scope, tab)]
    return [_by_itself(scope, tab), with_case]


def _by_itself(scope: Scope, tab: Tab) -> ColumnElement[bool]:
    """What a conversation under a tab fulfils, whatever its cases."""
    match tab:
        case Tab.MINE:
            return (Conversation.officer == scope.officer) & (Conversation.owner == Owner.OFFICER)
        case Tab.UNASSIGNED:
            return Conversation.waits_since_at.is_not(None) & (Conversation.owner == Owner.WAITING)
        case Tab.MENTIONED:
            return (Mention.conversation_id == Conversation.id) & (Mention.officer == scope.officer)
        case Tab.ESCALATED:
            return Conversation.escalated_at.is_not(None)
        case Tab.CITIZEN:
            return Conversation.asked_at.is_not(None)
        case Tab.ALL:
            return Conversation.id.is_not(None)


def _with_case(
    session: Session, scope: Scope, which: ColumnElement[bool], *, is_walk: bool
) -> ColumnElement[bool]:
    """Conversations with an open case of the scope's own.

    Few cases are looked up first, and lead to their conversations: a walk along all of an agency's might find
    none of them.

    Args:
        is_walk: the conversations are read in the order of one of their own indexes.
    """
    open_ones = (*_own(scope, Case), which, Case.closed_at.is_(None), Case.conversation_id.is_not(None))
    cases = select(Case.conversation_id).where(*open_ones)
    few = session.scalars(cases.limit(FEW_CASES + 1)).all()
    if len(few) <= FEW_CASES:
        return Conversation.id.in_(few)
    # "IS TRUE" keeps PostgreSQL from making a join of it: it knows the cases once, and looks at nothing but
    # the index while it walks.
    return Conversation.id.in_(cases).is_(True) if is_walk else Conversation.id.in_(cases)


def _own(scope: Scope, case: type[Case]) -> list[ColumnElement[bool]]:
    office = [case.office == scope.office] if scope.office is not None else []
    return [case.agency == scope.agency, *office]


def _chosen(scope: Scope, chosen: Filter) -> list[ColumnElement[bool]]:
    columns = {
        Conversation.service: chosen.service,
        Conversation.language: chosen.language,
        Conversation.office: chosen.office,
        Conversation.channel: chosen.channel,
        Conversation.owner: chosen.owner,
    }
    conditions = [column == wanted for column, wanted in columns.items() if wanted is not None]
    if chosen.label is not None:
        own = select(Label.id).where(Label.id == chosen.label, Label.agency == scope.agency)
        labelled = select(ConversationLabel.conversation_id).where(ConversationLabel.label_id.in_(own))
        conditions.append(Conversation.id.in_(labelled))
    return conditions


def _ordered(
    scope: Scope,
    one: ColumnElement[bool],
    order: Sort,
    column: Any,
    chosen: Filter,
    behind: Place | None,
    limit: int,
) -> Select[Any]:
    statement = select(column.label("at"), Conversation.id.label("id")).where(*_within(scope), one)
    statement = statement.where(column.is_not(None), *_chosen(scope, chosen))
    if order == Sort.DEADLINE:
        statement = statement.join(Case, Case.conversation_id == Conversation.id)
        statement = statement.where(*_own(scope, Case), ~_has_nearer(scope))
    if behind is not None:
        here = tuple_(column, Conversation.id)
        statement = statement.where(here < behind if order == Sort.NEWEST else here > behind)
    return statement.order_by(*_direction(order, column, Conversation.id)).limit(limit)


def _has_nearer(scope: Scope) -> ColumnElement[bool]:
    """A conversation with several cases stands at the nearest deadline of them, once."""
    other = aliased(Case)
    nearer = tuple_(other.next_due_at, other.id) < tuple_(Case.next_due_at, Case.id)
    same = other.conversation_id == Case.conversation_id
    return exists().where(same, *_own(scope, other), other.next_due_at.is_not(None), nearer)


def _column(order: Sort) -> Any:
    match order:
        case Sort.NEWEST:
            return Conversation.last_at
        case Sort.WAITING:
            return Conversation.waits_since_at
        case Sort.DEADLINE:
            return Case.next_due_at


def _direction(order: Sort, at: Any, number: Any) -> tuple[Any, Any]:
    return (at.desc(), number.desc()) if order == Sort.NEWEST else (at, number)


def _count(session: Session, scope: Scope, tab: Tab) -> ScalarSelect[Any]:
    only = [is_unread()] if tab == Tab.MENTIONED else []
    conditions = _sets(session, scope, tab, is_walk=False)
    sets = [select(Conversation.id).where(*_within(scope), one, *only) for one in conditions]
    parts = [one.limit(CAP) for one in sets]
    # A conversation may be in several of the sets, and counts once.
    both = union(*(select(part.subquery()) for part in parts)).subquery()
    capped = select(both.c.id).limit(CAP).subquery()
    return select(func.count()).select_from(capped).scalar_subquery()
