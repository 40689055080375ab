"""Between bot and officer: who answers, and who keeps quiet."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest

from bot.conversation import handover
from bot.conversation.desk import OfficerDesk
from bot.conversation.events import EventKind
from bot.conversation.handover import HandoverError
from bot.conversation.model import Conversation
from bot.workers.sweep import sweep
from tests.unit.conversation.world import World


def ask(world: World, user: str = "42") -> int:
    world.receive(world.message(user, "hello"))
    world.settle()
    conversation_id = world.conversation(user).id
    with world.database.write() as session:
        assert handover.ask_for_officer(session, world.clock, conversation_id, team="police-hq")
    world.channel.sent.clear()
    return conversation_id


def desk(world: World) -> OfficerDesk:
    return OfficerDesk(world.database, world.answerer, lambda: None)


def end_waits(world: World) -> None:
    sweep(
        SimpleNamespace(
            clock=world.clock, database=world.database, delivery=world.delivery, answerer=world.answerer
        )
    )


def say(world: World, text: str) -> None:
    world.receive(world.message("42", text))
    world.settle()


def test_a_citizen_who_waits_is_told_once_and_then_the_bot_is_quiet(world: World) -> None:
    ask(world)
    say(world, "are you there")
    say(world, "hello again")
    assert world.channel.texts() == ["utter_waiting_for_officer"]


def test_the_bot_is_silent_while_an_officer_has_the_conversation(world: World) -> None:
    conversation_id = ask(world)
    desk(world).take(conversation_id, "rahim")
    say(world, "thank you sir")
    assert world.channel.texts() == ["utter_officer_took_over"]


def test_danger_to_life_is_answered_whoever_has_the_conversation(world: World) -> None:
    conversation_id = ask(world)
    desk(world).take(conversation_id, "rahim")
    say(world, "danger they are breaking the door")
    assert world.channel.texts()[-1] == "utter_emergency_while_waiting"


def test_an_officers_words_go_out_as_an_officers(world: World) -> None:
    conversation_id = ask(world)
    desk(world).take(conversation_id, "rahim")
    desk(world).answer(conversation_id, "rahim", "Please come on Sunday.")
    world.settle()
    assert (world.channel.sent[-1].author, world.channel.texts()[-1]) == ("officer", "Please come on Sunday.")


def test_the_second_officer_is_told_who_has_it(world: World) -> None:
    conversation_id = ask(world)
    desk(world).take(conversation_id, "rahim")
    with pytest.raises(HandoverError) as refused:
        desk(world).take(conversation_id, "karim")
    assert refused.value.owner == "rahim"


def test_taking_twice_tells_the_citizen_once(world: World) -> None:
    conversation_id = ask(world)
    desk(world).take(conversation_id, "rahim")
    desk(world).take(conversation_id, "rahim")
    world.settle()
    assert world.channel.texts() == ["utter_officer_took_over"]


def test_an_officer_who_has_not_taken_it_cannot_answer(world: World) -> None:
    conversation_id = ask(world)
    with pytest.raises(HandoverError):
        desk(world).answer(conversation_id, "rahim", "hello")


def test_an_empty_answer_is_refused(world: World) -> None:
    conversation_id = ask(world)
    desk(world).take(conversation_id, "rahim")
    with pytest.raises(HandoverError):
        desk(world).answer(conversation_id, "rahim", "   ")


def test_after_giving_back_the_bot_answers_again(world: World) -> None:
    conversation_id = ask(world)
    desk(world).take(conversation_id, "rahim")
    desk(world).give_back(conversation_id, "rahim")
    say(world, "one more thing")
    assert world.channel.texts()[-2:] == ["utter_officer_gave_back", "you said: one more thing"]


def test_a_waiting_citizen_can_have_the_bot_back(world: World) -> None:
    ask(world)
    say(world, "/return_to_bot")
    assert world.conversation("42").owner == "bot"
    assert world.channel.texts() == ["you said: /return_to_bot"]


def test_a_wait_that_nobody_ends_is_found(world: World) -> None:
    conversation_id = ask(world)
    world.clock.advance(handover.LONGEST_WAIT + timedelta(minutes=1))
    with world.database.read() as session:
        assert handover.overdue(session, world.clock.now()) == [conversation_id]


def test_the_apology_for_a_wait_that_nobody_ended_is_still_allowed_to_go_out(world: World) -> None:
    ask(world)
    world.clock.advance(handover.LONGEST_WAIT + timedelta(minutes=1))
    end_waits(world)
    world.delivery.run_pass()
    assert world.conversation("42").owner == "bot"
    assert [(one.message["text"], one.window) for one in world.channel.sent] == [
        ("utter_officer_unavailable", "open")
    ]


def test_over_a_long_weekend_a_citizen_stays_in_line_and_reads_the_apology_when_they_write_again(
    world: World,
) -> None:
    world.receive(world.message("42", "hello"))
    world.settle()
    mine, until = world.conversation("42").id, world.clock.now() + timedelta(days=3)
    with world.database.write() as session:
        handover.ask_for_officer(session, world.clock, mine, team="police-hq", until=until)
    world.clock.advance(timedelta(days=2))
    end_waits(world)
    assert world.conversation("42").owner == "waiting"
    world.clock.advance(timedelta(days=1))
    end_waits(world)
    world.delivery.run_pass()
    assert world.conversation("42").owner == "bot"
    assert "utter_officer_unavailable" not in world.channel.texts()
    say(world, "hello again")
    world.settle()
    assert world.channel.texts()[-2:] == ["utter_officer_unavailable", "you said: hello again"]


def test_an_officer_who_was_quicker_than_the_sweep_keeps_the_conversation(world: World) -> None:
    conversation_id = ask(world)
    world.clock.advance(handover.LONGEST_WAIT + timedelta(minutes=1))
    desk(world).take(conversation_id, "rahim")
    with world.database.read() as session:
        conversation = session.get_one(Conversation, conversation_id)
        assert not handover.is_overdue(conversation, world.clock.now())
    end_waits(world)
    assert world.conversation("42").owner == "officer"


def test_an_outside_officer_who_goes_silent_gives_the_bot_back(world: World) -> None:
    world.receive(world.event("42", EventKind.ECHO, "e1", text="I'll see", mid="x", app_id="26390203743090"))
    world.settle()
    assert world.conversation("42").owner == "officer"
    world.clock.advance(handover.OUTSIDE_OFFICER_IDLE + timedelta(minutes=1))
    end_waits(world)
    assert world.conversation("42").owner == "bot"


def test_one_wait_that_can_not_be_ended_does_not_keep_the_others(world: World) -> None:
    ask(world, "41")
    ask(world, "42")
    with world.database.write() as session:
        spoil = "UPDATE conversation SET tracker = 'no cipher' WHERE user_id = '41'"
        session.connection().exec_driver_sql(spoil)
    world.clock.advance(handover.LONGEST_WAIT + timedelta(minutes=1))
    end_waits(world)
    assert world.conversation("42").owner == "bot"


def test_an_echo_of_our_own_from_before_is_no_officer(world: World) -> None:
    """Its row may be gone; what it carries is still recognised as ours."""
    world.receive(world.event("42", EventKind.ECHO, "e1", text="hi", mid="x", metadata="0" * 32))
    world.settle()
    assert world.conversation("42").owner == "bot"
