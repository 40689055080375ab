"""From the gateway's request to rows, and from rows to the gateway's stub: on each database."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from bot.catalogue.commands import bind_number
from bot.channels.sms.channel import SmsChannel
from bot.channels.sms.gateway import HttpGateway
from bot.channels.sms.webhook import DELIVERY_PATH, PATH, create_blueprint
from bot.clock import FixedClock
from bot.conversation.delivery import Delivery
from bot.conversation.model import Conversation, DeliveryStatus, EventStatus, InboundEvent, OutboxMessage
from bot.conversation.texting import TextSender
from bot.settings import SmsSettings
from bot.storage.database import Database
from tests.conversations.desk import catalogue
from tests.unit.channels.stub_graph import Reply, StubGraph

DEPTHS = (50, 300, 900, 950, 970, 985, 990, 995, 2000, 100_000)
NUMBER, PHONE, SECRET = "+8801812345678", "+8801712345678", "the-gateways-key"


class Gateway:
    """Both ends of a gateway: posts to the webhook, and takes what is sent."""

    def __init__(self, database: Database, clock: FixedClock, stub: StubGraph) -> None:
        self.database, self.clock, self.stub = database, clock, stub
        params = (("to", "{to}"), ("text", "{text}"), ("ref", "{reference}"))
        self.settings = SmsSettings(
            gateway="http", url=stub.url, params=params, id_field="id", webhook_secrets=(SECRET,)
        )
        self.channel = SmsChannel(HttpGateway(self.settings, read_seconds=5.0))
        self.delivery = Delivery(database, clock, {"sms": self.channel}, concurrency=2)
        self.app = Flask("test")
        self.app.register_blueprint(create_blueprint(self.settings, database, clock, lambda: None))
        with database.write() as session:
            bind_number(session, catalogue(), clock, number=NUMBER, office_code="dc-sylhet")

    def post(self, path: str = PATH, **item: str) -> int:
        headers = {"X-Webhook-Secret": SECRET}
        return self.app.test_client().post(path, data=item, headers=headers).status_code

    def news(self, text: str, key: str) -> None:
        with self.database.write() as session:
            assert TextSender(self.clock, self.channel).send(session, PHONE, text, key)
        self.delivery.run_pass()

    def statuses(self) -> list[str]:
        with self.database.read() as session:
            return list(session.scalars(select(OutboxMessage.status).order_by(OutboxMessage.id)))


@pytest.fixture
def gateway(database: Database, clock: FixedClock) -> Iterator[Gateway]:
    with StubGraph() as stub:
        gateway = Gateway(database, clock, stub)
        yield gateway
        gateway.delivery.close()


TEXT = {"from": "01712345678", "to": NUMBER, "text": "আমার জমির খাজনা", "id": "7"}


def events(gateway: Gateway) -> list[InboundEvent]:
    with gateway.database.read() as session:
        return list(session.scalars(select(InboundEvent).order_by(InboundEvent.id)))


def test_a_text_is_stored_once_however_often_and_at_once_it_comes(gateway: Gateway) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: gateway.post(**TEXT), range(8)))

    assert answers == [200] * 8
    (event,) = events(gateway)
    assert (event.status, event.content["text"]) == (EventStatus.PENDING, "আমার জমির খাজনা")
    with gateway.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Conversation)) == 1


def test_neither_phone_nor_words_are_readable_in_the_database(gateway: Gateway) -> None:
    gateway.post(**TEXT)

    with gateway.database.engine.connect() as connection:
        for table in ("conversation", "inbound_event"):
            stored = repr(connection.exec_driver_sql(f"SELECT * FROM {table}").all())
            assert "1712345678" not in stored and "খাজনা" not in stored


def test_a_machines_text_is_kept_and_has_no_conversation(gateway: Gateway) -> None:
    gateway.post(**{**TEXT, "from": "bKash"})

    (event,) = events(gateway)
    assert (event.status, event.conversation_id, event.content["text"]) == (
        EventStatus.KEPT,
        None,
        TEXT["text"],
    )


def test_while_the_database_is_away_the_gateway_is_asked_to_come_again(gateway: Gateway) -> None:
    with gateway.database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE inbound_event RENAME TO elsewhere")
    try:
        assert gateway.post(**TEXT) == 503
    finally:
        with gateway.database.engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE elsewhere RENAME TO inbound_event")
    assert gateway.post(**TEXT) == 200


def test_news_go_out_and_their_report_comes_back(gateway: Gateway) -> None:
    gateway.stub.answers(Reply(body={"id": "G1"}))
    gateway.news("আপনার আবেদন এগিয়েছে", "case-1")

    assert gateway.stub.seen[0].body["to"] == PHONE
    assert gateway.stub.seen[0].body["text"] == "আপনার আবেদন এগিয়েছে"
    assert [gateway.post(DELIVERY_PATH, id="G1", status="DELIVERED") for _ in range(2)] == [200, 200]
    assert gateway.post(DELIVERY_PATH, id="G2", status="DELIVERED") == 200
    assert gateway.statuses() == [DeliveryStatus.DELIVERED]


def test_a_gateway_that_hangs_up_gets_the_text_once_and_may_still_report_it(gateway: Gateway) -> None:
    gateway.stub.answers(Reply(hang_up="before"))
    gateway.news("এক", "case-1")
    assert gateway.statuses() == [DeliveryStatus.UNKNOWN]

    gateway.clock.advance(timedelta(minutes=1))
    gateway.delivery.recover()
    gateway.delivery.run_pass()
    assert len(gateway.stub.seen) == 1

    gateway.post(DELIVERY_PATH, reference=gateway.stub.seen[0].body["ref"], status="DELIVRD")
    assert gateway.statuses() == [DeliveryStatus.DELIVERED]


def test_a_gateway_that_asks_for_patience_gets_everything_later(gateway: Gateway) -> None:
    gateway.stub.answers(Reply(status=429, body={}), Reply(body={"id": "G1"}))
    gateway.news("এক", "case-1")
    assert gateway.statuses() == [DeliveryStatus.QUEUED]

    gateway.clock.advance(timedelta(minutes=6))
    gateway.delivery.run_pass()

    assert gateway.statuses() == [DeliveryStatus.SENT]


@pytest.mark.parametrize(
    "junk",
    [
        b'"\\ud800"',
        b'"\\u0000"',
        b"1e999",
        b"NaN",
        b"9" * 5000,
        b"-0",
        b"null",
        *(b"[" * n + b"]" * n for n in DEPTHS),
    ],
    ids=lambda junk: junk[:9].decode() + str(len(junk)),
)
def test_whatever_stands_beside_a_text_it_is_taken(gateway: Gateway, junk: bytes) -> None:
    item = b'{"from":"01712345678","text":"hello","id":"9","more":' + junk + b"}"
    headers = {"X-Webhook-Secret": SECRET, "Content-Type": "application/json"}
    for path in (PATH, DELIVERY_PATH):
        assert gateway.app.test_client().post(path, data=item, headers=headers).status_code == 200
    assert len(events(gateway)) == 1
