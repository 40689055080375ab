"""What an export holds, and what it leaves out."""

from __future__ import annotations

import json

from bot.audit.queries import latest
from bot.cases.commands import move_case, open_case
from bot.conversation.export import export_conversation
from tests.unit.conversation.world import CATALOGUE, World

FIELDS = {
    "purpose": "abroad", "district": "Sylhet", "in_city": "no", "consent": "yes", "full_name": "রহিমা খাতুন",
    "passport_number": "AB1234567", "phone": "+8801712345678",
}  # fmt: skip


def told(world: World) -> int:
    """Somebody writes, and has a case with an officer's note."""
    world.receive(world.message("42", "hello there"))
    world.settle()
    conversation_id = world.conversation("42").id
    with world.database.write() as session:
        reference = open_case(
            session,
            CATALOGUE,
            world.clock,
            service="police_clearance",
            fields=FIELDS,
            conversation_id=conversation_id,
        ).reference
        move_case(
            session, CATALOGUE, world.clock, reference=reference, to="cancelled_by_applicant",
            actor="supervisor:1", note="an office's own words",
        )  # fmt: skip
    return conversation_id


def test_an_export_holds_what_was_heard_said_and_submitted(world: World) -> None:
    conversation_id = told(world)
    with world.database.write() as session:
        found = export_conversation(session, world.clock.now(), conversation_id, actor="operator:karim")

    assert found is not None
    text = json.dumps(found, ensure_ascii=False)
    for word in ("hello there", "you said: hello there", "রহিমা খাতুন", "+8801712345678", "PCC-2026-000001"):
        assert word in text
    assert [line["what"] for line in found["cases"][0]["history"]] == ["opened", "moved"]


def test_an_offices_notes_and_officers_are_not_part_of_it(world: World) -> None:
    conversation_id = told(world)
    with world.database.write() as session:
        found = export_conversation(session, world.clock.now(), conversation_id, actor="operator:karim")

    assert "office's own words" not in str(found) and "supervisor:1" not in str(found)


def test_an_export_is_in_the_audit_trail_and_one_of_nobody_is_not(world: World) -> None:
    conversation_id = told(world)
    with world.database.write() as session:
        assert export_conversation(session, world.clock.now(), 9999, actor="operator:karim") is None
        export_conversation(session, world.clock.now(), conversation_id, actor="operator:karim")
    with world.database.read() as session:
        (line,) = latest(session)

    assert (line.actor, line.action) == ("operator:karim", "privacy:export:conversation")
    assert line.subjects == {"conversation_id": conversation_id}
