"""Telling citizens that their case has moved.

Inside the reply window a notice goes out at once. Outside of it Messenger lets no automatic message through
(its human-agent tag is for what a person wrote), so the notice waits and is the first thing that the citizen
reads when they write again; a text message may fill the gap. Whoever owns the conversation, a notice is told:
it is the office's word about the case, not the bot's part in a talk.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, CompoundSelect, exists, select, union, update
from sqlalchemy.orm import Session, aliased

from bot.cases.answers import first_of_kind
from bot.cases.history import own_notice
from bot.cases.model import Case
from bot.cases.outcomes import MovedCase
from bot.catalogue.loader import Catalogue
from bot.clock import Clock
from bot.conversation.channel import Channel
from bot.conversation.model import (
    LOCAL_ACCOUNT,
    Conversation,
    DeliveryStatus,
    OutboxMessage,
    Owner,
    WaitingNotice,
)
from bot.conversation.notice_drafts import NoticeDraft, Way
from bot.conversation.notice_words import NoticeWords
from bot.conversation.outbox import enqueue
from bot.conversation.sendable import reply_window
from bot.conversation.text_messages import TextMessages
from bot.dialogue.engine import DialogueEngine
from bot.dialogue.protocol import BotMessage

#: Whoever is nearly out of the window may be out of it before the message is sent.
SPARE = timedelta(minutes=1)


class Notices:
    """Tells citizens of moves.

    Args:
        clock: the time.
        catalogue: the agencies' services.
        engine: its responses are the words.
        channels: carriers by name.
        text_messages: a way to a phone, if there is one.
    """

    def __init__(
        self,
        clock: Clock,
        catalogue: Catalogue,
        engine: DialogueEngine,
        channels: Mapping[str, Channel],
        text_messages: TextMessages | None = None,
    ) -> None:
        self.clock = clock
        self.catalogue = catalogue
        self.channels = channels
        self.text_messages = text_messages
        self._words = NoticeWords(catalogue, engine)

    def tell(self, session: Session, conversation: Conversation, moved: MovedCase) -> None:
        """Tell of a move, now or with the citizen's next message.

        Args:
            session: the unit of work of the move; the conversation's row is locked in it.
            conversation: where the case was opened.
            moved: the move.
        """
        case, now = session.get_one(Case, moved.case_id), self.clock.now()
        if not self._is_told(session, case):
            return
        if not can_be_told(conversation, now):
            session.merge(_waiting(conversation.id, moved, now))
            self.text_stage(session, case, f"case-event-{moved.event_id}", conversation)
            return
        messages = [self._words.notice(session, conversation, case)]
        if conversation.owner == Owner.BOT:
            messages = self._words.with_offers(messages[0], conversation, case, now)
        self._enqueue(session, conversation, case, messages)
        _mark_told(session, WaitingNotice.case_id == case.id, now)

    def tell_by_text(self, session: Session, moved: MovedCase) -> None:
        """Tell of a move in a case that came in at the counter: by text message, where there is a phone."""
        case = session.get_one(Case, moved.case_id)
        if self._is_told(session, case):
            self.text_stage(session, case, f"case-event-{moved.event_id}")

    def draft(self, session: Session, conversation: Conversation | None, case: Case) -> NoticeDraft | None:
        """What would be told of a case that stands as ``case`` does; None of a stage that is never told.

        Args:
            case: may be a copy that nobody has written, see :func:`bot.cases.previews.case_as_moved`.
        """
        stage, now = self.catalogue.service(case.service).stage(case.stage), self.clock.now()
        if not stage.tell_citizen:
            return None
        silent, line = stage.tell_citizen == "optional", self._text_line(session, conversation, case)
        if conversation is None:
            return NoticeDraft("", (), silent, Way.TEXT if line else Way.NOBODY, line)
        notice = self._words.drafted(session, conversation, case)
        words, kept = str(notice["text"]), self._words.must_keep(conversation, case)
        if not can_be_told(conversation, now):
            return NoticeDraft(words, kept, silent, Way.LATER, line)
        messages = [notice]
        if conversation.owner == Owner.BOT:
            messages = self._words.with_offers(notice, conversation, case, now)
        choices = tuple(one["title"] for message in messages for one in message.get("quick_replies", []))
        further = tuple(str(message.get("text", "")) for message in messages[1:])
        return NoticeDraft(words, kept, silent, Way.CHAT, None, choices, further)

    def keep(self, session: Session, moves: Sequence[MovedCase]) -> None:
        """Write down that citizens are to be told of moves, in the moves' unit of work; nothing is sent."""
        for moved in moves:
            conversation_id = session.get_one(Case, moved.case_id).conversation_id
            if conversation_id is not None:
                session.add(_waiting(conversation_id, moved, self.clock.now()))

    def tell_waiting(self, session: Session, conversation: Conversation, event_id: int) -> None:
        """Tell what could not be told before: of each case its stage of today, once.

        Nothing is offered along with it: the answer follows, and quick replies would go with that.

        Args:
            session: the turn's unit of work.
            conversation: whose citizen has just written.
            event_id: what they wrote.
        """
        untold = sorted(session.scalars(_untold(conversation.id)))
        for case_id in untold:
            case = session.get_one(Case, case_id)
            messages = [self._words.notice(session, conversation, case)]
            self._enqueue(session, conversation, case, messages, event_id)
        if untold:
            _mark_told(session, WaitingNotice.conversation_id == conversation.id, self.clock.now())

    def _enqueue(
        self,
        session: Session,
        conversation: Conversation,
        case: Case,
        messages: Sequence[BotMessage],
        event_id: int | None = None,
    ) -> None:
        service = self.catalogue.services.get(case.service)
        enqueue(
            session,
            self.clock,
            self.channels[conversation.channel],
            conversation,
            messages,
            event_id=event_id,
            case_id=case.id,
            # Of a service that is no longer there nobody knows.
            confidential=service is None or service.confidential,
        )

    def _is_told(self, session: Session, case: Case) -> bool:
        stage = self.catalogue.service(case.service).stage(case.stage)
        return bool(stage.tell_citizen) and own_notice(session, case) != ""

    def _text_line(self, session: Session, conversation: Conversation | None, case: Case) -> str | None:
        """The line that would go to the citizen's phone; None if none would."""
        phone = None if case.anonymous else phone_for_texts(self.catalogue, case)
        if phone is None or self.text_messages is None or not self.text_messages.reaches(session, phone):
            return None
        return self._words.text_message(conversation, case)

    def text_stage(
        self, session: Session, case: Case, key: str, conversation: Conversation | None = None
    ) -> None:
        """A line with reference and stage to the citizen's own phone, where there is a gateway."""
        if self.text_messages is not None and not case.anonymous:
            text = self._words.text_message(conversation, case)
            text_to_phone(session, self.catalogue, self.text_messages, case, text, key)


def text_to_phone(
    session: Session, catalogue: Catalogue, texts: TextMessages, case: Case, text: str, key: str
) -> bool:
    """A text to the citizen's own phone; nothing of a confidential service. Whether it is on its way."""
    phone = phone_for_texts(catalogue, case)
    return phone is not None and texts.send(session, phone, text, key)


def phone_for_texts(catalogue: Catalogue, case: Case) -> str | None:
    """The citizen's own phone, where texts about a case may go to it: never of a confidential service."""
    service = catalogue.service(case.service)
    return None if service.confidential else first_of_kind(service, case.fields, "phone")


def can_be_told(conversation: Conversation, now: datetime) -> bool:
    """Whether an automatic message reaches the citizen now."""
    can_push = conversation.account_id != LOCAL_ACCOUNT
    is_open = reply_window(conversation, now + SPARE) == "open"
    return can_push and is_open and not conversation.standby and conversation.suppressed_at is None


def _waiting(conversation_id: int, moved: MovedCase, now: datetime) -> WaitingNotice:
    event = {"case_event_id": moved.event_id, "case_id": moved.case_id}
    return WaitingNotice(**event, conversation_id=conversation_id, created_at=now)


def _untold(conversation_id: int) -> CompoundSelect[int]:
    """Cases whose last move the citizen does not know: its notice waits, or failed on its way."""
    waits = select(WaitingNotice.case_id).where(
        WaitingNotice.conversation_id == conversation_id, WaitingNotice.told_at.is_(None)
    )
    later = aliased(OutboxMessage)
    told_later = exists().where(
        later.conversation_id == conversation_id,
        later.case_id == OutboxMessage.case_id,
        later.id > OutboxMessage.id,
    )
    failed = select(OutboxMessage.case_id).where(
        OutboxMessage.conversation_id == conversation_id,
        OutboxMessage.status == DeliveryStatus.FAILED,
        OutboxMessage.case_id.is_not(None),
        ~told_later,
    )
    return union(waits, failed)


def _mark_told(session: Session, which: ColumnElement[bool], now: datetime) -> None:
    statement = update(WaitingNotice).where(which, WaitingNotice.told_at.is_(None)).values(told_at=now)
    session.execute(statement.execution_options(synchronize_session=False))
