"""A reminder goes out inside the reply window only, and not in the night."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.cases.commands import open_case
from bot.cases.hearings.commands import open_hearings
from bot.cases.model import Case
from bot.clock import FixedClock
from bot.conversation.hearing_reminders import remind_of_hearings, teller
from bot.conversation.model import Conversation, OutboxMessage
from bot.dialogue.domain import Domain
from bot.dialogue.tracker import Tracker
from bot.storage.database import Database
from tests.conversations.post import FakePhones
from tests.unit.cases.test_hearings import ANSWERS, NEXT, OFFICE
from tests.unit.conversation.world import CATALOGUE, World

EMPTY = Domain({"version": "3.1"})


@pytest.fixture
def booked(database: Database, clock: FixedClock) -> Iterator[World]:
    """Somebody who wrote on Monday morning and has a place on Wednesday."""
    world = World(database, clock)
    world.receive(world.message("rahima", "hello"))
    world.settle()
    with database.write() as session:
        told = {"office": OFFICE, "slots": 5, "begins": "10:00", "actor": "officer:1"}
        open_hearings(session, CATALOGUE, clock, **told)
        fields = {**ANSWERS, "hearing_day": NEXT.isoformat()}
        (conversation_id,) = session.scalars(select(Conversation.id))
        open_case(
            session,
            CATALOGUE,
            clock,
            service="public_hearing",
            fields=fields,
            conversation_id=conversation_id,
        )
    yield world


def remind(world: World, texts: FakePhones | None = None) -> int:
    tell = teller(world.clock, CATALOGUE, EMPTY, {"facebook": world.channel}, texts)
    with world.database.write() as session:
        # The world's own trackers hold nothing.
        session.scalars(select(Conversation)).one().tracker = Tracker("rahima", EMPTY).to_snapshot()
    with world.database.write() as session:
        return remind_of_hearings(session, world.clock, CATALOGUE, tell)


def reminders(world: World) -> list[str]:
    world.settle()
    return [text for text in world.channel.texts("rahima") if "মনে করিয়ে" in text]


def test_whoever_wrote_lately_is_reminded_on_the_day_before_and_once(
    booked: World, clock: FixedClock
) -> None:
    assert remind(booked) == 0
    clock.advance(timedelta(hours=23, minutes=30))  # Tuesday, half past nine: the window is still open
    assert (remind(booked), remind(booked)) == (1, 0)
    (words,) = reminders(booked)
    assert "HRG-2026-000001" in words and "২৫/১১/২০২৬" in words
    with booked.database.read() as session:
        told = select(OutboxMessage.case_id).where(OutboxMessage.case_id.is_not(None))
        assert session.scalars(told).all() == session.scalars(select(Case.id)).all()


def test_whoever_is_out_of_the_window_is_reminded_by_text_where_there_is_a_gateway(
    booked: World, clock: FixedClock
) -> None:
    phones = FakePhones()
    clock.advance(timedelta(hours=25))
    assert (remind(booked, phones), remind(booked, phones)) == (1, 0)
    ((phone, words, _key),) = phones.sent
    assert phone == ANSWERS["phone"] and "HRG-2026-000001" in words
    assert reminders(booked) == []


def test_whoever_is_out_of_the_window_is_reminded_after_their_next_message(
    booked: World, clock: FixedClock
) -> None:
    clock.advance(timedelta(hours=25))
    assert remind(booked) == 0
    booked.receive(booked.message("rahima", "are you there"))
    booked.settle()
    assert remind(booked) == 1
    assert len(reminders(booked)) == 1


def test_nobody_is_reminded_in_the_night(booked: World, clock: FixedClock) -> None:
    clock.advance(timedelta(hours=15))  # Tuesday, one in the morning
    assert remind(booked) == 0
