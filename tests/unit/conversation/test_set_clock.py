"""Somebody sets the clock while messages are on their way: nobody waits an hour, nobody is answered twice."""

from __future__ import annotations

from datetime import timedelta

from bot.conversation.channel import SendOutcome, SendRequest
from bot.conversation.model import DeliveryStatus
from bot.conversation.postdated import date_anew
from tests.unit.conversation.world import World

AN_HOUR = timedelta(hours=1)


def test_what_came_in_before_the_clock_was_set_back_is_answered_in_order(world: World) -> None:
    for text in ("one", "two"):
        world.receive(world.message("42", text))
        world.clock.advance(timedelta(milliseconds=10))
    world.clock.advance(-AN_HOUR)

    assert date_anew(world.database, world.clock.now()) == 2
    world.receive(world.message("42", "three"))
    world.clock.advance(timedelta(seconds=1))
    world.settle()

    assert world.channel.texts() == ["you said: one", "you said: two", "you said: three"]
    assert date_anew(world.database, world.clock.now()) == 0


def test_what_was_to_be_sent_before_the_clock_was_set_back_is_sent(world: World) -> None:
    world.receive(world.message("42", "one"))
    world.clock.advance(timedelta(seconds=1))
    world.turns.run_until_quiet()
    world.clock.advance(-AN_HOUR)
    assert world.delivery.run_pass() == 0

    assert date_anew(world.database, world.clock.now()) == 1
    world.delivery.run_pass()

    assert world.channel.texts() == ["you said: one"]


def test_what_a_dead_process_was_sending_before_the_clock_was_set_back_is_taken_up(world: World) -> None:
    world.receive(world.message("42", "one"))
    world.clock.advance(timedelta(seconds=1))
    world.turns.run_until_quiet()
    world.delivery._claim(1)
    world.clock.advance(-AN_HOUR)

    assert date_anew(world.database, world.clock.now()) == 1
    assert world.delivery.recover() == 0
    world.clock.advance(timedelta(seconds=61))
    assert world.delivery.recover() == 1


def test_what_is_being_sent_is_not_taken_for_abandoned_when_the_clock_is_set_forward(world: World) -> None:
    taken_up: list[int] = []
    send = world.channel.send

    def slowly(request: SendRequest) -> SendOutcome:
        world.clock.advance(AN_HOUR)
        taken_up.append(world.delivery.recover())
        return send(request)

    world.channel.send = slowly  # type: ignore[method-assign]
    world.receive(world.message("42", "one"))
    world.clock.advance(timedelta(seconds=1))
    world.settle()

    assert taken_up == [0]
    assert world.channel.texts() == ["you said: one"]
    assert world.outbox()[0].status == DeliveryStatus.SENT
