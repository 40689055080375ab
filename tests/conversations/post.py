"""A page's post: the real inbox, turns and outbox, and a carrier that collects."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, cast

from sqlalchemy import select

from bot.cases.history import CITIZEN, CONSOLE, record
from bot.cases.model import CaseEventKind
from bot.cases.opening import new_case
from bot.cases.references import next_reference
from bot.catalogue.model import Page, PageStatus
from bot.conversation.answer import Answerer
from bot.conversation.case_moves import CaseMoves
from bot.conversation.delivery import Delivery
from bot.conversation.events import EventKind, ReceivedEvent
from bot.conversation.inbox import receive
from bot.conversation.model import Conversation, OutboxMessage, WaitingNotice
from bot.conversation.turn import TurnRunner
from bot.nlu.interpreter import Interpreter
from tests.conversations.desk import Desk
from tests.conversations.phone import ToldInterpreter
from tests.unit.conversation.world import FakeChannel

PAGE = "111"
HEARING = {"hearing_date": "2026-12-20", "hearing_time": "সকাল ১১টা", "hearing_place": "ডিএনসিআরপি, সিলেট"}
DAY = timedelta(days=1, hours=1)


class FakePhones:
    """Collects text messages."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str, str]] = []

    def reaches(self, session: Any, phone: str) -> bool:
        return True

    def send(self, session: Any, phone: str, text: str, key: str) -> bool:
        self.sent.append((phone, text, key))
        return True


class Post:
    """One page with everything around it real but the carrier and the phones."""

    def __init__(self, desk: Desk, office: str, agency: str) -> None:
        self.desk, self.clock, self.database = desk, desk.clock, desk.database
        self.channel, self.phones = FakeChannel(), FakePhones()
        self.told = ToldInterpreter()
        self.reader = cast(Interpreter, self.told)
        self.answerer = Answerer(
            clock=desk.clock,
            catalogue=desk.runner.context.catalogue,
            interpreter=self.reader,
            engine=desk.engine,
            actions=desk.runner,
            channels={"facebook": self.channel},
            app_id="900",
            text_messages=self.phones,
        )
        self.turns = TurnRunner(desk.database, desk.clock, self.reader, self.answerer, pass_seconds=60)
        self.delivery = Delivery(desk.database, desk.clock, {"facebook": self.channel}, concurrency=1)
        self.moves = CaseMoves(desk.database, self.answerer.notices, lambda: None, place=CONSOLE)
        self.messages = 0
        with desk.database.write() as session:
            page = Page(page_id=PAGE, office_code=office, agency_code=agency, token="t", status="active")
            page.created_at = desk.clock.now()
            session.add(page)

    def writes(self, text: str, user: str = "1001", *, typed: bool = False) -> list[str]:
        """A citizen writes, or taps what carries a payload; gives what they read then."""
        self.stores(text, user, typed=typed)
        return self.reads()

    def says(self, text: str, intent: str | None, user: str = "1001") -> list[str]:
        """A citizen writes what is understood as an intent, or as nothing; gives what they read then."""
        if intent is not None:
            self.told.intents[text] = intent
        return self.writes(text, user)

    def stores(self, text: str, user: str = "1001", *, typed: bool = False) -> None:
        """A citizen writes; nobody has answered yet."""
        self.clock.advance(timedelta(seconds=30))
        self.messages += 1
        is_tap = text.startswith("/") and not typed
        content: Mapping[str, Any] = {"text": text, **({"payload": text} if is_tap else {})}
        now = self.clock.now()
        kind, key = EventKind.MESSAGE, f"m{self.messages}"
        receive(self.database, self.clock, [ReceivedEvent(key, kind, "facebook", PAGE, user, now, content)])

    def changes(self, number: int, text: str, time: int = 1, user: str = "1001") -> list[str]:
        """A citizen writes over a message of theirs, by its number; gives what they read then."""
        self.clock.advance(timedelta(seconds=30))
        names = [f"m{number}", *(f"m{number}:{one}" for one in range(1, time))]
        content = {"text": text, "edits": names}
        key, now = f"m{number}:{time}", self.clock.now()
        event = ReceivedEvent(key, EventKind.MESSAGE, "facebook", PAGE, user, now, content)
        receive(self.database, self.clock, [event])
        return self.reads()

    def reads(self) -> list[str]:
        """What reaches citizens when all is done that is due."""
        self.clock.advance(timedelta(seconds=5))
        before = len(self.channel.sent)
        self.turns.run_until_quiet()
        self.delivery.run_pass()
        return [str(one.message.get("text")) for one in self.channel.sent[before:]]

    def pauses_page(self, is_paused: bool) -> None:
        """The page may not send, or may again."""
        with self.database.write() as session:
            status = PageStatus.PAUSED if is_paused else PageStatus.ACTIVE
            session.get_one(Page, PAGE).status = status

    def choices(self) -> list[str]:
        """The quick replies under the last message that went out."""
        return [one["title"] for one in self._replies()]

    def taps(self, title: str) -> list[str]:
        """A citizen taps a quick reply of the last message; gives what they read then."""
        return self.writes({one["title"]: one["payload"] for one in self._replies()}[title])

    def _replies(self) -> list[Mapping[str, Any]]:
        return list(self.channel.sent[-1].message.get("quick_replies") or [])

    def moved(self, to: str, actor: str = "officer:1", **data: Any) -> list[str]:
        """An officer moves the only case; gives what the citizen reads of it."""
        self.moves.move(self.desk.the_case().reference, to, actor=actor, data=data, note="ভেতরের কথা")
        return self.reads()

    def file(self, service: str, *, anonymous: bool = False, **answers: Any) -> str:
        """Open a case in the conversation, with no answers but these; gives its reference."""
        catalogue, now = self.answerer.catalogue, self.clock.now()
        definition = catalogue.service(service)
        place = {"district": "Pabna"}
        with self.database.write() as session:
            case = new_case(catalogue, definition, {**place, **answers}, now, "Pabna", None)
            case.reference = next_reference(session, definition.prefix, 2026)
            case.anonymous = anonymous
            case.conversation_id = None if anonymous else self.conversation().id
            session.add(case)
            session.flush()
            record(session, case, now, CaseEventKind.OPENED, CITIZEN, to_stage=case.stage)
            return case.reference

    def conversation(self) -> Conversation:
        """The only conversation."""
        with self.database.read() as session:
            return session.scalars(select(Conversation)).one()

    def waiting(self) -> list[WaitingNotice]:
        """Notices that wait or have waited."""
        with self.database.read() as session:
            return list(session.scalars(select(WaitingNotice)))

    def outbox(self) -> list[OutboxMessage]:
        """All outgoing messages."""
        with self.database.read() as session:
            return list(session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))
