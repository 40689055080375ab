"""The way out: in order, never twice while it can be known."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from bot.catalogue.commands import pause_page
from bot.catalogue.model import Page
from bot.conversation import delivery, outcomes
from bot.conversation.channel import Decision, SendOutcome
from bot.conversation.delivery import ECHO_WAIT, MAX_ATTEMPTS, SENDING_LEASE, Claimed
from bot.conversation.events import EventKind
from bot.conversation.model import DeliveryStatus, OutboxMessage
from bot.conversation.sendable import expire_unsendable
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


def test_an_echo_that_waits_for_its_turn_counts_as_come(world: World) -> None:
    world.channel.outcomes = [SendOutcome("unknown")]
    say(world, "one")
    (row,) = world.outbox()
    world.receive(world.event("42", EventKind.ECHO, "e1", metadata=row.public_id, mid="mid-9"))
    world.clock.advance(ECHO_WAIT * 2)
    assert world.delivery.recover() == 0
    world.settle()
    assert (world.outbox()[0].status, len(world.channel.sent)) == (DeliveryStatus.SENT, 1)


def test_a_late_echo_proves_that_a_message_given_up_has_arrived(world: World) -> None:
    world.channel.outcomes = [failed(Decision.DROP)]
    say(world, "one")
    (row,) = world.outbox()
    world.receive(world.event("42", EventKind.ECHO, "e1", metadata=row.public_id, mid="mid-9"))
    world.settle()
    assert world.outbox()[0].status == DeliveryStatus.SENT


def test_what_was_sent_is_written_down_even_if_the_database_stumbles(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    stumbles = iter([OperationalError("", {}, Exception()), OperationalError("", {}, Exception())])
    settle = outcomes.settle

    def unsteady(*arguments: object) -> None:
        if (error := next(stumbles, None)) is not None:
            raise error
        settle(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(delivery, "settle", unsteady)
    say(world, "one")
    assert world.outbox()[0].status == DeliveryStatus.SENT


def test_what_is_under_way_is_written_down_when_no_more_can_be_taken(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    claims = [world.delivery._claim]

    def once(limit: int) -> list[Claimed]:
        if not claims:
            raise OperationalError("", {}, Exception())
        return claims.pop()(limit)

    monkeypatch.setattr(world.delivery, "_claim", once)
    with pytest.raises(OperationalError):
        say(world, "one")
    assert world.outbox()[0].status == DeliveryStatus.SENT


def test_what_was_taken_when_the_process_ends_goes_back(world: World) -> None:
    world.delivery.close()
    say(world, "one")
    assert (world.outbox()[0].status, world.channel.sent) == (DeliveryStatus.QUEUED, [])


def test_a_message_that_no_key_opens_stops_nobody_else(world: World) -> None:
    world.channel.outcomes = [failed(Decision.RETRY), failed(Decision.RETRY)]
    say(world, "one")
    say(world, "two", user="43")
    with world.database.write() as session:
        session.connection().exec_driver_sql("UPDATE outbox_message SET message = 'no cipher' WHERE id = 1")
    world.clock.advance(timedelta(minutes=1))
    world.delivery.run_pass()
    assert world.channel.texts("43")[-1] == "you said: two"
    with world.database.read() as session:
        statuses = session.scalars(select(OutboxMessage.status).order_by(OutboxMessage.id)).all()
    assert statuses == [DeliveryStatus.QUEUED, DeliveryStatus.SENT]


def test_a_page_that_an_administrator_paused_sends_nothing(world: World) -> None:
    with world.database.write() as session:
        pause_page(session, PAGE)
    say(world, "one")
    assert world.channel.sent == []


def test_seen_is_shown_once_for_all_replies_to_a_message(world: World) -> None:
    world.channel.render = lambda message: [dict(message), dict(message)]
    say(world, "one")
    assert world.channel.signals == ["mark_seen", "typing_on"]


def test_a_signal_that_fails_fails_nothing_else(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*arguments: object) -> None:
        raise RuntimeError("no network")

    monkeypatch.setattr(world.channel, "signal", broken)
    say(world, "one")
    assert world.outbox()[0].status == DeliveryStatus.SENT


def test_the_bots_words_are_given_up_when_its_window_has_closed(world: World) -> None:
    world.channel.outcomes = [failed(Decision.REAUTHORISE)]
    say(world, "one")
    world.clock.advance(timedelta(hours=25))
    with world.database.write() as session:
        assert expire_unsendable(session, world.clock.now()) == 1
    assert world.outbox()[0].status == DeliveryStatus.FAILED


def test_two_recoveries_at_once_put_a_message_back_once(world: World) -> None:
    world.channel.outcomes = [SendOutcome("unknown")] * 3
    say(world, "one", "two", "three")
    world.clock.advance(ECHO_WAIT)
    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(lambda _: world.delivery.recover(), range(4))) == 1


def test_a_carrier_that_is_out_of_reach_for_hours_loses_nothing(world: World) -> None:
    world.channel.outcomes = [SendOutcome("failed", decision=Decision.RETRY, reason="not_connected")] * 20
    say(world, "one")
    for _ in range(40):
        world.clock.advance(timedelta(minutes=6))
        world.delivery.run_pass()
    assert world.outbox()[0].status == DeliveryStatus.SENT


def test_a_carrier_that_answers_with_faults_for_minutes_loses_nothing(world: World) -> None:
    world.channel.outcomes = [SendOutcome("unknown", reason="server_error")] * (MAX_ATTEMPTS - 1)
    say(world, "one")
    started = world.clock.now()
    while world.outbox()[0].status != DeliveryStatus.SENT:
        world.clock.advance(ECHO_WAIT)
        world.delivery.recover()
        world.delivery.run_pass()
    assert world.clock.now() - started >= timedelta(minutes=10)


def test_a_send_that_can_not_begin_in_time_is_not_begun(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as stalled:
        stalled.setattr(delivery, "LATEST_START_SECONDS", -1.0)
        say(world, "one")
    assert world.channel.sent == []
    world.clock.advance(timedelta(minutes=1))
    world.delivery.run_pass()
    assert world.channel.texts() == ["you said: one"]


def test_what_a_process_says_after_its_lease_does_not_count(world: World) -> None:
    world.receive(world.message("42", "one"))
    world.clock.advance(timedelta(seconds=1))
    world.turns.run_until_quiet()
    (stood_still,) = world.delivery._claim(1)
    world.clock.advance(SENDING_LEASE + timedelta(seconds=1))
    assert world.delivery.recover() == 1
    (other,) = world.delivery._claim(1)

    world.delivery._record([(stood_still, failed(Decision.RETRY))])

    # The other one is sending it: a third must not take it.
    assert world.outbox()[0].status == DeliveryStatus.SENDING
    world.delivery._record([(other, SendOutcome("sent", mid="mid-1"))])
    assert world.outbox()[0].status == DeliveryStatus.SENT
