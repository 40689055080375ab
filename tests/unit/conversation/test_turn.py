"""Turns: in order, once, each effect whole or not at all."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError

from bot.catalogue.commands import reauthorise
from bot.conversation import queries
from bot.conversation.events import EventKind
from bot.conversation.failures import MAX_ATTEMPTS
from bot.conversation.model import EventStatus
from bot.conversation.turn import PASS_EVENTS
from bot.conversation.waiting import due_conversations
from bot.storage.database import Database
from tests.unit.conversation.world import PAGE, World


def test_each_message_is_answered_once(world: World) -> None:
    world.receive(world.message("42", "one", mid="m1"), world.message("43", "two", mid="m2"))
    world.settle()
    world.settle()
    assert sorted(world.channel.texts()) == ["you said: one", "you said: two"]


def test_messages_are_answered_in_the_order_they_were_written(world: World) -> None:
    now = world.clock.now()
    world.receive(world.message("42", "second", at=now - timedelta(seconds=1), mid="m2"))
    world.receive(world.message("42", "first", at=now - timedelta(seconds=2), mid="m1"))
    world.settle()
    assert world.channel.texts() == ["you said: first", "you said: second"]


def test_an_earlier_message_that_is_still_held_goes_first(world: World) -> None:
    now = world.clock.now()
    world.receive(world.message("42", "second", at=now, mid="m2"))
    world.clock.advance(timedelta(milliseconds=240))
    world.receive(world.message("42", "first", at=now - timedelta(seconds=5), mid="m1"))
    world.clock.advance(timedelta(milliseconds=20))
    world.turns.run_pass()
    world.delivery.run_pass()
    assert world.channel.texts() == ["you said: first", "you said: second"]


def test_a_poisoned_event_is_quarantined_and_the_others_go_on(world: World) -> None:
    world.receive(
        world.message("42", "poison", mid="m1"),
        world.message("42", "after", at=world.clock.now() + timedelta(0), mid="m2"),
        world.message("43", "neighbour", mid="m3"),
    )
    world.settle()
    assert world.channel.texts("43") == ["you said: neighbour"]
    for _ in range(MAX_ATTEMPTS):
        world.clock.advance(timedelta(minutes=10))
        world.settle()
    by_text = {event.content["text"]: event for event in world.events()}
    assert by_text["poison"].status == EventStatus.QUARANTINED
    assert by_text["poison"].error == "ValueError"
    assert world.channel.texts("42") == ["utter_action_failed", "you said: after"]


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_an_event_is_not_blamed_for_a_connection_that_broke(world: World) -> None:
    others = Database(world.database.url)

    def cut(_text: str) -> None:
        with others.engine.connect() as connection:
            connection.exec_driver_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE state = 'idle in transaction' AND datname = current_database()"
            )

    world.receive(world.message("42", "hello", mid="m1"))
    world.engine.before = cut
    for _ in range(MAX_ATTEMPTS):
        with pytest.raises(OperationalError):
            world.settle()
    (event,) = world.events()
    assert (event.attempts, event.status) == (0, EventStatus.PENDING)

    world.engine.before = lambda _text: None
    world.settle()
    others.dispose()
    assert world.channel.texts() == ["you said: hello"]


def test_a_failed_turn_leaves_nothing_behind(world: World) -> None:
    world.receive(world.message("42", "poison", mid="m1"))
    world.settle()
    assert world.outbox() == []
    assert world.conversation("42").tracker is None


def test_one_prediction_serves_a_whole_pass(world: World) -> None:
    world.receive(*[world.message(str(user), f"hello {user}") for user in range(20)])
    world.settle()
    assert world.interpreter.batches == [20]


def test_passes_at_once_answer_nobody_twice(world: World) -> None:
    world.receive(*[world.message(str(user), f"hello {user}") for user in range(60)])
    world.clock.advance(timedelta(seconds=1))
    with ThreadPoolExecutor(4) as pool:
        done = sum(pool.map(lambda _: world.turns.run_until_quiet(), range(4)))
    assert done == 60
    assert len(world.outbox()) == 60


def test_a_message_older_than_the_window_is_not_answered(world: World) -> None:
    world.receive(world.message("42", "hello", at=world.clock.now() - timedelta(hours=25)))
    world.settle()
    assert world.events()[0].status == EventStatus.STALE
    assert world.outbox() == []


def test_a_message_to_a_page_nobody_bound_is_kept(world: World) -> None:
    message = world.message("42", "hello")
    world.receive(type(message)(**{**vars(message), "account_id": "999"}))
    world.settle()
    assert world.events()[0].status == EventStatus.KEPT


def test_standby_events_are_never_answered(world: World) -> None:
    world.receive(world.event("42", EventKind.STANDBY, "s1", text="hello"))
    world.settle()
    assert world.outbox() == []
    assert world.conversation("42").standby


def test_a_policy_block_pauses_the_page(world: World) -> None:
    world.receive(world.event(None, EventKind.POLICY_ENFORCEMENT, "p1", policy_action="block"))
    world.receive(world.message("42", "hello"))
    world.settle()
    assert world.channel.sent == []
    world.receive(world.event(None, EventKind.POLICY_ENFORCEMENT, "p2", policy_action="unblock"))
    world.settle()
    assert world.channel.texts() == ["you said: hello"]


def test_a_text_that_can_not_be_understood_falls_alone(world: World) -> None:
    world.receive(world.message("42", "gibberish"), world.message("43", "hello"))
    world.settle()
    assert world.channel.texts() == ["you said: hello"]
    assert {event.status for event in world.events()} == {EventStatus.PENDING, EventStatus.DONE}


def test_a_row_that_no_key_opens_stops_only_its_own_conversation(world: World) -> None:
    world.receive(world.message("42", "hello"), world.message("43", "good day"))
    broken = world.conversation("42").id
    with world.database.write() as session:
        spoil = "UPDATE inbound_event SET content = 'no cipher' WHERE conversation_id = %d"
        session.connection().exec_driver_sql(spoil % broken)
    world.settle()
    assert world.channel.texts() == ["you said: good day"]
    for _ in range(MAX_ATTEMPTS):
        world.clock.advance(timedelta(minutes=1))
        world.settle()
    with world.database.read() as session:
        (quarantined,) = queries.quarantined(session)
    assert quarantined.error == "Unreadable"


def test_a_tracker_that_no_key_opens_stops_only_its_own_conversation(world: World) -> None:
    world.receive(world.message("42", "hello"), world.message("43", "good day"))
    with world.database.write() as session:
        spoil = "UPDATE conversation SET tracker = 'no cipher' WHERE user_id = '42'"
        session.connection().exec_driver_sql(spoil)
    world.settle()
    assert world.channel.texts() == ["you said: good day"]


def test_a_citizen_who_floods_the_page_does_not_hide_the_others(world: World) -> None:
    world.receive(*[world.message("42", f"spam {number}", mid=f"s{number}") for number in range(300)])
    world.clock.advance(timedelta(seconds=1))
    world.receive(world.message("43", "help me"))
    world.clock.advance(timedelta(seconds=1))
    world.turns.run_pass()
    world.delivery.run_pass()
    assert "you said: help me" in world.channel.texts()


def test_a_pass_takes_a_limited_number_of_events(world: World) -> None:
    world.receive(*[world.message("42", f"spam {number}", mid=f"s{number}") for number in range(200)])
    world.clock.advance(timedelta(seconds=1))
    assert 0 < world.turns.run_pass() <= PASS_EVENTS
    assert world.turns.run_until_quiet() >= 200 - PASS_EVENTS


def test_what_waits_behind_a_failed_event_is_not_looked_at_in_vain(world: World) -> None:
    world.receive(world.message("42", "poison"))
    world.settle()
    world.receive(world.message("42", "after"))
    world.clock.advance(timedelta(milliseconds=500))
    world.turns.run_until_quiet()
    with world.database.read() as session:
        assert due_conversations(session, world.clock.now(), 32) == []
    world.clock.advance(timedelta(minutes=10))
    for _ in range(MAX_ATTEMPTS):
        world.settle()
        world.clock.advance(timedelta(minutes=10))
    assert world.channel.texts()[-1] == "you said: after"


def test_a_page_notice_that_fails_does_not_stop_the_turns(world: World) -> None:
    world.receive(world.event(None, EventKind.POLICY_ENFORCEMENT, "p1", policy_action="block"))
    world.receive(world.message("42", "hello"))
    with world.database.write() as session:
        session.connection().exec_driver_sql("UPDATE page SET token = 'no cipher'")
        spoil = "UPDATE inbound_event SET content = 'no cipher' WHERE conversation_id IS NULL"
        session.connection().exec_driver_sql(spoil)
    world.settle()
    assert [row.message["text"] for row in world.outbox()] == ["you said: hello"]


def test_unblocking_does_not_revive_a_dead_token(world: World) -> None:
    with world.database.write() as session:
        reauthorise(session, PAGE)
    world.receive(world.event(None, EventKind.POLICY_ENFORCEMENT, "p2", policy_action="unblock"))
    world.receive(world.message("42", "hello"))
    world.settle()
    assert world.channel.sent == []


def test_a_tap_on_more_shows_the_rest_and_is_no_turn(world: World) -> None:
    world.channel.expand = lambda payload: {"text": "there is more"} if payload == "/more" else None
    world.receive(world.message("42", "/more"))
    world.settle()
    assert world.channel.texts() == ["there is more"]
