"""Answers one event: who owns the conversation, what was meant, what the dialogue says, what goes out."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.catalogue.loader import Catalogue
from bot.catalogue.model import Page
from bot.clock import Clock
from bot.conversation import handover
from bot.conversation.actions_runner import ActionRunners
from bot.conversation.channel import Channel
from bot.conversation.effects import REPLY_WINDOW, opens_window
from bot.conversation.model import (
    LOCAL_ACCOUNT,
    Conversation,
    EventStatus,
    InboundEvent,
    OutboxMessage,
    Owner,
    Turn,
)
from bot.conversation.outbox import ERASED, enqueue
from bot.dialogue.engine import DialogueEngine
from bot.dialogue.tracker import Tracker
from bot.nlu.interpreter import Interpreter

log = structlog.get_logger(__name__)

EMERGENCY = "emergency_help"
#: What a citizen taps (or types) to leave the line for an officer and talk to the bot again.
RETURN_TO_BOT = "/return_to_bot"
#: A bot message with this in ``custom`` asks that the words of the conversation be forgotten (see `_erase`).
ERASE = "erase_conversation"


def utterance_of(content: Mapping[str, Any]) -> str | None:
    """What the citizen said, as one text for the interpreter; None if nothing can be made of it.

    A tapped button speaks by its payload, an attachment without words by a payload of its own.
    """
    payload = content.get("payload")
    if isinstance(payload, str) and payload.startswith("/"):
        return payload
    text = content.get("text")
    if isinstance(text, str) and text.strip():
        return text
    attachments = content.get("attachments")
    if isinstance(attachments, list) and attachments and isinstance(attachments[0], dict):
        return "/send_attachment" + json.dumps({"attachment": str(attachments[0].get("type", "file"))})
    title = content.get("title")
    return title if isinstance(title, str) and title.strip() else None


@dataclass(frozen=True)
class Account:
    """Whose inbox a message came to; a local channel's belongs to no office."""

    office_code: str | None
    agency_code: str | None


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
    ) -> None:
        self.clock = clock
        self.catalogue = catalogue
        self.interpreter = interpreter
        self.engine = engine
        self.actions = actions
        self.channels = channels
        self.app_id = app_id

    def answer(
        self,
        session: Session,
        conversation: Conversation,
        event: InboundEvent,
        parses: Mapping[str, Any],
        now: datetime,
    ) -> EventStatus:
        """Answer an event.

        Returns:
            ``done``; ``stale`` for one that came too late to be answered automatically; ``kept`` if the page
            isn't bound to an office here.
        """
        page = self._account(session, conversation)
        gap = _gap_hours(conversation, event)
        opens_window(conversation, event)
        conversation.standby = False
        if page is None:
            log.warning("event_for_an_unknown_page", channel=conversation.channel)
            return EventStatus.KEPT
        if event.event_at + REPLY_WINDOW <= now:
            return EventStatus.STALE
        text = utterance_of(event.content)
        channel = self.channels[conversation.channel]
        if text is not None and conversation.owner == Owner.BOT and (page_of_choices := channel.expand(text)):
            enqueue(session, self.clock, channel, conversation, [page_of_choices], event_id=event.id)
            return EventStatus.DONE
        parse = parses.get(text) if text is not None else None
        if conversation.owner != Owner.BOT and not self._comes_back(conversation, text, now):
            return self._while_not_ours(session, conversation, event, parse, page, now)
        return self._turn(session, conversation, event, parse or _nothing_said(), page, gap, now)

    def respond(self, session: Session, conversation: Conversation, response: str) -> None:
        """Say a prepared response outside of a turn, in the citizen's language."""
        tracker = self._tracker(conversation)
        messages = [self.engine.respond(tracker, response)]
        enqueue(session, self.clock, self.channels[conversation.channel], conversation, messages)

    def _turn(
        self,
        session: Session,
        conversation: Conversation,
        event: InboundEvent,
        parse: Mapping[str, Any],
        page: Account,
        gap_hours: float | None,
        now: datetime,
    ) -> EventStatus:
        started = time.perf_counter()
        tracker = self._tracker(conversation)
        metadata = {
            "conversation_id": conversation.id,
            "channel": conversation.channel,
            "account_id": conversation.account_id,
            "office_code": page.office_code,
            "agency": page.agency_code,
            "event_id": event.id,
            "last_inbound_gap_hours": gap_hours,
            "attachments": event.content.get("attachments") or [],
        }
        messages = self.engine.handle(tracker, dict(parse), self.actions.bind(session), metadata=metadata)
        erase = any((message.get("custom") or {}).get(ERASE) for message in messages)
        conversation.tracker = tracker.to_snapshot()
        self._note_confidential(conversation, tracker, event)
        record = _record(parse, tracker, started, (now - event.received_at).total_seconds())
        session.add(
            Turn(
                conversation_id=conversation.id,
                event_id=event.id,
                at=now,
                model_version=self.interpreter.version,
                record=record,
            )
        )
        channel = self.channels[conversation.channel]
        enqueue(session, self.clock, channel, conversation, messages, event_id=event.id, confidential=erase)
        if erase:
            _erase(session, conversation, tracker)
        return EventStatus.DONE

    def _tracker(self, conversation: Conversation) -> Tracker:
        if conversation.tracker:
            return Tracker.from_snapshot(conversation.tracker, self.engine.domain)
        return Tracker(conversation.user_id, self.engine.domain)

    def _note_confidential(self, conversation: Conversation, tracker: Tracker, event: InboundEvent) -> None:
        """Remember where a confidential form began, so that its words can be erased later."""
        name = str((tracker.active_loop or {}).get("name") or "").removesuffix("_form")
        service = self.catalogue.services.get(name)
        if service is not None and service.confidential and conversation.confidential_since is None:
            conversation.confidential_since = event.id

    def _comes_back(self, conversation: Conversation, text: str | None, now: datetime) -> bool:
        """Whether a waiting citizen would rather have the bot again."""
        if conversation.owner == Owner.WAITING and text == RETURN_TO_BOT:
            handover.return_to_bot(conversation, now)
            return True
        return False

    def _while_not_ours(
        self,
        session: Session,
        conversation: Conversation,
        event: InboundEvent,
        parse: Mapping[str, Any] | None,
        page: Account,
        now: datetime,
    ) -> EventStatus:
        """The bot is quiet, but for danger to life and one word that the message has arrived."""
        if parse is not None and self.engine.is_urgent(parse):
            self.respond(session, conversation, "utter_emergency_while_waiting")
        elif conversation.owner == Owner.WAITING and not _told_to_wait(session, conversation):
            self.respond(session, conversation, "utter_waiting_for_officer")
        return EventStatus.DONE

    def _account(self, session: Session, conversation: Conversation) -> Account | None:
        if conversation.account_id == LOCAL_ACCOUNT:
            return Account(None, None)
        page = session.get(Page, conversation.account_id)
        return Account(page.office_code, page.agency_code) if page else None


def _nothing_said() -> dict[str, Any]:
    return {
        "text": "",
        "intent": {"name": "send_attachment", "confidence": 1.0},
        "intent_ranking": [],
        "entities": [],
        "language": "bn",
    }


def _gap_hours(conversation: Conversation, event: InboundEvent) -> float | None:
    if conversation.last_inbound_at is None:
        return None
    return max(0.0, (event.event_at - conversation.last_inbound_at).total_seconds() / 3600)


def _told_to_wait(session: Session, conversation: Conversation) -> bool:
    """Whether the bot has already said, in this wait, that messages arrive and nobody has answered yet."""
    statement = select(OutboxMessage.id).where(
        OutboxMessage.conversation_id == conversation.id,
        OutboxMessage.event_id.is_(None),
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
        "entities": parse.get("entities"),
        "language": parse.get("language"),
        "events": tracker.new_events,
        "timings_ms": {
            "wait": round(waited_seconds * 1000),
            "decide": round((time.perf_counter() - started) * 1000, 2),
        },
    }


def _erase(session: Session, conversation: Conversation, tracker: Tracker) -> None:
    """Forget the words of an anonymous report: what came in, what was understood, what was said.

    The rows stay, so that nothing is processed twice, but without their content; messages still on their way
    are erased as soon as the carrier has taken them.
    """
    since = conversation.confidential_since or 0
    session.flush()
    mine = InboundEvent.conversation_id == conversation.id, InboundEvent.id >= since
    session.execute(update(InboundEvent).where(*mine).values(content=ERASED, raw=None))
    session.execute(
        update(Turn)
        .where(Turn.conversation_id == conversation.id, Turn.event_id >= since)
        .values(record=ERASED)
    )
    spoken = OutboxMessage.conversation_id == conversation.id, OutboxMessage.event_id >= since
    session.execute(update(OutboxMessage).where(*spoken).values(confidential=True))
    session.execute(
        update(OutboxMessage)
        .where(*spoken, OutboxMessage.status.in_(["sent", "delivered", "read", "failed"]))
        .values(message=ERASED)
    )
    tracker.forget_message()
    conversation.tracker = tracker.to_snapshot()
    conversation.confidential_since = None
