"""After a confidential case is opened the database keeps the case, and of the conversation no word."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.cases.model import Case
from bot.cases.queries import case_status
from bot.clock import FixedClock
from bot.conversation.answer import Answerer
from bot.conversation.model import Conversation, Turn
from bot.conversation.turn import TurnRunner
from bot.storage.database import Database
from tests.conversations.desk import Desk, entity_reader
from tests.unit.conversation.world import World

PHONE = "01712345678"
INFORM = '/inform{{"drug_rehabilitation_{}": "{}"}}'
REQUEST = (
    "/greet",
    "/drug_rehabilitation",
    INFORM.format("danger_now", "no"),
    INFORM.format("for_whom", "family"),
    "Mymensingh",
    INFORM.format("drug", "heroin"),
    INFORM.format("since", "up_to_2_years"),
    INFORM.format("age_group", "under_18"),
    INFORM.format("consent", "yes"),
    PHONE,
    '/inform{"answers_confirmed": "yes"}',
)


@pytest.fixture
def world(database: Database, clock: FixedClock) -> World:
    """The conversation room with the real dialogue and the real actions."""
    world, desk = World(database, clock), Desk(database, clock)
    answerer = Answerer(
        clock=clock,
        catalogue=desk.runner.context.catalogue,
        interpreter=entity_reader(),
        engine=desk.engine,
        actions=desk.runner,
        channels={"facebook": world.channel},
        app_id="900",
    )
    world.turns = TurnRunner(database, clock, entity_reader(), answerer, pass_seconds=60)
    return world


def says(world: World, *texts: str) -> None:
    for text in texts:
        world.receive(world.message("42", text, mid=f"m{len(world.events())}"))
        world.settle()


def kept(world: World) -> str:
    """All that the conversation keeps, in the clear."""
    with world.database.read() as session:
        turns = [turn.record for turn in session.scalars(select(Turn))]
        trackers = [one.tracker for one in session.scalars(select(Conversation))]
    events = [(event.content, event.raw) for event in world.events()]
    return str([turns, trackers, events, [row.message for row in world.outbox()]])


def test_of_a_request_for_treatment_only_the_case_knows(world: World) -> None:
    says(world, *REQUEST[:-1])
    before = kept(world)
    assert all(word in before for word in ("heroin", "Mymensingh", PHONE))

    says(world, REQUEST[-1])
    assert "REH-2026-000001" in world.channel.texts()[-1]
    after = kept(world)
    for word in ("heroin", "Mymensingh", "ময়মনসিংহ", PHONE, "under_18", "REH-2026-000001", "মাদক"):
        assert word not in after
    assert "/greet" in after

    with world.database.read() as session:
        case = session.scalars(select(Case)).one()
        assert (case.fields["drug"], case.fields["phone"]) == ("heroin", f"+88{PHONE}")


def test_the_case_still_answers_the_conversation_that_opened_it(world: World) -> None:
    says(world, *REQUEST)
    with world.database.read() as session:
        found = case_status(
            session,
            Desk(world.database, world.clock).runner.context.catalogue,
            reference="REH-2026-000001",
            conversation_id=world.conversation("42").id,
        )
    assert found is not None and not found.is_anonymous

    says(world, '/check_case_status{"reference_number": "REH-2026-000001"}')
    assert "জমা হয়েছে" in world.channel.texts()[-1]
    assert "REH-2026-000001" not in kept(world)
