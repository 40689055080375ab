"""What the lines of a worklist say: the last words and who said them, the cases, the labels.

What somebody tells a confidential form is shown to nobody here, from its first word on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, load_only

from bot.cases.model import Case
from bot.catalogue.model import Page
from bot.conversation.lists.model import ConversationLabel, Label
from bot.conversation.model import Conversation, InboundEvent, OutboxMessage, Owner, Turn, is_heard
from bot.conversation.outbox import ERASED
from bot.conversation.readable import answers_hidden, is_hidden, words_of
from bot.conversation.thread import Speaker
from bot.conversation.worklist import Place, Scope

#: Of a conversation with more cases than this only the nearest and newest are read.
CASES = 5


@dataclass(frozen=True)
class Said:
    """The last thing said. ``words`` is None for a file, and where they are hidden or erased."""

    speaker: Speaker
    at: datetime
    words: str | None
    is_file: bool = False
    is_hidden: bool = False


@dataclass(frozen=True)
class Row:
    """A line of the worklist.

    Attributes:
        place: where it stands, for the page behind it.
        page: the name of the page, and of the channel it belongs to.
        owner: who answers.
        officer: whose it is, if an officer's.
        last: the last thing said; None where nothing can be read.
        is_confidential: whether the citizen is filling in a confidential form.
        waits_since_at: since when the citizen waits for a person's answer.
        last_at: when something was last said or done.
        heard: the id of the citizen's last message; a larger one means that they wrote again.
        cases: the scope's own that were opened in it, the open one with the nearest deadline first.
        labels: their names.
        transfer_id: the transfer that brought it to this agency.
        is_parted: the last words were said to another agency, and stay there.
    """

    conversation_id: int
    place: Place
    page: str
    channel: str
    owner: str
    officer: str | None
    office: str | None
    language: str | None
    service: str | None
    last: Said | None
    is_confidential: bool
    waits_since_at: datetime | None
    last_at: datetime
    heard: int
    cases: tuple[Case, ...]
    labels: tuple[str, ...]
    transfer_id: int | None = None
    is_parted: bool = False


def rows_at(session: Session, scope: Scope, places: Sequence[Place]) -> list[Row]:
    """The lines of a page, in its order: six statements, however many lines."""
    ids = [place.conversation_id for place in places]
    found = _conversations(session, ids)
    heard, said = _last_heard(session, ids), _last_said(session, ids)
    cases, labels = _cases(session, scope, ids), _labels(session, scope, ids)
    return [
        _row(place, *found[key], heard.get(key), said.get(key), cases[key], labels[key])
        for place in places
        if (key := place.conversation_id) in found
    ]


def _conversations(session: Session, ids: Sequence[int]) -> Mapping[int, tuple[Conversation, str | None]]:
    # Not the tracker: it is large, sealed, and nothing of it is shown.
    shown = load_only(
        Conversation.account_id, Conversation.channel, Conversation.owner, Conversation.officer,
        Conversation.office, Conversation.language, Conversation.service, Conversation.confidential_since,
        Conversation.waits_since_at, Conversation.last_at, Conversation.transfer_id,
        Conversation.words_from_at,
    )  # fmt: skip
    statement = select(Conversation, Page.name).outerjoin(Page, Page.page_id == Conversation.account_id)
    found = session.execute(statement.where(Conversation.id.in_(ids)).options(shown))
    return {conversation.id: (conversation, name) for conversation, name in found}


def _last_heard(session: Session, ids: Sequence[int]) -> Mapping[int, tuple[InboundEvent, int | None]]:
    """By conversation the last thing that the citizen wrote, and the turn that the bot had with it."""
    newest = select(func.max(InboundEvent.id)).where(
        InboundEvent.conversation_id == Conversation.id, is_heard()
    )
    shown = load_only(
        InboundEvent.conversation_id, InboundEvent.event_at, InboundEvent.received_at, InboundEvent.content
    )
    statement = (
        select(InboundEvent, Turn.id)
        .where(InboundEvent.id.in_(_of_each(newest, ids)))
        .outerjoin(Turn, Turn.event_id == InboundEvent.id)
        .options(shown)
    )
    return {
        event.conversation_id: (event, turn_id)
        for event, turn_id in session.execute(statement)
        if event.conversation_id is not None
    }


def _last_said(session: Session, ids: Sequence[int]) -> Mapping[int, OutboxMessage]:
    newest = select(func.max(OutboxMessage.id)).where(OutboxMessage.conversation_id == Conversation.id)
    statement = select(OutboxMessage).where(OutboxMessage.id.in_(_of_each(newest, ids)))
    return {row.conversation_id: row for row in session.scalars(statement)}


def _of_each(newest: Select[Any], ids: Sequence[int]) -> Select[Any]:
    """One look along an index for each conversation, instead of reading all that was ever said in it."""
    return select(newest.correlate(Conversation).scalar_subquery()).where(Conversation.id.in_(ids))


def _cases(session: Session, scope: Scope, ids: Sequence[int]) -> Mapping[int, tuple[Case, ...]]:
    mine = [Case.conversation_id.in_(ids), Case.agency == scope.agency]
    if scope.office is not None:
        mine.append(Case.office == scope.office)
    order = (Case.closed_at.is_not(None), Case.next_due_at.is_(None), Case.next_due_at, Case.id.desc())
    cases: dict[int, tuple[Case, ...]] = defaultdict(tuple)
    for case in session.scalars(select(Case).where(*mine).order_by(*order)):
        assert case.conversation_id is not None
        cases[case.conversation_id] = (*cases[case.conversation_id], case)[:CASES]
    return cases


def _labels(session: Session, scope: Scope, ids: Sequence[int]) -> Mapping[int, tuple[str, ...]]:
    """The agency's own labels: what another one put on before it sent a conversation here stays there."""
    statement = (
        select(ConversationLabel.conversation_id, Label.name)
        .join(Label, Label.id == ConversationLabel.label_id)
        .where(ConversationLabel.conversation_id.in_(ids), Label.agency == scope.agency)
        .order_by(Label.name)
    )
    labels: dict[int, tuple[str, ...]] = defaultdict(tuple)
    for conversation_id, name in session.execute(statement):
        labels[conversation_id] = (*labels[conversation_id], name)
    return labels


def _row(
    place: Place,
    conversation: Conversation,
    page: str | None,
    heard: tuple[InboundEvent, int | None] | None,
    said: OutboxMessage | None,
    cases: tuple[Case, ...],
    labels: tuple[str, ...],
) -> Row:
    assert conversation.last_at is not None
    shown_from = conversation.words_from_at
    if shown_from is not None:
        heard_here = heard if heard is not None and heard[0].received_at >= shown_from else None
        said_here = said if said is not None and said.created_at >= shown_from else None
    else:
        heard_here, said_here = heard, said
    return Row(
        conversation_id=conversation.id,
        place=place,
        page=page or conversation.account_id,
        channel=conversation.channel,
        owner=conversation.owner,
        officer=conversation.officer if conversation.owner == Owner.OFFICER else None,
        office=conversation.office,
        language=conversation.language,
        service=conversation.service,
        last=_last(conversation.confidential_since, heard_here, said_here),
        is_confidential=conversation.confidential_since is not None,
        waits_since_at=conversation.waits_since_at,
        last_at=conversation.last_at,
        heard=heard[0].id if heard is not None else 0,
        cases=cases,
        labels=labels,
        transfer_id=conversation.transfer_id,
        is_parted=shown_from is not None and heard_here is None and said_here is None,
    )


def _last(
    first_hidden: int | None, heard: tuple[InboundEvent, int | None] | None, said: OutboxMessage | None
) -> Said | None:
    """Of the citizen's and the other side's last words the later ones."""
    theirs = _heard_words(first_hidden, *heard) if heard is not None else None
    ours = _said_words(first_hidden, said) if said is not None else None
    return max((one for one in (theirs, ours) if one is not None), key=lambda one: one.at, default=None)


def _heard_words(first_hidden: int | None, event: InboundEvent, turn_id: int | None) -> Said:
    hidden = is_hidden(event.id, turn_id, first_hidden)
    words = None if hidden else event.content.get("text") or event.content.get("title")
    return Said("citizen", event.event_at, words, bool(event.content.get("attachments")), hidden)


def _said_words(first_hidden: int | None, row: OutboxMessage) -> Said:
    hidden = answers_hidden(row.event_id, first_hidden) or row.confidential
    words = None if hidden or row.message == ERASED else words_of(row.message)[0]
    speaker: Speaker = "officer" if row.author == "officer" else "bot"
    return Said(speaker, row.sent_at or row.created_at, words, is_hidden=hidden)
