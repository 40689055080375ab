"""The same actions on an action server: units of work of their own, and commands that run once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from rasa_sdk.executor import ActionExecutor
from sqlalchemy import func, select

from bot.cases.model import Case
from bot.conversation.actions_runner import ActionContext, use_action_context
from bot.dialogue.tracker import Tracker
from tests.conversations.desk import Citizen, Desk, catalogue, domain

ANSWERS = {
    "purpose": "abroad",
    "district": "Cumilla",
    "consent": "yes",
    "full_name": "John Das",
    "passport_number": "AB1234567",
    "phone": "+8801712345678",
}


@pytest.fixture
def server(desk: Desk) -> Iterator[ActionExecutor]:
    """An action server's executor; it has no session of a turn."""
    executor = ActionExecutor()
    executor.register_package("actions")
    with use_action_context(ActionContext(desk.database, desk.clock, catalogue())):
        yield executor


def call(citizen: Citizen, action: str, slots: dict[str, Any], event_id: int = 1) -> dict[str, Any]:
    """The body of a request to the server."""
    tracker = Tracker(citizen.name, domain())
    tracker.memory.slots.update(slots)
    tracker.memory.latest_message = {
        "text": "/affirm",
        "intent": {"name": "affirm", "confidence": 1.0},
        "entities": [],
        "metadata": {"conversation_id": citizen.conversation_id, "event_id": event_id, "agency": "police"},
    }
    return {
        "next_action": action,
        "sender_id": citizen.name,
        "tracker": tracker.current_state(),
        "domain": domain().as_dict(),
        "version": "3.1",
    }


def test_case_is_opened_once_however_often_the_server_is_asked(
    server: ActionExecutor, citizen: Citizen, desk: Desk
) -> None:
    slots = {f"police_clearance_{name}": value for name, value in ANSWERS.items()}
    slots |= {"service_in_hand": "police_clearance", "answers_confirmed": True}
    request = call(citizen, "action_finish_form", slots)

    results = [asyncio.run(server.run(request)) for _ in range(2)]

    references = [result.responses[0]["reference"] for result in results if result is not None]
    assert references == ["PCC-2026-000001", "PCC-2026-000001"]
    with desk.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Case)) == 1


def test_another_message_opens_another_case(server: ActionExecutor, citizen: Citizen, desk: Desk) -> None:
    slots = {f"police_clearance_{name}": value for name, value in ANSWERS.items()}
    slots |= {"service_in_hand": "police_clearance", "answers_confirmed": True}

    for event_id in (1, 2):
        asyncio.run(server.run(call(citizen, "action_finish_form", slots, event_id)))

    with desk.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Case)) == 2


def test_officer_is_asked_for_from_an_action_server(server: ActionExecutor, citizen: Citizen) -> None:
    asyncio.run(server.run(call(citizen, "action_ask_for_officer", {})))

    assert citizen.owner() == "waiting"
