"""Words and ids that go by themselves, and what stays for a reason."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.cases.commands import open_case
from bot.conversation import handover, retention
from bot.conversation.events import EventKind
from bot.conversation.forgetting import erase_all
from bot.conversation.model import Conversation, InboundEvent
from tests.unit.conversation.test_export import FIELDS
from tests.unit.conversation.world import CATALOGUE, World

DAYS = CATALOGUE.retention.messages.after_last_message_days


def silent(world: World) -> int:
    """How many conversations lose their words now."""
    with world.database.write() as session:
        return retention.forget_silent(session, CATALOGUE, world.clock.now(), 50)


def forget_ids(world: World) -> int:
    with world.database.write() as session:
        return retention.forget_ids(session, world.clock.now(), 50)


@pytest.fixture
def quiet(world: World) -> World:
    """Somebody wrote once."""
    world.receive(world.message("42", "my secret"))
    world.settle()
    return world


def test_words_go_after_the_days_and_only_once(quiet: World) -> None:
    quiet.clock.advance(timedelta(days=DAYS - 1))
    assert silent(quiet) == 0
    quiet.clock.advance(timedelta(days=1))

    assert [silent(quiet), silent(quiet)] == [1, 0]
    assert "secret" not in str(
        [one.content for one in quiet.events()] + [one.message for one in quiet.outbox()]
    )


def test_whoever_wrote_again_keeps_their_words(quiet: World) -> None:
    quiet.clock.advance(timedelta(days=DAYS - 1))
    quiet.receive(quiet.message("42", "still here"))
    quiet.settle()
    quiet.clock.advance(timedelta(days=1))

    assert silent(quiet) == 0


def test_after_words_went_new_ones_go_in_their_turn(quiet: World) -> None:
    quiet.clock.advance(timedelta(days=DAYS))
    silent(quiet)
    quiet.clock.advance(timedelta(seconds=1))
    quiet.receive(quiet.message("42", "another secret"))
    quiet.settle()
    quiet.clock.advance(timedelta(days=DAYS))

    assert silent(quiet) == 1


def test_what_an_officer_wrote_after_an_erasure_goes_in_its_turn(quiet: World) -> None:
    conversation_id = quiet.conversation("42").id
    with quiet.database.write() as session:
        erase_all(session, session.get_one(Conversation, conversation_id), quiet.clock.now())
    quiet.clock.advance(timedelta(hours=1))
    with quiet.database.write() as session:
        handover.take(session, quiet.clock, conversation_id, officer="rahim")
        handover.answer(
            session,
            quiet.clock,
            {"facebook": quiet.channel},
            conversation_id,
            officer="rahim",
            text="your secret",
        )
        handover.give_back(session, quiet.clock, conversation_id, officer="rahim")
    quiet.delivery.run_pass()
    quiet.clock.advance(timedelta(days=2))
    assert forget_ids(quiet) == 0
    quiet.clock.advance(timedelta(days=DAYS))

    assert [silent(quiet), silent(quiet)] == [1, 0]
    assert "secret" not in str([one.message for one in quiet.outbox()])


def test_a_conversation_that_an_officer_has_is_left_alone(quiet: World) -> None:
    with quiet.database.write() as session:
        handover.take(session, quiet.clock, quiet.conversation("42").id, officer="rahim")
    quiet.clock.advance(timedelta(days=DAYS))

    assert silent(quiet) == 0


def test_an_id_goes_a_day_after_the_words_if_no_case_is_kept(quiet: World) -> None:
    quiet.clock.advance(timedelta(days=DAYS))
    silent(quiet)
    assert forget_ids(quiet) == 0
    quiet.clock.advance(timedelta(days=1))

    assert [forget_ids(quiet), forget_ids(quiet)] == [1, 0]
    with quiet.database.read() as session:
        assert session.scalars(select(Conversation.user_id)).one().startswith(":erased:")


def test_an_id_stays_while_a_case_leads_to_it(quiet: World) -> None:
    conversation_id = quiet.conversation("42").id
    with quiet.database.write() as session:
        open_case(
            session,
            CATALOGUE,
            quiet.clock,
            service="police_clearance",
            fields=FIELDS,
            conversation_id=conversation_id,
        )
        erase_all(session, session.get_one(Conversation, conversation_id), quiet.clock.now())
    quiet.clock.advance(timedelta(days=2))

    assert forget_ids(quiet) == 0


def test_an_id_stays_while_a_message_waits_for_its_turn(quiet: World) -> None:
    with quiet.database.write() as session:
        erase_all(session, session.get_one(Conversation, quiet.conversation("42").id), quiet.clock.now())
    quiet.clock.advance(timedelta(days=2))
    quiet.receive(quiet.message("42", "I am back"))

    assert forget_ids(quiet) == 0
    quiet.settle()
    assert quiet.channel.texts("42")[-1] == "you said: I am back"


def test_whose_id_was_forgotten_begins_a_new_conversation(quiet: World) -> None:
    quiet.clock.advance(timedelta(days=DAYS))
    silent(quiet)
    quiet.clock.advance(timedelta(days=1))
    forget_ids(quiet)
    quiet.receive(quiet.message("42", "hello again"))
    quiet.settle()

    assert quiet.channel.texts("42")[-1] == "you said: hello again"


def test_old_events_of_no_conversation_are_deleted(world: World) -> None:
    world.receive(world.event(None, EventKind.UNSUPPORTED, "u1", text="a stranger's comment"))
    with world.database.write() as session:
        assert retention.drop_page_events(session, CATALOGUE, world.clock.now(), 50) == 0
    world.clock.advance(timedelta(days=DAYS))
    with world.database.write() as session:
        assert retention.drop_page_events(session, CATALOGUE, world.clock.now(), 50) == 1
    with world.database.read() as session:
        assert session.scalars(select(InboundEvent)).all() == []
