"""What is read of labels and saved filters."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.conversation.lists.model import ConversationLabel, Label, SavedFilter


def labels_of(session: Session, agency: str, *, with_closed: bool = False) -> Sequence[Label]:
    """An agency's labels by name; those that may be put on, unless ``with_closed``."""
    statement = select(Label).where(Label.agency == agency).order_by(Label.name)
    return session.scalars(statement if with_closed else statement.where(Label.closed_at.is_(None))).all()


def labels_on(session: Session, conversation_id: int) -> Sequence[Label]:
    """A conversation's labels by name."""
    mine = ConversationLabel.conversation_id == conversation_id
    statement = select(Label).join(ConversationLabel, ConversationLabel.label_id == Label.id)
    return session.scalars(statement.where(mine).order_by(Label.name)).all()


def filters_of(session: Session, account_id: int, agency: str) -> Sequence[SavedFilter]:
    """An officer's own filters and the agency's shared ones, by name."""
    shared = SavedFilter.is_shared & (SavedFilter.agency == agency)
    statement = select(SavedFilter).where(or_(SavedFilter.account_id == account_id, shared))
    return session.scalars(statement.order_by(SavedFilter.name, SavedFilter.id)).all()
