"""The way in: everything is stored, each thing once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from bot.conversation import inbox
from bot.conversation.events import EventKind, ReceivedEvent
from bot.conversation.model import EventStatus
from tests.unit.conversation.world import PAGE, World


def test_a_message_delivered_twice_is_stored_once(world: World) -> None:
    message = world.message("42", "hello", mid="m1")
    assert world.receive(message) == 1
    assert world.receive(message, message) == 0
    assert len(world.events()) == 1


def test_simultaneous_duplicates_are_stored_once(world: World) -> None:
    batch = [world.message("42", f"hello {number}", mid=f"m{number}") for number in range(20)]
    with ThreadPoolExecutor(8) as pool:
        counts = list(pool.map(lambda turn: world.receive(*(batch if turn % 2 else batch[::-1])), range(8)))
    assert sum(counts) == 20
    assert len(world.events()) == 20


def test_a_batch_of_a_thousand_events_is_stored_whole(world: World) -> None:
    batch = [world.message(str(number % 50), f"hello {number}", mid=f"m{number}") for number in range(1000)]
    assert world.receive(*batch) == 1000


def test_an_event_without_a_sender_is_kept_and_not_processed(world: World) -> None:
    world.receive(world.event(None, EventKind.UNSUPPORTED, "odd", anything=[1, {"x": None}]))
    (event,) = world.events()
    assert event.status == EventStatus.KEPT
    assert event.content == {"anything": [1, {"x": None}]}


def test_words_are_not_readable_in_the_database(world: World) -> None:
    world.receive(world.message("42", "the officer asked for a bribe", mid="m1"))
    with world.database.read() as session:
        rows = session.connection().exec_driver_sql("SELECT content, raw FROM inbound_event").all()
    assert "bribe" not in str(rows)


def test_odd_strings_survive_storage(world: World) -> None:
    text = "nul \x00 lone \ud83d surrogate"
    world.receive(world.message("42", text, mid="m1"))
    assert world.events()[0].content["text"] == text


def test_a_clock_that_runs_ahead_does_not_lengthen_the_window(world: World) -> None:
    world.receive(world.message("42", "hello", at=world.clock.now() + timedelta(days=30)))
    world.settle()
    expires = world.conversation("42").window_expires_at
    assert expires is not None and expires <= world.clock.now() + timedelta(hours=24)


def test_the_same_person_on_two_channels_has_two_conversations(world: World) -> None:
    world.receive(world.message("42", "hello"))
    world.receive(ReceivedEvent("k", EventKind.MESSAGE, "rest", "local", "42", None, {"text": "hello"}))
    assert len({event.conversation_id for event in world.events()}) == 2


def test_what_was_written_in_the_same_second_keeps_its_order(world: World) -> None:
    at = world.clock.now() - timedelta(seconds=5)
    world.receive(
        *[world.message("42", f"word {number}", at=at, mid=f"m{9 - number}") for number in range(9)]
    )
    world.settle()
    assert world.channel.texts() == [f"you said: word {number}" for number in range(9)]


def test_a_request_may_bring_more_citizens_than_a_statement_takes(world: World) -> None:
    keys = {("facebook", PAGE, str(number)): None for number in range(11_000)}
    with world.database.write() as session:
        assert len(inbox._conversation_ids(session, world.clock.now(), keys)) == 11_000
