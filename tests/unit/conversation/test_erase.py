"""After an anonymous report nothing in the database tells who said what."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.conversation import handover
from bot.conversation.channel import Decision, SendOutcome
from bot.conversation.delivery import MAX_ATTEMPTS
from bot.conversation.events import EventKind
from bot.conversation.hands.commands import record
from bot.conversation.hands.model import HandKind, HandoverEvent
from bot.conversation.model import Conversation, DeliveryStatus, Turn
from tests.unit.conversation.world import World

SECRET = "the engineer took a bribe"
RECEIPT = "4821 7730 9124 5506"


def report(
    world: World,
    *,
    first: str = "hello",
    events_of_first: Sequence[dict[str, Any]] = (),
    after_done: str | None = None,
    meanwhile: Callable[[World], object] = lambda world: None,
) -> None:
    """A citizen greets, tells a secret inside a confidential form, and gets a receipt."""

    def handle(
        tracker: Any, parse: Mapping[str, Any], run_action: Any, *, metadata: Any
    ) -> list[dict[str, Any]]:
        text = parse["text"]
        tracker.new_events = []
        if text == first:
            tracker.new_events = list(events_of_first)
            return [{"text": "welcome"}]
        if text == "done":
            if after_done is not None:
                world.active_loop.clear()
            return [{"text": f"Your code: {RECEIPT}", "custom": {"erase_conversation": True}}]
        return [{"text": f"noted: {text}"}]

    world.engine.handle = handle
    world.receive(world.message("42", first))
    world.settle()
    world.active_loop["name"] = "corruption_report_form"
    world.receive(world.message("42", SECRET))
    world.settle()
    meanwhile(world)
    world.receive(world.message("42", "done"))
    if after_done is not None:
        world.receive(world.message("42", after_done, at=world.clock.now() + timedelta(milliseconds=1)))
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


def everything(world: World) -> str:
    """All that the conversation keeps, in the clear."""
    with world.database.read() as session:
        turns = [turn.record for turn in session.scalars(select(Turn))]
        trackers = [one.tracker for one in session.scalars(select(Conversation))]
    events = [(event.content, event.raw) for event in world.events()]
    return str([turns, trackers, events, [row.message for row in world.outbox()]])


def test_the_echo_of_the_receipt_keeps_nothing_of_it(world: World) -> None:
    report(world)
    row = world.outbox()[-1]
    echo = world.event("42", EventKind.ECHO, "e9", metadata=row.public_id, mid="x", text=f"Code: {RECEIPT}")
    world.receive(replace(echo, raw={"message": {"text": RECEIPT}}))
    world.settle()
    assert RECEIPT not in everything(world)
    assert world.events()[-1].content == {"metadata": row.public_id, "mid": "x"}


def test_what_was_written_meanwhile_keeps_its_words_and_is_answered(world: World) -> None:
    report(world, after_done="thank you")
    assert world.channel.texts()[-1] == "noted: thank you"


def answers(world: World, text: str) -> None:
    """An officer takes the conversation, answers, and gives it back."""
    with world.database.write() as session:
        mine = session.scalars(select(Conversation.id)).one()
        handover.take(session, world.clock, mine, officer="officer:1")
        handover.answer(
            session, world.clock, {"facebook": world.channel}, mine, officer="officer:1", text=text
        )
        handover.give_back(session, world.clock, mine, officer="officer:1")
    world.settle()


def test_what_an_officer_answered_in_the_midst_of_it_is_gone_too(world: World) -> None:
    report(world, meanwhile=lambda world: answers(world, "The engineer of which road?"))
    assert "The engineer of which road?" in world.channel.texts(), "it reached the citizen"
    assert "engineer" not in everything(world)


def test_why_it_was_sent_on_in_the_midst_of_it_is_gone_too(world: World) -> None:
    def sent_on(world: World) -> None:
        with world.database.write() as session:
            kind, mine = HandKind.TRANSFERRED, session.scalars(select(Conversation)).one()
            record(session, mine, world.clock.now(), kind, "officer:1", note="It is about an engineer.")

    report(world, meanwhile=sent_on)
    with world.database.read() as session:
        assert session.scalars(select(HandoverEvent.note)).all() == [None]


def test_what_an_officer_answered_before_it_stays(world: World) -> None:
    world.receive(world.message("42", "earlier"))
    world.settle()
    answers(world, "Come on Sunday.")
    world.clock.advance(timedelta(minutes=1))
    report(world)
    assert "Come on Sunday." in everything(world) and SECRET not in everything(world)


def test_words_that_the_bot_had_asked_back_about_are_gone_too(world: World) -> None:
    asked_back = [{"event": "action", "name": "action_two_stage_fallback"}]
    report(world, first="the clerk wants money", events_of_first=asked_back)
    assert "the clerk wants money" not in everything(world)


def test_a_photo_that_was_sent_before_the_report_does_not_lead_to_it(world: World) -> None:
    attachments = [{"type": "image", "url": "https://scontent.fbcdn.net/1.jpg"}]
    world.receive(replace(world.message("42", "photo"), content={"attachments": attachments}))
    world.settle()
    evidence_id = world.events()[0].content["attachments"][0]["evidence"]
    world.slots["corruption_report_proof"] = [{"type": "image", "evidence": evidence_id}]
    report(world)

    assert evidence_id not in everything(world)


def test_a_question_by_receipt_code_is_forgotten_and_nothing_else(world: World) -> None:
    world.receive(world.message("42", "hello"))
    world.settle()
    world.engine.handle = erases
    world.receive(world.message("42", f"status of {RECEIPT}"))
    world.settle()
    kept = everything(world)
    assert RECEIPT not in kept
    assert "hello" in kept


def test_a_report_that_came_in_one_request_is_gone_whole(world: World) -> None:
    """The order of arrival is not the order of writing."""
    world.active_loop["name"] = "corruption_report_form"
    world.engine.handle = lambda tracker, parse, run, *, metadata: [
        {"text": "noted", "custom": {"erase_conversation": parse["text"] == "done"}}
    ]
    now = world.clock.now()
    words = ("begin", SECRET, "done")
    world.receive(
        *[
            world.message("42", text, at=now - timedelta(seconds=9 - place), mid=f"m{9 - place}")
            for place, text in enumerate(words)
        ]
    )
    world.settle()
    assert SECRET not in everything(world)


@pytest.mark.parametrize("decision", [Decision.DROP, Decision.SUPPRESS, None])
def test_a_receipt_that_can_not_be_delivered_is_not_kept(world: World, decision: Decision | None) -> None:
    failed = SendOutcome("failed", decision=decision) if decision else SendOutcome("unknown")
    world.engine.handle = erases
    world.channel.outcomes = [failed] * MAX_ATTEMPTS
    world.receive(world.message("42", "done"))
    world.settle()
    for _ in range(MAX_ATTEMPTS):
        world.clock.advance(timedelta(minutes=15))
        world.delivery.recover()
        world.delivery.run_pass()
    assert world.outbox()[0].status == DeliveryStatus.FAILED
    assert RECEIPT not in everything(world)


def erases(tracker: Any, parse: Mapping[str, Any], run: Any, *, metadata: Any) -> list[dict[str, Any]]:
    """Answers and asks to forget."""
    return [{"text": f"Your code: {RECEIPT}", "custom": {"erase_conversation": True}}]
