"""The real dialogue and actions behind the real turn, with a made-up carrier; tests tell the intents."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from bot.cases.model import Case
from bot.catalogue.commands import bind_page
from bot.catalogue.loader import Catalogue
from bot.clock import FixedClock
from bot.conversation.actions_runner import ActionContext, InProcessRunner
from bot.conversation.answer import Answerer
from bot.conversation.delivery import Delivery
from bot.conversation.events import EventKind, ReceivedEvent
from bot.conversation.inbox import receive
from bot.conversation.turn import TurnRunner
from bot.storage.database import Database
from tests.conversations.desk import catalogue, dialogue, entity_reader
from tests.unit.conversation.world import FakeChannel

PAGE = "111"


class ToldInterpreter:
    """Reads entities as the trained model does; intents are looked up."""

    version = "told"

    def __init__(self) -> None:
        self.intents: dict[str, str] = {}

    def parse_many(self, texts: Sequence[str], *, now: datetime) -> list[dict[str, Any]]:
        return [self._parse(text, now) for text in texts]

    def _parse(self, text: str, now: datetime) -> dict[str, Any]:
        parse = dict(entity_reader().parse(text, now=now))
        if text in self.intents:
            parse["intent"] = {"name": self.intents[text], "confidence": 0.95}
            parse["intent_ranking"] = [parse["intent"]]
        return parse


class TalkingDesk:
    """One Page, and citizens by their ids."""

    def __init__(self, database: Database, clock: FixedClock, chosen: Catalogue | None = None) -> None:
        self.database, self.clock, self.catalogue = database, clock, chosen or catalogue()
        self.channel, self.interpreter = FakeChannel(), ToldInterpreter()
        actions = InProcessRunner(ActionContext(database, clock, self.catalogue))
        self.answerer = Answerer(
            clock=clock,
            catalogue=self.catalogue,
            interpreter=self.interpreter,  # type: ignore[arg-type]
            engine=dialogue(clock),
            actions=actions,
            channels={"facebook": self.channel},
            app_id="900",
        )
        self.turns = TurnRunner(database, clock, self.interpreter, self.answerer, pass_seconds=60)  # type: ignore[arg-type]
        self.delivery = Delivery(database, clock, {"facebook": self.channel}, concurrency=2)
        self._mids = itertools.count()
        with database.write() as session:
            bind_page(
                session, self.catalogue, clock, page_id=PAGE, office_code="police-hq", token="page-token"
            )

    def says(self, user: str, text: str, intent: str | None = None) -> list[Mapping[str, Any]]:
        """A citizen writes or taps; gives what the carrier was handed for it."""
        if intent is not None:
            self.interpreter.intents[text] = intent
        self.clock.advance(timedelta(seconds=30))
        before = len(self.channel.sent)
        mid = f"m{next(self._mids)}"
        content, raw = {"text": text, "mid": mid}, {"message": {"text": text}}
        if text.startswith("/"):  # nobody types it: a button carries it
            content["payload"] = text
        event = ReceivedEvent(mid, EventKind.MESSAGE, "facebook", PAGE, user, self.clock.now(), content, raw)
        receive(self.database, self.clock, [event])
        self.clock.advance(timedelta(seconds=1))
        self.turns.run_until_quiet()
        self.delivery.run_pass()
        return [one.message for one in self.channel.sent[before:]]

    def taps(self, user: str, title: str) -> list[Mapping[str, Any]]:
        """Tap a button of what was sent last."""
        choices = {
            one["title"]: one["payload"]
            for sent in self.channel.sent
            for key in ("buttons", "quick_replies")
            for one in sent.message.get(key) or []
        }
        return self.says(user, choices[title])

    def the_case(self) -> Case:
        """The only case there is."""
        with self.database.read() as session:
            return session.scalars(select(Case)).one()
