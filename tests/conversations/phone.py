"""A citizen's phone: texts go in at the real webhook and come out of the real outbox.

Between them are the real inbox, turn, dialogue, catalogue and actions; the gateway is a list. The intent is
told by the test, as at the desk (:mod:`tests.conversations.desk`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast

from flask import Flask

from bot.catalogue.commands import bind_number
from bot.channels.sms.channel import SmsChannel
from bot.channels.sms.webhook import DELIVERY_PATH, PATH, create_blueprint
from bot.clock import FixedClock
from bot.conversation.actions_runner import ActionContext, InProcessRunner
from bot.conversation.answer import Answerer
from bot.conversation.channel import SendOutcome
from bot.conversation.delivery import Delivery
from bot.conversation.texting import TextSender
from bot.conversation.turn import TurnRunner
from bot.nlu.interpreter import Interpreter
from bot.settings import SmsSettings
from bot.storage.database import Database
from tests.conversations.desk import catalogue, dialogue, entity_reader

NUMBER, SECRET = "+8801812345678", "the-gateways-key"


@dataclass
class FakeGateway:
    """Keeps what it is given: phone, text, our reference."""

    sent: list[tuple[str, str, str]] = field(default_factory=list)

    def send(self, phone: str, text: str, number: str, reference: str) -> SendOutcome:
        self.sent.append((phone, text, reference))
        return SendOutcome("sent", mid=f"g-{len(self.sent)}")


class ToldInterpreter:
    """Finds entities itself; the intent of a text is told beforehand."""

    version = "told"

    def __init__(self) -> None:
        self.intents: dict[str, str] = {}

    def parse_many(self, texts: Sequence[str], *, now: datetime) -> list[dict[str, Any]]:
        return [self._told(text, dict(entity_reader().parse(text, now=now))) for text in texts]

    def _told(self, text: str, parse: dict[str, Any]) -> dict[str, Any]:
        if text in self.intents:
            parse["intent"] = {"name": self.intents[text], "confidence": 0.95}
            parse["intent_ranking"] = [parse["intent"]]
        return parse


class TextDesk:
    """An office that takes complaints by SMS."""

    def __init__(self, database: Database, clock: FixedClock, office: str = "dc-sylhet") -> None:
        self.database, self.clock = database, clock
        self.gateway, self.interpreter = FakeGateway(), ToldInterpreter()
        channel = SmsChannel(self.gateway)
        answerer = Answerer(
            clock=clock,
            catalogue=catalogue(),
            interpreter=cast(Interpreter, self.interpreter),
            engine=dialogue(clock),
            actions=InProcessRunner(ActionContext(database, clock, catalogue())),
            channels={"sms": channel},
            app_id="",
        )
        self.turns = TurnRunner(database, clock, answerer.interpreter, answerer)
        self.delivery = Delivery(database, clock, {"sms": channel}, concurrency=1)
        self.send_text = TextSender(clock, channel).send
        app = Flask("phone")
        settings = SmsSettings(webhook_secrets=(SECRET,))
        app.register_blueprint(create_blueprint(settings, database, clock, lambda: None))
        self.web = app.test_client()
        with database.write() as session:
            bind_number(session, catalogue(), clock, number=NUMBER, office_code=office)

    def post(self, path: str, **item: str) -> int:
        """What the gateway posts."""
        return self.web.post(path, data=item, headers={"X-Webhook-Secret": SECRET}).status_code

    def settle(self) -> None:
        """Run turns and deliveries until nothing is due."""
        self.clock.advance(timedelta(seconds=1))
        self.turns.run_until_quiet()
        while self.delivery.run_pass():
            self.turns.run_until_quiet()


class Phone:
    """Somebody who texts."""

    def __init__(self, desk: TextDesk, number: str = "+8801712345678") -> None:
        self.desk, self.number = desk, number
        self.texts = 0

    def says(self, text: str, intent: str | None = None, *, id: str | None = None) -> str:
        """Text something. Gives the texts that come back as one."""
        if intent is not None:
            self.desk.interpreter.intents[text] = intent
        self.texts += 1
        self.desk.clock.advance(timedelta(seconds=30))
        before = len(self.desk.gateway.sent)
        item = {"from": self.number, "to": NUMBER, "text": text, "id": id or f"{self.number}-{self.texts}"}
        assert self.desk.post(PATH, **item) == 200
        self.desk.settle()
        return "\n".join(text for phone, text, _ in self.desk.gateway.sent[before:] if phone == self.number)

    def report(self, name: str, status: str) -> int:
        """What the gateway reports about a text."""
        return self.desk.post(DELIVERY_PATH, id=name, status=status)
