"""The way out: in order, never twice while it can be known."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.catalogue.model import Page
from bot.conversation.channel import Decision, SendOutcome
from bot.conversation.delivery import ECHO_WAIT, MAX_ATTEMPTS, SENDING_LEASE
from bot.conversation.events import EventKind
from bot.conversation.model import DeliveryStatus, OutboxMessage
from tests.unit.conversation.world import PAGE, World


def say(world: World, *texts: str, user: str = "42") -> None:
    for text in texts:
        world.receive(world.message(user, text))
        world.clock.advance(timedelta(seconds=1))
    world.settle()


def failed(decision: Decision, **more: object) -> SendOutcome:
    return SendOutcome("failed", decision=decision, code=1, **more)  # type: ignore[arg-type]


def test_a_retried_message_holds_back_the_ones_after_it(world: World) -> None:
    world.channel.outcomes = [failed(Decision.RETRY)]
    say(world, "one", "two")
    assert world.channel.texts() == ["you said: one"]
    world.clock.advance(timedelta(minutes=1))
    world.delivery.run_pass()
    assert world.channel.texts() == ["you said: one", "you said: one", "you said: two"]


def test_retries_end(world: World) -> None:
    world.channel.outcomes = [failed(Decision.RETRY)] * 20
    say(world, "one")
    for _ in range(20):
        world.clock.advance(timedelta(minutes=10))
        world.delivery.run_pass()
    assert len(world.channel.sent) == MAX_ATTEMPTS
    assert world.outbox()[0].status == DeliveryStatus.FAILED


def test_a_send_of_unknown_outcome_is_settled_by_its_echo(world: World) -> None:
    world.channel.outcomes = [SendOutcome("unknown", reason="timeout")]
    say(world, "one")
    (row,) = world.outbox()
    assert row.status == DeliveryStatus.UNKNOWN
    world.receive(world.event("42", EventKind.ECHO, "e1", metadata=row.public_id, mid="mid-9", app_id="900"))
    world.settle()
    world.clock.advance(ECHO_WAIT * 2)
    world.delivery.recover()
    world.delivery.run_pass()
    assert world.outbox()[0].status == DeliveryStatus.SENT
    assert world.outbox()[0].mid == "mid-9"
    assert len(world.channel.sent) == 1


def test_a_send_of_unknown_outcome_is_sent_again_when_no_echo_comes(world: World) -> None:
    world.channel.outcomes = [SendOutcome("unknown")]
    say(world, "one")
    assert world.delivery.recover() == 0
    world.clock.advance(ECHO_WAIT)
    assert world.delivery.recover() == 1
    world.delivery.run_pass()
    assert len(world.channel.sent) == 2
    assert world.outbox()[0].status == DeliveryStatus.SENT


def test_what_a_dead_process_was_sending_is_taken_up_after_its_lease(world: World) -> None:
    say(world, "one")
    with world.database.write() as session:
        session.execute(update(OutboxMessage).values(status=DeliveryStatus.SENDING, sent_at=None))
    assert world.delivery.recover() == 0
    world.clock.advance(SENDING_LEASE + timedelta(seconds=1))
    assert world.delivery.recover() == 1


def test_an_echo_that_is_faster_than_the_answer_is_no_outside_officer(world: World) -> None:
    say(world, "one")
    (row,) = world.outbox()
    world.receive(world.event("42", EventKind.ECHO, "e1", metadata=row.public_id, mid=row.mid, app_id="900"))
    world.settle()
    assert world.conversation("42").owner == "bot"


def test_an_echo_of_a_person_in_facebooks_inbox_silences_the_bot(world: World) -> None:
    world.receive(
        world.event("42", EventKind.ECHO, "e1", text="I'll look into it", mid="x", app_id="26390203743090")
    )
    say(world, "thank you")
    assert world.conversation("42").owner == "officer"
    assert world.channel.sent == []


def test_a_paused_page_waits_and_loses_nothing(world: World) -> None:
    world.channel.outcomes = [failed(Decision.PAUSE_PAGE, retry_after_seconds=600.0)]
    say(world, "one")
    world.clock.advance(timedelta(seconds=300))
    world.delivery.run_pass()
    assert len(world.channel.sent) == 1
    world.clock.advance(timedelta(seconds=400))
    world.delivery.run_pass()
    assert world.outbox()[0].status == DeliveryStatus.SENT


def test_a_dead_token_stops_the_page_and_keeps_the_queue(world: World) -> None:
    world.channel.outcomes = [failed(Decision.REAUTHORISE)]
    say(world, "one")
    say(world, "two")
    assert len(world.channel.sent) == 1
    with world.database.write() as session:
        session.execute(update(Page).values(status="active"))
    world.delivery.run_pass()
    assert world.channel.texts()[1:] == ["you said: one", "you said: two"]


def test_a_citizen_who_cannot_be_reached_is_left_alone_until_they_write(world: World) -> None:
    world.channel.outcomes = [failed(Decision.SUPPRESS)]
    say(world, "one", "two")
    assert len(world.channel.sent) == 1
    say(world, "three")
    assert world.channel.texts()[1:] == ["you said: three"]


def test_receipts_are_recorded(world: World) -> None:
    say(world, "one")
    world.clock.advance(timedelta(seconds=5))
    (row,) = world.outbox()
    world.receive(world.event("42", EventKind.DELIVERY, "d1", mids=[row.mid]))
    world.settle()
    assert world.outbox()[0].status == DeliveryStatus.DELIVERED
    watermark = world.clock.now().timestamp() * 1000
    world.receive(world.event("42", EventKind.READ, "r1", watermark_ms=watermark))
    world.settle()
    assert world.outbox()[0].status == DeliveryStatus.READ


@pytest.mark.parametrize(
    ("hours", "author", "window"),
    [(1, "bot", "open"), (25, "bot", "human_agent"), (24 * 8, "officer", "closed")],
)
def test_the_window_is_told_from_the_citizens_last_message(
    world: World, hours: int, author: str, window: str
) -> None:
    say(world, "one")
    world.clock.advance(timedelta(hours=hours))
    with world.database.write() as session:
        session.execute(
            update(OutboxMessage).values(
                status=DeliveryStatus.QUEUED, author=author, next_attempt_at=world.clock.now()
            )
        )
    world.delivery.run_pass()
    assert world.channel.sent[-1].window == window
    assert world.channel.sent[-1].author == author


def test_page_ids_are_not_shown_in_logs_of_requests(world: World) -> None:
    say(world, "one")
    assert PAGE not in repr(world.channel.sent[0]) and "page-token" not in repr(world.channel.sent[0])
