"""Forgetting words and files wherever a conversation keeps them: those of an anonymous report, or all.

The rows stay, so that nothing is processed twice, but without their content. What is still on its way to the
citizen is forgotten as soon as the carrier has taken it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, or_, select, true, update
from sqlalchemy.orm import Session

from bot.cases.model import Case
from bot.catalogue.loader import Catalogue
from bot.conversation.corrections.model import Correction
from bot.conversation.drafts.commands import forget_drafts
from bot.conversation.hands.commands import forget_reasons
from bot.conversation.lists.model import ConversationLabel
from bot.conversation.model import (
    OPEN_STATUSES,
    Conversation,
    DeliveryStatus,
    InboundEvent,
    OutboxMessage,
    Turn,
    WaitingNotice,
    is_pending,
)
from bot.conversation.notes.commands import forget_notes
from bot.conversation.outbox import ERASED
from bot.dialogue.names import ASK_AFFIRMATION, ASK_REPHRASE, DEFAULT_FALLBACK, TWO_STAGE_FALLBACK
from bot.dialogue.tracker import Tracker
from bot.evidence.commands import forget_events
from bot.evidence.queries import event_of_first
from bot.word_index.commands import take_out
from bot.word_index.model import EntryKind

#: The bot had not understood, or asked what was meant: the words it had not understood may be the report's.
NOT_UNDERSTOOD = frozenset({TWO_STAGE_FALLBACK, ASK_AFFIRMATION, ASK_REPHRASE, DEFAULT_FALLBACK})
#: So far back, in turns and in time, words may have led to a confidential form.
TURNS_BACK = 5
TIME_BACK = timedelta(hours=1)


def note_confidential(
    session: Session,
    catalogue: Catalogue,
    conversation: Conversation,
    tracker: Tracker,
    event: InboundEvent,
) -> None:
    """Remember where a confidential form began, so that its words can be erased later."""
    name = str((tracker.active_loop or {}).get("name") or "").removesuffix("_form")
    service = catalogue.services.get(name)
    if service is not None and service.confidential and conversation.confidential_since is None:
        words = _first_words(session, conversation, event)
        first = min(words, _first_file(session, tracker) or words)
        conversation.confidential_since = first
        since = InboundEvent.conversation_id == conversation.id, InboundEvent.id >= first
        take_out(session, EntryKind.HEARD, select(InboundEvent.id).where(*since))


def erase(
    session: Session, conversation: Conversation, tracker: Tracker, event: InboundEvent, now: datetime
) -> None:
    """Forget what came in, what was understood and what was said since the confidential form began.

    Outside of such a form (somebody asks by a receipt code) that is this one event. Messages that came
    meanwhile and still wait for their turn keep their words. Files that the report has taken are no longer
    the conversation's; the others go. So do what officers answered and noted since, their reasons for
    sending it on, and what they were typing.
    """
    first = conversation.confidential_since or event.id
    session.flush()
    began_at = _moment_of(session, first) or event.event_at
    since = InboundEvent.conversation_id == conversation.id, _from(session, first, event)
    events = select(InboundEvent.id).where(*since)
    processed = InboundEvent.id.in_(events) & or_(InboundEvent.id == event.id, ~is_pending())
    forget_events(session, now, conversation.id, select(InboundEvent.id).where(processed))
    _forget(
        session,
        processed,
        (Turn.conversation_id == conversation.id) & Turn.event_id.in_(events),
        (OutboxMessage.conversation_id == conversation.id)
        & (OutboxMessage.event_id.in_(events) | _by_officers(began_at)),
    )
    forget_notes(session, conversation.id, since=began_at)
    forget_reasons(session, conversation.id, since=began_at)
    forget_drafts(session, conversation.id)
    tracker.forget_message()
    conversation.tracker = tracker.to_snapshot()
    conversation.confidential_since = None


def erase_all(
    session: Session, conversation: Conversation, now: datetime, *, event: InboundEvent | None = None
) -> None:
    """Forget all words and files of a conversation, the officers' words, notes and drafts too, with the
    unfinished answers.

    The conversation is locked by the caller, as for a turn. Doing it twice is no harm.

    Args:
        event: the message that asks for it. What was written after it, and waits for its turn, keeps its
            words and is answered. Without one all goes.
    """
    session.flush()
    mine = InboundEvent.conversation_id == conversation.id
    done = or_(InboundEvent.id == event.id, ~is_pending()) if event is not None else true()
    forget_events(session, now, conversation.id, select(InboundEvent.id).where(mine & done))
    _forget(
        session,
        mine & done,
        Turn.conversation_id == conversation.id,
        OutboxMessage.conversation_id == conversation.id,
    )
    forget_notes(session, conversation.id)
    forget_drafts(session, conversation.id)
    forget_reasons(session, conversation.id)
    conversation.tracker = conversation.confidential_since = None
    conversation.service = conversation.language = None
    session.execute(delete(ConversationLabel).where(ConversationLabel.conversation_id == conversation.id))
    conversation.erased_at = now


def drop_notices(session: Session, conversation_id: int | None = None) -> None:
    """Nobody is told any more of cases that are erased, and no notice leads from them to a conversation.

    Args:
        conversation_id: look there only; everywhere takes a look at each message.
    """
    erased = select(Case.id).where(Case.erased_at.is_not(None))
    waiting: list[ColumnElement[bool]] = [WaitingNotice.case_id.in_(erased)]
    sent: list[ColumnElement[bool]] = [OutboxMessage.case_id.in_(erased)]
    if conversation_id is not None:
        waiting.append(WaitingNotice.conversation_id == conversation_id)
        sent.append(OutboxMessage.conversation_id == conversation_id)
    unlinked = update(OutboxMessage).where(*sent).values(case_id=None)
    for statement in (delete(WaitingNotice).where(*waiting), unlinked):
        session.execute(statement.execution_options(synchronize_session=False))


def _forget(
    session: Session, heard: ColumnElement[bool], understood: ColumnElement[bool], spoken: ColumnElement[bool]
) -> None:
    """Empty events, turns and messages, in the index of words, too.

    What is on its way is emptied as soon as the carrier has taken it.
    """
    take_out(session, EntryKind.HEARD, select(InboundEvent.id).where(heard))
    take_out(session, EntryKind.SAID, select(OutboxMessage.id).where(spoken))
    # What an officer says that a message was for would still tell that it was a report.
    judged = Correction.event_id.in_(select(InboundEvent.id).where(heard))
    taken = OutboxMessage.status.not_in(OPEN_STATUSES)
    never_sent = OutboxMessage.status == DeliveryStatus.WAITING
    for statement in (
        delete(Correction).where(judged),
        update(OutboxMessage).where(spoken, never_sent).values(status=DeliveryStatus.FAILED),
        update(InboundEvent).where(heard).values(content=ERASED, raw=None),
        update(Turn).where(understood).values(record=ERASED),
        update(OutboxMessage).where(spoken).values(confidential=True),
        update(OutboxMessage).where(spoken, taken).values(message=ERASED),
    ):
        session.execute(statement.execution_options(synchronize_session=False))
    session.expire_all()


def _by_officers(since: datetime) -> ColumnElement[bool]:
    """What officers answered: it hangs on no event, and may repeat what it answers."""
    return and_(OutboxMessage.author == "officer", OutboxMessage.created_at >= since)


def _from(session: Session, first: int, event: InboundEvent) -> ColumnElement[bool]:
    """From an event on, by the order of arrival or by the order of happening: the two can differ."""
    first_at = _moment_of(session, first) or event.event_at
    return or_(InboundEvent.id >= first, InboundEvent.event_at >= first_at)


def _moment_of(session: Session, event_id: int) -> datetime | None:
    return session.scalar(select(InboundEvent.event_at).where(InboundEvent.id == event_id))


def _first_words(session: Session, conversation: Conversation, event: InboundEvent) -> int:
    """The event that the report began with: this one, or one before it that the bot had asked back about."""
    statement = (
        select(Turn)
        .where(
            Turn.conversation_id == conversation.id,
            Turn.event_id != event.id,
            Turn.at >= event.received_at - TIME_BACK,
        )
        .order_by(Turn.id.desc())
        .limit(TURNS_BACK)
    )
    first = event.id
    for turn in session.scalars(statement):
        actions = {one.get("name") for one in turn.record.get("events") or [] if one.get("event") == "action"}
        if not actions & NOT_UNDERSTOOD:
            break
        first = turn.event_id
    return first


def _first_file(session: Session, tracker: Tracker) -> int | None:
    """The event of the first file that was sent before the form began, and was taken into it."""
    held = [item for value in tracker.slots.values() if isinstance(value, list) for item in value]
    ids = [str(item["evidence"]) for item in held if isinstance(item, dict) and item.get("evidence")]
    return event_of_first(session, ids)
