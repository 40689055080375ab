"""Text messages to phones: known by number, chosen by number, capped, stopped, reported."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from bot.clock import FixedClock
from bot.conversation.channel import Decision, SendOutcome
from bot.conversation.choices import typed_number
from bot.conversation.delivery import ECHO_WAIT, SENDING_LEASE
from bot.conversation.events import EventKind
from bot.conversation.model import Conversation, DeliveryStatus, InboundEvent, OutboxMessage
from bot.conversation.receipts import Receipt, note_receipts
from bot.conversation.sendable import TEXT_LASTS, expire_unsendable
from bot.conversation.texting import TextSender
from bot.storage.database import Database
from tests.unit.conversation.world import PAGE, FakeChannel, World

PHONE = "+8801712345678"


@dataclass
class FakeTexts(FakeChannel):
    """Two choices under every answer; news have none."""

    name: str = "sms"

    def render(self, message: Mapping[str, Any]) -> list[dict[str, Any]]:
        choices = {} if message.get("notice") else {"choices": ["/first", "/second"]}
        return [{**message, "text": text, **choices} for text in str(message["text"]).split("|")]


@pytest.fixture
def world(database: Database, clock: FixedClock) -> Iterator[World]:
    world = World(database, clock, channel=FakeTexts())
    yield world
    world.delivery.close()


def write(world: World, text: str, key: str = "", kind: EventKind = EventKind.MESSAGE) -> None:
    event = replace(world.message("", text, mid=key or f"t-{text}"), user_id=None, phone=PHONE, kind=kind)
    world.receive(event)
    world.settle()


def the_conversation(world: World) -> Conversation:
    with world.database.read() as session:
        return session.query(Conversation).one()


def send(world: World, text: str, key: str, **sender: Any) -> bool:
    with world.database.write() as session:
        return TextSender(world.clock, world.channel, **sender).send(session, PHONE, text, key)


# Who writes ---------------------------------------------------------------------------------------


def test_a_phone_is_answered_and_never_stored_in_clear(world: World) -> None:
    write(world, "hello")

    assert [(one.user_id, one.message["text"]) for one in world.channel.sent] == [(PHONE, "you said: hello")]
    assert the_conversation(world).phone == PHONE
    with world.database.engine.connect() as connection:
        stored = connection.exec_driver_sql("SELECT user_id, phone FROM conversation").one()
    assert "1712345678" not in "".join(stored)


def test_a_text_delivered_twice_is_answered_once(world: World) -> None:
    write(world, "hello", "k")
    write(world, "hello", "k")

    assert len(world.channel.sent) == 1


def test_one_phone_has_one_conversation_with_a_number(world: World) -> None:
    write(world, "hello")
    write(world, "again")
    send(world, "news", "k")

    assert the_conversation(world).phone == PHONE


# Numbers for choices ------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["2", "২", "2)", "(২)", " 2. ", "২।"])
def test_a_number_is_the_choice_that_it_stands_before(world: World, text: str) -> None:
    write(world, "hello")
    write(world, text)

    assert world.channel.texts()[-1] == "you said: /second"


@pytest.mark.parametrize("text", ["0", "3", "12", "2 kg", "1/2", "house 2"])
def test_any_other_text_says_itself(world: World, text: str) -> None:
    write(world, "hello")
    write(world, text)

    assert world.channel.texts()[-1] == f"you said: {text}"


def test_a_number_that_nothing_was_offered_for_says_itself(world: World) -> None:
    write(world, "2")

    assert world.channel.texts() == ["you said: 2"]


def test_a_number_written_before_the_answer_was_there_does_not_choose_from_it(world: World) -> None:
    world.receive(
        *(replace(world.message("", text, mid=text), user_id=None, phone=PHONE) for text in ("hello", "2"))
    )
    world.settle()

    assert world.channel.texts() == ["you said: hello", "you said: 2"]


def test_news_in_between_don_t_take_the_choices_away(world: World) -> None:
    write(world, "hello")
    world.clock.advance(timedelta(seconds=1))
    send(world, "your case has moved", "k")
    write(world, "1")

    assert world.channel.texts()[-1] == "you said: /first"


@pytest.mark.parametrize(("text", "number"), [("১২", 12), ("5", 5), ("123", None), ("", None), (None, None)])
def test_a_number_has_at_most_two_digits(text: object, number: int | None) -> None:
    assert typed_number(text) == number


@pytest.mark.parametrize("text", ["\n" * 50_000, " " * 50_000 + "x"])
def test_a_flood_of_empty_lines_is_read_in_no_time(text: str) -> None:
    started = time.process_time()

    assert typed_number(text) is None
    assert time.process_time() - started < 0.5


# Enough -------------------------------------------------------------------------------------------


def test_two_machines_that_answer_each_other_come_to_an_end(world: World) -> None:
    for number in range(9):
        write(world, f"hello {number}")

    assert len(world.channel.sent) == 5
    assert {row.error_reason for row in world.outbox()[5:]} == {"too many messages in an hour"}


def test_after_the_hour_there_are_answers_again(world: World) -> None:
    for number in range(6):
        write(world, f"hello {number}")
    world.clock.advance(timedelta(hours=1))
    write(world, "are you there?")

    assert world.channel.texts()[-1] == "you said: are you there?"


def test_who_opts_out_gets_nothing_until_they_write_again(world: World) -> None:
    write(world, "hello")
    write(world, "stop", kind=EventKind.OPT_OUT)
    assert not send(world, "news", "k")
    assert len(world.channel.sent) == 1

    write(world, "hello again")

    assert world.channel.texts()[-1] == "you said: hello again"
    assert send(world, "news", "k")


def test_opting_out_stops_what_is_on_its_way(world: World) -> None:
    world.channel.outcomes = [SendOutcome("failed", decision=Decision.RETRY, reason="not_connected")]
    write(world, "hello")
    write(world, "stop", kind=EventKind.OPT_OUT)
    world.clock.advance(timedelta(minutes=5))
    world.delivery.run_pass()

    assert len(world.channel.sent) == 1
    assert world.outbox()[0].error_reason == "the citizen wants no more messages"


# How sends end ------------------------------------------------------------------------------------


def test_a_text_of_unknown_outcome_is_never_sent_twice(world: World) -> None:
    world.channel.outcomes = [SendOutcome("unknown", reason="outcome_unknown")]
    write(world, "hello")
    world.clock.advance(ECHO_WAIT)
    world.delivery.recover()
    world.delivery.run_pass()

    assert len(world.channel.sent) == 1
    assert world.outbox()[0].status == DeliveryStatus.FAILED
    write(world, "go on")
    assert world.channel.texts()[-1] == "you said: go on"


def test_what_a_dead_process_was_sending_is_sent_again(world: World) -> None:
    write(world, "hello")
    with world.database.write() as session:
        session.query(OutboxMessage).update({"status": DeliveryStatus.SENDING})
    world.clock.advance(SENDING_LEASE + timedelta(seconds=1))
    world.delivery.recover()
    world.delivery.run_pass()

    assert len(world.channel.sent) == 2


def test_texts_know_no_window_and_grow_old(world: World) -> None:
    send(world, "news", "k")
    for later, expired in ((timedelta(days=2), 0), (TEXT_LASTS - timedelta(days=2), 1)):
        world.clock.advance(later)
        with world.database.write() as session:
            assert expire_unsendable(session, world.clock.now()) == expired


# Reports ------------------------------------------------------------------------------------------


def report(world: World, name: str | None, *, arrived: bool = True) -> int:
    receipt = Receipt(str(name), arrived=arrived, reason=None if arrived else "expired")
    return note_receipts(world.database, world.clock, "sms", [receipt])


def status(world: World) -> tuple[str, str | None]:
    row = world.outbox()[0]
    return row.status, row.error_reason


def test_a_report_marks_its_message_once(world: World) -> None:
    write(world, "hello")
    mid = world.outbox()[0].mid
    assert report(world, mid) == report(world, mid) == 0
    first = world.outbox()[0].delivered_at
    world.clock.advance(timedelta(minutes=1))
    report(world, mid)
    report(world, mid, arrived=False)

    assert status(world) == (DeliveryStatus.DELIVERED, None)
    assert world.outbox()[0].delivered_at == first


def test_a_report_of_failure_says_why(world: World) -> None:
    write(world, "hello")
    report(world, world.outbox()[0].mid, arrived=False)

    assert status(world) == (DeliveryStatus.FAILED, "not delivered: expired")


def test_a_report_by_our_own_reference_settles_a_text_of_unknown_outcome(world: World) -> None:
    world.channel.outcomes = [SendOutcome("unknown", reason="outcome_unknown")]
    write(world, "hello")
    world.clock.advance(ECHO_WAIT)
    world.delivery.recover()
    report(world, world.outbox()[0].public_id)

    assert status(world) == (DeliveryStatus.DELIVERED, None)
    assert world.outbox()[0].sent_at is not None


def test_a_report_about_nothing_of_ours_is_counted(world: World) -> None:
    assert report(world, "nobody's") == 1


# News ---------------------------------------------------------------------------------------------


def test_news_go_to_a_phone_that_never_wrote(world: World) -> None:
    assert send(world, "your case | has moved", "case-1")
    world.delivery.run_pass()
    world.delivery.run_pass()

    assert [(one.user_id, one.account_id) for one in world.channel.sent] == [(PHONE, PAGE)] * 2


def test_the_same_key_sends_nothing_twice(world: World) -> None:
    assert send(world, "a | b", "case-1") and send(world, "a | b", "case-1") and send(world, "c", "case-2")

    assert len(world.outbox()) == 3


def test_the_same_key_at_the_same_time_sends_nothing_twice(world: World) -> None:
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _: send(world, "a", "case-1"), range(4)))

    assert results == [True] * 4 and len(world.outbox()) == 1


def test_without_a_gateway_or_a_number_nothing_is_sent(world: World) -> None:
    with world.database.write() as session:
        assert not TextSender(world.clock, None).send(session, PHONE, "hi", "k")
        session.execute(Conversation.__table__.delete())
        session.execute(OutboxMessage.metadata.tables["page"].delete())
    assert not send(world, "hi", "k")
    with world.database.read() as session:
        assert session.query(InboundEvent).count() == 0


def test_a_cause_that_is_rolled_back_sends_nothing(world: World) -> None:
    with pytest.raises(RuntimeError), world.database.write() as session:
        TextSender(world.clock, world.channel).send(session, PHONE, "hi", "k")
        raise RuntimeError("the case did not move")

    assert world.outbox() == []
