"""What changes labels and saved filters. Whether somebody may is for the caller to ask."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from bot.audit.acts import Act
from bot.audit.commands import note
from bot.conversation.lists.errors import BadName, NameTaken, NoSuchThing
from bot.conversation.lists.model import (
    LONGEST_NAME,
    LONGEST_QUERY,
    ConversationLabel,
    Label,
    SavedFilter,
)
from bot.storage.database import insert_ignore


def add_label(session: Session, now: datetime, agency: str, name: str, *, actor: str) -> Label:
    """Give an agency a label; a closed one of the same name is opened again.

    Raises:
        BadName, NameTaken.
    """
    plain = _named(name)
    same = Label.agency == agency, func.lower(Label.name) == plain.lower()
    label = session.scalars(select(Label).where(*same)).first()
    if label is not None and label.closed_at is None:
        raise NameTaken("the agency has a label of this name")
    if label is None:
        label = Label(agency=agency, name=plain, created_at=now)
        session.add(label)
    label.closed_at = None
    session.flush()
    note(session, now, actor=actor, action=Act.LABEL_ADDED, label_id=label.id)
    return label


def close_label(session: Session, now: datetime, agency: str, label_id: int, *, actor: str) -> None:
    """Let a label be put on nothing any more; where it is, it stays. NoSuchThing if the agency has none."""
    label = _label(session, agency, label_id)
    label.closed_at = now
    note(session, now, actor=actor, action=Act.LABEL_CLOSED, label_id=label.id)


def put_label(
    session: Session, now: datetime, agency: str, label_id: int, ids: Collection[int], *, actor: str
) -> int:
    """Put a label on conversations; returns on how many that had not had it. NoSuchThing as above."""
    label = _label(session, agency, label_id)
    rows = [{"label_id": label.id, "conversation_id": one} for one in sorted(ids)]
    new = insert_ignore(session, ConversationLabel, rows, ConversationLabel.conversation_id)
    _note(session, now, actor, Act.LABEL_PUT, label, [row.conversation_id for row in new])
    return len(new)


def take_label_off(
    session: Session, now: datetime, agency: str, label_id: int, ids: Collection[int], *, actor: str
) -> int:
    """Take a label off conversations; returns off how many. NoSuchThing as above."""
    label = _label(session, agency, label_id)
    these = ConversationLabel.label_id == label.id, ConversationLabel.conversation_id.in_(ids)
    gone = session.scalars(
        delete(ConversationLabel).where(*these).returning(ConversationLabel.conversation_id)
    ).all()
    _note(session, now, actor, Act.LABEL_TAKEN_OFF, label, gone)
    return len(gone)


def save_filter(
    session: Session,
    now: datetime,
    *,
    account_id: int,
    agency: str,
    name: str,
    tab: str,
    query: str,
    is_shared: bool,
) -> SavedFilter:
    """Keep a list's address under a name; a filter of one's own with this name is replaced.

    Raises:
        BadName: the name is empty or too long, or the address is.
    """
    plain = _named(name)
    if len(query) > LONGEST_QUERY:
        raise BadName("the filter is too long")
    mine = SavedFilter.account_id == account_id, SavedFilter.name == plain
    saved = session.scalars(select(SavedFilter).where(*mine)).one_or_none()
    if saved is None:
        saved = SavedFilter(account_id=account_id, agency=agency, name=plain, created_at=now)
        session.add(saved)
    saved.tab, saved.query, saved.is_shared = tab, query, is_shared
    session.flush()
    return saved


def drop_filter(session: Session, account_id: int, filter_id: int) -> None:
    """Forget a filter of one's own. NoSuchThing if it is somebody else's."""
    saved = session.get(SavedFilter, filter_id)
    if saved is None or saved.account_id != account_id:
        raise NoSuchThing("no such filter")
    session.delete(saved)


def _named(name: str) -> str:
    plain = " ".join(name.split())
    if not plain or len(plain) > LONGEST_NAME:
        raise BadName(f"a name has 1 to {LONGEST_NAME} characters")
    return plain


def _label(session: Session, agency: str, label_id: int) -> Label:
    label = session.get(Label, label_id)
    if label is None or label.agency != agency:
        raise NoSuchThing("the agency has no such label")
    return label


def _note(
    session: Session, now: datetime, actor: str, action: str, label: Label, ids: Collection[int]
) -> None:
    for conversation_id in ids:
        note(session, now, actor=actor, action=action, label_id=label.id, conversation_id=conversation_id)
