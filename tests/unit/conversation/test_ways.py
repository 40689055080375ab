"""How an officer's reply goes when the reply window is closed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.cases.model import Case
from bot.conversation import handover
from bot.conversation.desk import OfficerDesk
from bot.conversation.events import EventKind
from bot.conversation.forgetting import erase_all
from bot.conversation.handover import HandoverError
from bot.conversation.model import Conversation
from bot.conversation.ways import WayKind
from tests.unit.conversation.world import World

PHONE = "+8801712345678"


class Phones:
    """A gateway that takes every text."""

    def __init__(self) -> None:
        self.texts: list[tuple[str, str]] = []

    def reaches(self, session: Any, phone: str) -> bool:
        return True

    def send(self, session: Any, phone: str, text: str, key: str) -> bool:
        self.texts.append((phone, text))
        return True


def desk(world: World) -> OfficerDesk:
    return OfficerDesk(world.database, world.answerer, lambda: None, lambda work: work())


def after_seven_days(world: World, service: str | None = None) -> int:
    """An officer has a conversation in which the citizen was last heard eight days ago."""
    world.receive(world.message("42", "hello"))
    world.settle()
    mine = world.conversation("42").id
    desk(world).take(mine, "rahim")
    world.settle()
    if service is not None:
        with world.database.write() as session:
            case = Case(reference="CON-2026-000001", service=service, agency="dncrp", office="dncrp-hq")
            case.stage, case.fields, case.anonymous = "submitted", {"phone": PHONE}, False
            case.conversation_id, case.opened_at, case.stage_since = (
                mine,
                world.clock.now(),
                world.clock.now(),
            )
            session.add(case)
    world.clock.advance(timedelta(days=8))
    world.channel.sent.clear()
    return mine


def way(world: World, conversation_id: int) -> WayKind:
    with world.database.read() as session:
        return desk(world).way(session, session.get_one(Conversation, conversation_id)).kind


def test_a_reply_after_seven_days_waits_and_goes_first_when_the_citizen_writes(world: World) -> None:
    mine = after_seven_days(world)
    assert way(world, mine) == WayKind.WAITS
    desk(world).answer(mine, "rahim", "Your file is ready.")
    world.settle()
    assert world.channel.texts() == [] and world.outbox()[-1].status == "waiting"

    desk(world).give_back(mine, "rahim")
    world.receive(world.message("42", "hello again"))
    world.settle()
    world.settle()
    texts = world.channel.texts()
    assert texts.index("Your file is ready.") < texts.index("you said: hello again")
    assert texts.count("Your file is ready.") == 1


def test_an_opened_window_by_a_reaction_lets_it_go_too(world: World) -> None:
    mine = after_seven_days(world)
    desk(world).answer(mine, "rahim", "Your file is ready.")
    world.receive(world.event("42", EventKind.REACTION, "r1"))
    world.settle()
    world.settle()
    assert world.channel.texts() == ["Your file is ready."]


def test_it_goes_to_the_phone_of_a_case_meanwhile(world: World) -> None:
    phones = world.answerer.notices.text_messages = Phones()
    mine = after_seven_days(world, "consumer_complaint")
    assert way(world, mine) == WayKind.TEXT
    desk(world).answer(mine, "rahim", "Your file is ready.")
    assert phones.texts == [(PHONE, "CON-2026-000001: Your file is ready.")]
    assert world.outbox()[-1].error_reason == "texted"


def test_nothing_of_a_confidential_service_goes_to_a_phone(world: World) -> None:
    world.answerer.notices.text_messages = Phones()
    mine = after_seven_days(world, "drug_rehabilitation")
    assert way(world, mine) == WayKind.WAITS


def test_a_reply_that_waits_can_be_taken_back_by_who_has_the_conversation(world: World) -> None:
    mine = after_seven_days(world)
    desk(world).answer(mine, "rahim", "Wrong words")
    row = world.outbox()[-1]
    for officer, message in (("karim", row.id), ("rahim", row.id + 1)):
        try:
            desk(world).withdraw(mine, message, officer)
        except HandoverError:
            continue
        raise AssertionError("taken back by somebody else, or what is not there")
    desk(world).withdraw(mine, row.id, "rahim")
    world.receive(world.message("42", "hello again"))
    world.settle()
    world.settle()
    assert "Wrong words" not in world.channel.texts()


def test_erased_words_are_never_sent(world: World) -> None:
    mine = after_seven_days(world)
    desk(world).answer(mine, "rahim", "Your file is ready.")
    with world.database.write() as session:
        erase_all(session, handover.lock(session, mine), world.clock.now())
    world.receive(world.message("42", "hello again"))
    world.settle()
    world.settle()
    assert [one.message for one in world.channel.sent if one.message == {"erased": True}] == []
    assert "Your file is ready." not in world.channel.texts()


def test_the_ways_follow_metas_windows(world: World) -> None:
    world.receive(world.message("42", "hello"))
    world.settle()
    mine = world.conversation("42").id
    assert way(world, mine) == WayKind.OPEN
    world.clock.advance(timedelta(hours=25))
    assert way(world, mine) == WayKind.HUMAN_AGENT
    world.clock.advance(timedelta(days=6))
    assert way(world, mine) == WayKind.WAITS
