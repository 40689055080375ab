"""A small world for tests of the conversation room: real database, everything around it fake."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.catalogue.model import Page
from bot.conversation.answer import Answerer
from bot.conversation.channel import SendOutcome, SendRequest
from bot.conversation.delivery import Delivery
from bot.conversation.events import EventKind, ReceivedEvent
from bot.conversation.inbox import receive
from bot.conversation.model import Conversation, InboundEvent, OutboxMessage
from bot.conversation.turn import TurnRunner
from bot.runtime import project_catalogue
from bot.storage.database import Database, insert_ignore

PAGE = "111"
CATALOGUE = project_catalogue()


class FakeInterpreter:
    """Understands the first word as the intent, and breaks on the word ``gibberish``."""

    version = "fake-1"

    def __init__(self) -> None:
        self.batches: list[int] = []

    def parse_many(self, texts: Sequence[str], *, now: datetime) -> list[dict[str, Any]]:
        self.batches.append(len(texts))
        if any("gibberish" in text for text in texts):
            raise ValueError("the tokenizer choked")
        return [
            {
                "text": text,
                "intent": {"name": text.split()[0] if text.split() else "", "confidence": 0.9},
                "intent_ranking": [],
                "entities": [],
                "language": "en",
            }
            for text in texts
        ]


class FakeEngine:
    """Repeats what was said, and fails on the word ``poison``."""

    domain: Any = None

    def __init__(self) -> None:
        self.before: Callable[[str], None] = lambda text: None

    def handle(
        self, tracker: Any, parse: Mapping[str, Any], run_action: Any, *, metadata: Any
    ) -> list[dict[str, Any]]:
        text = str(parse["text"])
        self.before(text)
        if "poison" in text:
            raise ValueError("this one can't be digested")
        return [{"text": f"you said: {text}"}]

    def respond(self, tracker: Any, response: str, values: Any = None) -> dict[str, Any]:
        return {"text": response}

    def is_urgent(self, parse: Mapping[str, Any]) -> bool:
        return "danger" in str(parse["text"])


class FakeTracker:
    """A tracker with nothing in it."""

    def __init__(self, active_loop: dict[str, Any], slots: dict[str, Any] | None = None) -> None:
        self.active_loop = active_loop
        self.slots = slots or {}
        self.new_events: list[dict[str, Any]] = []

    def to_snapshot(self) -> dict[str, Any]:
        return {"slots": {}}

    def forget_message(self) -> None:
        """There is nothing to forget."""


class FakeActions:
    """No actions."""

    is_remote = False

    def bind(self, session: Session) -> Any:
        return None


@dataclass
class FakeChannel:
    """Collects what is sent; ``outcomes`` says how sends end, one after the other."""

    name: str = "facebook"
    sent: list[SendRequest] = field(default_factory=list)
    signals: list[str] = field(default_factory=list)
    outcomes: list[SendOutcome] = field(default_factory=list)

    def render(self, message: Mapping[str, Any]) -> list[dict[str, Any]]:
        return [dict(message)]

    def expand(self, payload: str) -> dict[str, Any] | None:
        return None

    def send(self, request: SendRequest) -> SendOutcome:
        self.sent.append(request)
        return self.outcomes.pop(0) if self.outcomes else SendOutcome("sent", mid=f"mid-{request.metadata}")

    def signal(self, account_id: str, token: str, user_id: str, action: Any) -> None:
        self.signals.append(action)

    def explain(self, reason: str | None, language: Any) -> str | None:
        return f"{reason}, explained" if reason else None

    def may_repeat(self, reason: str | None) -> bool:
        return reason != "message_not_allowed"

    def texts(self, user_id: str | None = None) -> list[str]:
        return [str(one.message["text"]) for one in self.sent if user_id in (None, one.user_id)]


class FakeAnswerer(Answerer):
    """The real one, with a tracker that holds nothing."""

    active_loop: dict[str, Any]
    slots: dict[str, Any]

    def _tracker(self, conversation: Conversation) -> Any:
        return FakeTracker(self.active_loop, self.slots)


class World:
    """Everything wired for one test."""

    def __init__(
        self, database: Database, clock: Any, actions: Any = None, channel: FakeChannel | None = None
    ) -> None:
        self.database = database
        self.clock = clock
        self.channel = channel or FakeChannel()
        self.interpreter = FakeInterpreter()
        self.engine = FakeEngine()
        self.answerer = FakeAnswerer(
            clock=clock,
            catalogue=CATALOGUE,
            interpreter=self.interpreter,  # type: ignore[arg-type]
            engine=self.engine,  # type: ignore[arg-type]
            actions=actions or FakeActions(),
            channels={self.channel.name: self.channel},
            app_id="900",
        )
        self.active_loop = self.answerer.active_loop = {}
        self.slots = self.answerer.slots = {}
        self.turns = TurnRunner(database, clock, self.interpreter, self.answerer, pass_seconds=60)
        self.delivery = Delivery(
            database, clock, {self.channel.name: self.channel}, concurrency=4, hourly_limits={"sms": 5}
        )
        page = {
            "page_id": PAGE,
            "channel": self.channel.name,
            "name": "Police",
            "office_code": "police-hq",
            "agency_code": "police",
            "token": "page-token",
            "status": "active",
            "created_at": clock.now(),
        }
        with database.write() as session:
            insert_ignore(session, Page, [page])

    def message(
        self, user: str, text: str, at: datetime | None = None, mid: str | None = None
    ) -> ReceivedEvent:
        """A citizen's message, or the tap of a button."""
        return ReceivedEvent(
            natural_key=mid or f"m-{user}-{text}",
            kind=EventKind.MESSAGE,
            channel=self.channel.name,
            account_id=PAGE,
            user_id=user,
            event_at=at or self.clock.now(),
            # Buttons carry what begins with a slash; nobody types it.
            content={"text": text, "mid": mid, **({"payload": text} if text.startswith("/") else {})},
        )

    def event(self, user: str | None, kind: EventKind, key: str, **content: Any) -> ReceivedEvent:
        """Any other event."""
        return ReceivedEvent(key, kind, "facebook", PAGE, user, self.clock.now(), content)

    def receive(self, *events: ReceivedEvent) -> int:
        """Store events."""
        return receive(self.database, self.clock, events)

    def settle(self) -> None:
        """Let the hold pass, then run turns and deliveries until nothing is due."""
        self.clock.advance(timedelta(seconds=1))
        self.turns.run_until_quiet()
        self.delivery.run_pass()

    def outbox(self) -> list[OutboxMessage]:
        """All outgoing rows."""
        with self.database.read() as session:
            return list(session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))

    def events(self) -> list[InboundEvent]:
        """All inbound rows."""
        with self.database.read() as session:
            return list(session.scalars(select(InboundEvent).order_by(InboundEvent.id)))

    def conversation(self, user: str) -> Conversation:
        """A citizen's conversation."""
        with self.database.read() as session:
            return session.scalars(select(Conversation).where(Conversation.user_id == user)).one()
