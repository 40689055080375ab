"""Answers one event: who owns the conversation, what was meant, what the dialogue says, what goes out."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.catalogue.bilingual import Bilingual, Language
from bot.catalogue.loader import Catalogue
from bot.catalogue.model import Page
from bot.clock import Clock
from bot.conversation import handover, standing
from bot.conversation.actions_runner import ActionRunners
from bot.conversation.channel import Channel
from bot.conversation.choices import chosen
from bot.conversation.edits import Edit, as_edit, edit_of
from bot.conversation.effects import REPLY_WINDOW, opens_window
from bot.conversation.forgetting import erase, erase_all, note_confidential
from bot.conversation.hands.commands import CITIZEN
from bot.conversation.hands.model import HandKind
from bot.conversation.model import (
    LOCAL_ACCOUNT,
    Conversation,
    EventStatus,
    InboundEvent,
    OutboxMessage,
    Owner,
    Turn,
)
from bot.conversation.notices import Notices
from bot.conversation.outbox import ERASED, enqueue
from bot.conversation.question import (
    Account,
    Course,
    Decided,
    NotUnderstood,
    Overtaken,
    Question,
    gap_hours,
    nothing_said,
    utterance_of,
)
from bot.conversation.text_messages import TextMessages
from bot.conversation.understanding import understand_texts
from bot.dialogue.engine import FAILED_RESPONSE, DialogueEngine
from bot.dialogue.protocol import ActionRunner
from bot.dialogue.responses import language_of
from bot.dialogue.tracker import Tracker
from bot.nlu.interpreter import Interpreter

log = structlog.get_logger(__name__)

#: What a citizen taps to leave the line for an officer and talk to the bot again.
RETURN_TO_BOT = "/return_to_bot"
#: The citizen is there and can be written to.
ANSWERED_COURSES = (Course.TURN, Course.QUIET, Course.MORE_CHOICES)
#: A bot message with this in ``custom`` asks that the words of the conversation be forgotten.
ERASE = "erase_conversation"
#: A bot message with this in ``custom`` asks that all words of the conversation be forgotten. Its value lists
#: the slots that stay: they hold nothing that the citizen told.
ERASE_ALL = "erase_all"


class Answerer:
    """Takes one event through understanding, deciding, acting and replying, inside the turn's transaction."""

    def __init__(
        self,
        *,
        clock: Clock,
        catalogue: Catalogue,
        interpreter: Interpreter,
        engine: DialogueEngine,
        actions: ActionRunners,
        channels: Mapping[str, Channel],
        app_id: str,
        text_messages: TextMessages | None = None,
    ) -> None:
        self.clock = clock
        self.catalogue = catalogue
        self.interpreter = interpreter
        self.engine = engine
        self.actions = actions
        self.channels = channels
        self.app_id = app_id
        self.notices = Notices(clock, catalogue, engine, channels, text_messages)

    def answer(
        self,
        session: Session,
        conversation: Conversation,
        event: InboundEvent,
        parses: Mapping[str, Any],
        now: datetime,
        decided: Decided | None = None,
    ) -> EventStatus:
        """Answer an event.

        Args:
            decided: what was decided beforehand, where actions run on a server of their own: it has units of
                work itself, so no transaction may be open while it works.

        Returns:
            ``done``; ``stale`` for one that came too late to be answered automatically; ``kept`` if the page
            isn't bound to an office here.

        Raises:
            Overtaken: what was decided beforehand does not hold any more, or nothing was.
        """
        question = self.question(session, conversation, event, parses, now)
        opens_window(session, conversation, event, now)
        standing.heard(conversation, event.event_at, now, question.parse)
        conversation.standby = False
        if question.course is Course.TURN:
            self._come_back(session, conversation, now)
        if question.course in ANSWERED_COURSES:
            self.notices.tell_waiting(session, conversation, event.id)
        if decided is not None and question.course in (Course.TURN, Course.QUIET):
            # Acting may have called an officer: the words that tell so are part of this turn.
            if decided.event_id != event.id or decided.basis != conversation.tracker:
                raise Overtaken
            return self._say(session, conversation, event, decided, now)
        if question.course is Course.TURN:
            if self.actions.is_remote:
                raise Overtaken
            decided = self.decide(conversation, event, question, self.actions.bind(session), now)
            return self._say(session, conversation, event, decided, now)
        return self._without_a_turn(session, conversation, event, question, now)

    def question(
        self,
        session: Session,
        conversation: Conversation,
        event: InboundEvent,
        parses: Mapping[str, Any],
        now: datetime,
    ) -> Question:
        """Look at an event; changes nothing.

        Raises:
            NotUnderstood: the interpreter failed on its text.
        """
        account = self._account(session, conversation)
        if account is None:
            return Question(Course.UNKNOWN_PAGE)
        if event.content == ERASED:
            return Question(Course.FORGOTTEN)
        if event.event_at + REPLY_WINDOW <= now:
            return Question(Course.STALE)
        text = utterance_of(event.content)
        picked = chosen(session, conversation, event)
        if picked is not None:
            text, parses = picked, understand_texts(self.interpreter, [picked], now)
        if text is not None and text not in parses:
            raise NotUnderstood
        parse = parses[text] if text is not None else None
        is_ours = conversation.owner == Owner.BOT
        edit = self._edit(session, conversation, event)
        if edit is not None and edit.changes_nothing:
            return Question(Course.UNCHANGED)
        if edit is not None and edit.is_erased:
            return Question(Course.EDIT_OF_ERASED, text, parse)
        if edit is not None and (edit.is_new_message or self.engine.is_urgent(parse or {})):
            edit = None
        if is_ours and text is not None and self.channels[conversation.channel].expand(text):
            return Question(Course.MORE_CHOICES, text)
        comes_back = conversation.owner == Owner.WAITING and text == RETURN_TO_BOT
        course = Course.TURN if is_ours or comes_back else Course.QUIET
        return Question(course, text, parse, account, gap_hours(conversation, event), edit)

    def decide(
        self,
        conversation: Conversation,
        event: InboundEvent,
        question: Question,
        run_action: ActionRunner,
        now: datetime,
    ) -> Decided:
        """Let the dialogue decide and the actions act; nothing is stored here."""
        started = time.perf_counter()
        parse = question.parse or nothing_said()
        tracker = self._tracker(conversation)
        account = question.account or Account(None, None)
        metadata = {
            "conversation_id": conversation.id,
            "channel": conversation.channel,
            "account_id": conversation.account_id,
            "office_code": account.office_code,
            "agency": account.agency_code,
            "event_id": event.id,
            "last_inbound_gap_hours": question.gap_hours,
            "attachments": event.content.get("attachments") or [],
        }
        basis = conversation.tracker
        if question.edit is not None:
            parse, metadata["edited"] = as_edit(parse), question.edit.as_metadata()
        messages = self.engine.handle(tracker, dict(parse), run_action, metadata=metadata)
        waited_seconds = (now - event.received_at).total_seconds()
        return Decided(event.id, basis, tracker, messages, _record(parse, tracker, started, waited_seconds))

    def decide_remotely(
        self, conversation: Conversation, event: InboundEvent, question: Question, now: datetime
    ) -> Decided:
        """Decide with the action server's help, while no unit of work is open here."""
        return self.decide(conversation, event, question, self.actions.bind(None), now)

    def apologise(self, session: Session, conversation: Conversation, event: InboundEvent) -> None:
        """Tell a citizen whose message can't be digested so, rather than nothing."""
        is_fresh = event.event_at + REPLY_WINDOW > self.clock.now()
        if conversation.owner == Owner.BOT and is_fresh and self._account(session, conversation):
            self.respond(session, conversation, FAILED_RESPONSE)

    def respond(
        self, session: Session, conversation: Conversation, response: str, **values: Bilingual
    ) -> list[OutboxMessage]:
        """Say a prepared response outside of a turn, in the citizen's language; values fill its gaps."""
        tracker = self._tracker(conversation)
        language: Language = "en" if values and language_of(tracker) == "en" else "bn"
        filled = {name: words.in_language(language) for name, words in values.items()}
        messages = [self.engine.respond(tracker, response, filled)]
        return enqueue(session, self.clock, self.channels[conversation.channel], conversation, messages)

    def _say(
        self,
        session: Session,
        conversation: Conversation,
        event: InboundEvent,
        decided: Decided,
        now: datetime,
    ) -> EventStatus:
        """Store what was decided: the tracker, the record, the replies."""
        tracker, messages = decided.tracker, decided.messages
        keep = _asked(messages, ERASE_ALL)
        forget = keep is not None or _asked(messages, ERASE)
        conversation.tracker = tracker.to_snapshot()
        if conversation.owner == Owner.BOT:
            standing.bot_answered(conversation, self.catalogue, tracker, now)
        note_confidential(session, self.catalogue, conversation, tracker, event)
        session.add(
            Turn(
                conversation_id=conversation.id,
                event_id=event.id,
                at=now,
                model_version=self.interpreter.version,
                record=decided.record,
            )
        )
        channel = self.channels[conversation.channel]
        enqueue(
            session, self.clock, channel, conversation, messages, event_id=event.id, confidential=bool(forget)
        )
        if keep is not None:
            erase_all(session, conversation, now, event=event)
            tracker.forget_everything(keep=keep)
            conversation.tracker = tracker.to_snapshot()
        elif forget:
            erase(session, conversation, tracker, event, now)
        return EventStatus.DONE

    def _without_a_turn(
        self,
        session: Session,
        conversation: Conversation,
        event: InboundEvent,
        question: Question,
        now: datetime,
    ) -> EventStatus:
        match question.course:
            case Course.UNKNOWN_PAGE:
                log.warning("event_for_an_unknown_page", channel=conversation.channel)
                return EventStatus.KEPT
            case Course.FORGOTTEN | Course.UNCHANGED:
                return EventStatus.KEPT
            case Course.EDIT_OF_ERASED:
                self._forget_edit(session, conversation, event, question)
            case Course.STALE:
                return EventStatus.STALE
            case Course.MORE_CHOICES:
                channel = self.channels[conversation.channel]
                more = channel.expand(question.text or "") or {}
                enqueue(session, self.clock, channel, conversation, [more], event_id=event.id)
            case _:
                self._while_not_ours(session, conversation, question)
        return EventStatus.DONE

    def _edit(self, session: Session, conversation: Conversation, event: InboundEvent) -> Edit | None:
        if not event.content.get("edits"):
            return None
        return edit_of(session, self.catalogue, event, self._tracker(conversation))

    def _forget_edit(
        self, session: Session, conversation: Conversation, event: InboundEvent, question: Question
    ) -> None:
        """The message was erased, with a report perhaps: its new words must not bring it back."""
        event.content, event.raw = ERASED, None
        if question.parse is not None and self.engine.is_urgent(question.parse):
            self.respond(session, conversation, "utter_emergency_while_waiting")
        elif conversation.owner == Owner.BOT:
            self.respond(session, conversation, "utter_edit_of_erased")

    def _while_not_ours(self, session: Session, conversation: Conversation, question: Question) -> None:
        """The bot is quiet, but for danger to life and one word that the message has arrived."""
        if question.parse is not None and self.engine.is_urgent(question.parse):
            self.respond(session, conversation, "utter_emergency_while_waiting")
        elif conversation.owner == Owner.WAITING and not _told_to_wait(session, conversation):
            self.respond(session, conversation, "utter_waiting_for_officer")

    def _come_back(self, session: Session, conversation: Conversation, now: datetime) -> None:
        """A waiting citizen would rather have the bot again."""
        if conversation.owner == Owner.WAITING:
            handover.return_to_bot(session, conversation, now, HandKind.LEFT, CITIZEN)

    def _tracker(self, conversation: Conversation) -> Tracker:
        if conversation.tracker:
            return Tracker.from_snapshot(conversation.tracker, self.engine.domain)
        return Tracker(conversation.user_id, self.engine.domain)

    def _account(self, session: Session, conversation: Conversation) -> Account | None:
        if conversation.account_id == LOCAL_ACCOUNT:
            return Account(None, None)
        # Many of a pass's events are of one Page.
        known: dict[str, Account | None] = session.info.setdefault("accounts", {})
        if conversation.account_id not in known:
            whose = select(Page.office_code, Page.agency_code).where(Page.page_id == conversation.account_id)
            row = session.execute(whose).first()
            known[conversation.account_id] = Account(*row) if row else None
        return known[conversation.account_id]


def _asked(messages: Iterable[Mapping[str, Any]], what: str) -> Any:
    """What a message asks for in its ``custom``; None if none does."""
    asked = ((message.get("custom") or {}).get(what) for message in messages)
    return next((value for value in asked if value), None)


def _told_to_wait(session: Session, conversation: Conversation) -> bool:
    """Whether the bot has already said, in this wait, that messages arrive and nobody has answered yet."""
    statement = select(OutboxMessage.id).where(
        OutboxMessage.conversation_id == conversation.id,
        OutboxMessage.event_id.is_(None),
        OutboxMessage.case_id.is_(None),
        OutboxMessage.created_at >= conversation.owner_since_at,
    )
    return session.execute(statement.limit(1)).first() is not None


def _record(
    parse: Mapping[str, Any], tracker: Tracker, started: float, waited_seconds: float
) -> dict[str, Any]:
    return {
        "text": parse.get("text"),
        "intent": parse.get("intent"),
        "intent_ranking": list(parse.get("intent_ranking") or [])[:5],
        "also_asked": parse.get("also_asked"),
        "entities": parse.get("entities"),
        "language": parse.get("language"),
        "events": tracker.new_events,
        "timings_ms": {
            "wait": round(waited_seconds * 1000),
            "decide": round((time.perf_counter() - started) * 1000, 2),
        },
    }
