"""Whatever a citizen says and however actions behave, some things always hold."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.dialogue.errors import ActionFailed, ActionRejected
from bot.dialogue.memory import MAX_STATES
from bot.dialogue.protocol import ActionCall
from bot.dialogue.tracker import Tracker
from tests.unit.dialogue.desk import Actions, Desk, parse

INTENTS = [
    "borrow", "borrow", "inform", "inform", "remember", "greet", "affirm", "deny", "cancel", "complain",
    "ask_fee", "fire", "talk_to_officer", "thank", "chat", "restart", "back", "out_of_scope", "nlu_fallback",
    "session_start",
]  # fmt: skip

messages = st.builds(
    lambda intent, sure, other, close, text, tapped, title, city: parse(
        f"/{intent}" if tapped else text,
        intent,
        1.0 if tapped else sure,
        others={other: round(sure * close, 3)},
        **({"title": "Gora"} if title else {}),
        **({"city": "Sylhet"} if city else {}),
    ),
    st.sampled_from(INTENTS),
    st.sampled_from([0.1, 0.45, 0.9, 1.0]),
    st.sampled_from(INTENTS),
    st.sampled_from([0.0, 0.3, 0.95]),
    st.text(max_size=30),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)

events = st.lists(
    st.sampled_from(
        [
            {"event": "slot", "name": "title", "value": None},
            {"event": "slot", "name": "title", "value": "{days} {}"},
            {"event": "slot", "name": "requested_slot", "value": "days"},
            {"event": "slot", "name": "requested_slot", "value": None},
            {"event": "slot", "name": "member", "value": True},
            {"event": "active_loop", "name": None},
            {"event": "active_loop", "name": "complaint_form"},
            {"event": "followup", "name": "borrow_form"},
            {"event": "followup", "name": "action_look"},
            {"event": "action_execution_rejected", "name": "borrow_form"},
            {"event": "reset_slots"},
            {"event": "restart"},
            {"event": "rewind"},
            {"event": "undo"},
            {"event": "session_started"},
        ]
    ),
    max_size=3,
)

moods = st.sampled_from(["works", "works", "fails", "declines"])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(messages, events, moods), max_size=12))
def test_a_conversation_goes_on_and_stays_small(
    turns: list[tuple[dict[str, Any], list[dict[str, Any]], str]],
) -> None:
    desk = _DESK
    desk.tracker = Tracker("citizen", desk.domain)
    for message, happens, mood in turns:
        desk.actions.actions = dict.fromkeys(("validate_borrow_form", "action_look"), _acting(happens, mood))
        desk.hear(message)
        tracker = desk.tracker

        assert tracker.latest_action_name == "action_listen"
        assert len(tracker.memory.history) <= MAX_STATES
        assert len(json.dumps(tracker.to_snapshot())) < 30_000
        assert all(said.get("text") or said.get("quick_replies") for said in desk.messages)
        loop = tracker.active_loop_name
        assert loop is None or loop in desk.domain.action_names


def _acting(happens: list[dict[str, Any]], mood: str) -> Any:
    def act(call: ActionCall) -> Mapping[str, Any]:
        if mood == "fails":
            raise ActionFailed(call["next_action"])
        if mood == "declines":
            raise ActionRejected(call["next_action"])
        return {"events": happens, "responses": []}

    return act


_DESK = Desk(
    domain="actions: [validate_borrow_form, action_look]",
    rules="rules: [{rule: r, steps: [{intent: remember}, {action: action_look}]}]",
    actions=Actions(),
)
