"""After an anonymous report nothing in the database tells who said what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from bot.conversation.model import Turn
from tests.unit.conversation.world import World

SECRET = "the engineer took a bribe"
RECEIPT = "4821 7730 9124 5506"


def report(world: World) -> None:
    """A citizen greets, tells a secret inside a confidential form, and gets a receipt."""

    def handle(
        tracker: Any, parse: Mapping[str, Any], run_action: Any, *, metadata: Any
    ) -> list[dict[str, Any]]:
        text = parse["text"]
        if text == "hello":
            return [{"text": "welcome"}]
        if text == "done":
            return [{"text": f"Your code: {RECEIPT}", "custom": {"erase_conversation": True}}]
        return [{"text": f"noted: {text}"}]

    world.engine.handle = handle  # type: ignore[method-assign]
    world.receive(world.message("42", "hello"))
    world.settle()
    world.active_loop["name"] = "corruption_report_form"
    for text in (SECRET, "done"):
        world.receive(world.message("42", text))
        world.settle()


def test_the_words_of_the_report_are_gone(world: World) -> None:
    report(world)
    with world.database.read() as session:
        turns = [turn.record for turn in session.scalars(select(Turn).order_by(Turn.id))]
    said = str([event.content for event in world.events()] + [event.raw for event in world.events()])
    sent = str([row.message for row in world.outbox()])
    assert SECRET not in said + sent + str(turns)
    assert RECEIPT not in sent
    assert "hello" in said and "welcome" in sent


def test_the_receipt_reaches_the_citizen_before_it_is_erased(world: World) -> None:
    report(world)
    assert world.channel.texts()[-1] == f"Your code: {RECEIPT}"


def test_the_rows_stay_so_that_nothing_is_processed_twice(world: World) -> None:
    report(world)
    assert world.receive(world.message("42", SECRET)) == 0
