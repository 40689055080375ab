"""What changes notes and mentions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import structlog
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from bot.accounts.model import Account
from bot.clock import Clock
from bot.conversation import handover
from bot.conversation.drafts.commands import drop_draft
from bot.conversation.drafts.model import DraftKind
from bot.conversation.notes.errors import EmptyNote, NoteTooLong
from bot.conversation.notes.mentions import mentioned_in
from bot.conversation.notes.model import Mention, Note, is_unread

log = structlog.get_logger(__name__)

LONGEST_NOTE = 4000
"""Characters."""


def write_note(
    session: Session,
    clock: Clock,
    conversation_id: int,
    text: str,
    *,
    agency: str,
    author: str,
    people: Sequence[Account],
) -> Note:
    """Remark something on a conversation. Who is named in it finds the conversation under "mentioned".

    Args:
        agency: the author's; nobody else's officers will read it.
        author: as conversations name officers.
        people: who may see the conversation, and so may be named.

    Raises:
        EmptyNote, NoteTooLong, UnknownMention, AmbiguousMention: nothing is written.
        bot.conversation.handover.HandoverError: there is no such conversation.
    """
    words = text.strip()
    if not words:
        raise EmptyNote
    if len(words) > LONGEST_NOTE:
        raise NoteTooLong
    named = mentioned_in(words, people)
    handover.lock(session, conversation_id)
    note = Note(conversation_id=conversation_id, agency=agency, author=author, text=words)
    note.created_at = clock.now()
    session.add(note)
    for officer in sorted({one.viewer.holder for one in named} - {author}):
        session.merge(
            Mention(conversation_id=conversation_id, officer=officer, at=note.created_at, read_at=None)
        )
    drop_draft(session, conversation_id, author, DraftKind.NOTE)
    session.flush()
    log.info("note_written", conversation_id=conversation_id, note_id=note.id, named=len(named))
    return note


def mark_mention_read(session: Session, now: datetime, conversation_id: int, officer: str) -> None:
    """An officer has looked at the conversation in which they were named."""
    mine = (Mention.officer == officer, Mention.conversation_id == conversation_id, is_unread())
    session.execute(update(Mention).where(*mine).values(read_at=now))


def forget_notes(session: Session, conversation_id: int, since: datetime | None = None) -> None:
    """Erase the words of a conversation's notes, all or those from a moment on; nobody is named any more."""
    mine = Note.conversation_id == conversation_id
    which = mine if since is None else mine & (Note.created_at >= since)
    for statement in (
        update(Note).where(which).values(text=None),
        delete(Mention).where(Mention.conversation_id == conversation_id),
    ):
        session.execute(statement.execution_options(synchronize_session=False))
