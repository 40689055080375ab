"""Telling citizens that their case has moved.

Inside the reply window a notice goes out at once. Outside of it Messenger lets no automatic message through
(its human-agent tag is for what a person wrote), so the notice waits and is the first thing that the citizen
reads when they write again; a text message may fill the gap. Whoever owns the conversation, a notice is told:
it is the office's word about the case, not the bot's part in a talk.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from bot.cases.answers import first_of_kind
from bot.cases.model import Case
from bot.cases.outcomes import MovedCase
from bot.cases.queries import CaseStatus, wording
from bot.catalogue.bilingual import Language
from bot.catalogue.loader import Catalogue
from bot.catalogue.queries import stored_service
from bot.catalogue.schema import Service
from bot.catalogue.spoken import spoken_date
from bot.catalogue.stages import Stage
from bot.clock import Clock, dhaka_date
from bot.conversation.channel import Channel
from bot.conversation.model import LOCAL_ACCOUNT, Conversation, WaitingNotice
from bot.conversation.outbox import enqueue
from bot.conversation.sendable import reply_window
from bot.conversation.text_messages import TextMessages, as_text_message
from bot.dialogue.engine import DialogueEngine
from bot.dialogue.protocol import BotMessage
from bot.dialogue.responses import language_of
from bot.dialogue.tracker import Tracker

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
        self.engine = engine
        self.channels = channels
        self.text_messages = text_messages

    def tell(self, session: Session, conversation: Conversation, moved: MovedCase) -> None:
        """Tell of a move, now or with the citizen's next message.

        Args:
            session: the unit of work of the move; the conversation's row is locked in it.
            conversation: where the case was opened.
            moved: the move.
        """
        case, now = session.get_one(Case, moved.case_id), self.clock.now()
        if not self.catalogue.service(case.service).stage(case.stage).tell_citizen:
            return
        if can_be_told(conversation, now):
            self._say(session, conversation, case, moved.event_id, None)
            _mark_told(session, WaitingNotice.case_id == case.id, now)
            return
        session.add(
            WaitingNotice(
                case_event_id=moved.event_id,
                case_id=case.id,
                conversation_id=conversation.id,
                created_at=now,
            )
        )
        self._send_text(session, conversation, case, moved.event_id)

    def tell_waiting(self, session: Session, conversation: Conversation, event_id: int) -> None:
        """Tell what could not be told before: of each case its stage of today, once.

        Args:
            session: the turn's unit of work.
            conversation: whose citizen has just written.
            event_id: what they wrote.
        """
        waiting = WaitingNotice.conversation_id == conversation.id, WaitingNotice.told_at.is_(None)
        statement = select(WaitingNotice).where(*waiting).order_by(WaitingNotice.case_event_id)
        latest = {notice.case_id: notice for notice in session.scalars(statement)}
        for notice in latest.values():
            case = session.get_one(Case, notice.case_id)
            self._say(session, conversation, case, notice.case_event_id, event_id)
        if latest:
            _mark_told(session, WaitingNotice.conversation_id == conversation.id, self.clock.now())

    def _say(
        self,
        session: Session,
        conversation: Conversation,
        case: Case,
        case_event_id: int,
        event_id: int | None,
    ) -> None:
        service = self._service(session, case)
        enqueue(
            session,
            self.clock,
            self.channels[conversation.channel],
            conversation,
            [self._message(session, self._tracker(conversation), case)],
            event_id=event_id,
            case_event_id=case_event_id,
            confidential=service is None or service.confidential,
        )

    def _message(self, session: Session, tracker: Tracker, case: Case) -> BotMessage:
        language, words = _language(tracker), wording(session, self.catalogue, CaseStatus.of(case))
        lines = [words.note.in_language(language), self._due(session, tracker, case)]
        values = {
            "reference": case.reference,
            "service": words.service.in_language(language),
            "stage": words.stage.in_language(language),
            "note": "\n".join(line for line in lines if line),
        }
        return self.engine.respond(tracker, "utter_case_moved", values)

    def _due(self, session: Session, tracker: Tracker, case: Case) -> str:
        """By when the next step is due, where the stage's deadline is in days."""
        stage = self._stage(session, case)
        if stage is None or stage.deadline is None or not stage.deadline.days or case.stage_due_at is None:
            return ""
        last = dhaka_date(case.stage_due_at - timedelta(seconds=1))
        values = {"date": spoken_date(last, _language(tracker))}
        return str(self.engine.respond(tracker, "utter_stage_due", values)["text"])

    def _send_text(
        self, session: Session, conversation: Conversation, case: Case, case_event_id: int
    ) -> None:
        """A line to the citizen's own phone: the case and its stage; nothing of a confidential service."""
        service = self.catalogue.service(case.service)
        phone = first_of_kind(service, case.fields, "phone")
        if self.text_messages is None or service.confidential or phone is None:
            return
        tracker = self._tracker(conversation)
        stage = service.stage(case.stage).title.in_language(_language(tracker))
        values = {"reference": case.reference, "stage": stage}
        text = as_text_message(str(self.engine.respond(tracker, "utter_case_moved_sms", values)["text"]))
        self.text_messages.send(session, phone, text, f"case-event-{case_event_id}")

    def _service(self, session: Session, case: Case) -> Service | None:
        """The service of a case, also one that is no longer offered."""
        return self.catalogue.services.get(case.service) or stored_service(session, case.service)

    def _stage(self, session: Session, case: Case) -> Stage | None:
        service = self._service(session, case)
        return (
            next((stage for stage in service.stages if stage.code == case.stage), None) if service else None
        )

    def _tracker(self, conversation: Conversation) -> Tracker:
        if conversation.tracker:
            return Tracker.from_snapshot(conversation.tracker, self.engine.domain)
        return Tracker(conversation.user_id, self.engine.domain)


def can_be_told(conversation: Conversation, now: datetime) -> bool:
    """Whether an automatic message reaches the citizen now."""
    can_push = conversation.account_id != LOCAL_ACCOUNT
    is_open = reply_window(conversation, now + SPARE) == "open"
    return can_push and is_open and not conversation.standby and conversation.suppressed_at is None


def _mark_told(session: Session, which: ColumnElement[bool], now: datetime) -> None:
    statement = update(WaitingNotice).where(which, WaitingNotice.told_at.is_(None)).values(told_at=now)
    session.execute(statement.execution_options(synchronize_session=False))


def _language(tracker: Tracker) -> Language:
    return "en" if language_of(tracker) == "en" else "bn"
