"""What each kind of tracker event does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import structlog

from bot.dialogue.memory import MAX_STATES, Loop, Memory, undone
from bot.dialogue.names import LISTEN, SESSION_START
from bot.dialogue.protocol import Event
from bot.dialogue.states import entity_labels
from bot.dialogue.tracker_state import TrackerState

log = structlog.get_logger(__name__)


def _set_slot(tracker: TrackerState, event: Event) -> None:
    name = str(event.get("name"))
    if name not in tracker.domain.slots:
        log.warning("unknown_slot", slot=name)
        return
    tracker.memory.slots[name] = event.get("value")
    tracker.slots_changed()


def _reset_slots(tracker: TrackerState, event: Event) -> None:
    tracker.memory.slots = dict(tracker.domain.initial_slots) | tracker.lasting_slots()
    tracker.slots_changed()
    # Whoever resets the slots wants the answers gone, and not only out of sight.
    tracker.forget_earlier()


def _start_session(tracker: TrackerState, event: Event) -> None:
    loop = tracker.memory.active_loop
    _reset_slots(tracker, event)
    tracker.memory = Memory(tracker.memory.slots)
    tracker.paused = False
    tracker.followup_action = None
    if loop is not None and event.get("carry_over_loop"):
        tracker.memory.active_loop = Loop(loop.name)


def _restart(tracker: TrackerState, event: Event) -> None:
    _start_session(tracker, event)
    tracker.followup_action = SESSION_START


def _hear(tracker: TrackerState, event: Event) -> None:
    message = dict(event.get("parse_data") or {})
    message.setdefault("text", event.get("text"))
    message["metadata"] = event.get("metadata") or {}
    tracker.followup_action = None
    memory = tracker.memory
    memory.latest_message = message
    memory.intent = tracker.latest_intent
    used = tracker.domain.used_entities(memory.intent)
    memory.entities = entity_labels(message.get("entities") or [], used)


def _act(tracker: TrackerState, event: Event) -> None:
    name, memory, loop = str(event.get("name")), tracker.memory, tracker.memory.active_loop
    tracker.before_action = memory.copy()
    if loop is not None and loop.name == name and _takes_an_answer(loop, memory.latest_action):
        _collapse_loop(memory, name)
    else:
        state = tracker.state(is_hidden=bool(event.get("hide_rule_turn")))
        memory.history = [*memory.history, state][-MAX_STATES:]
    memory.latest_action = name
    if loop is not None:
        memory.active_loop = Loop(loop.name, rejected=loop.rejected and name != loop.name)
    if tracker.followup_action == name:
        tracker.followup_action = None


def _takes_an_answer(loop: Loop, latest_action: str | None) -> bool:
    return latest_action == LISTEN and not loop.rejected and not loop.is_interrupted


def _collapse_loop(memory: Memory, name: str) -> None:
    """An answer that a form took is no news to rules and stories: it is as if the form had just asked."""
    for position in range(len(memory.history) - 1, -1, -1):
        state = memory.history[position]
        if state.previous_action == name:
            memory.history = memory.history[:position]
            memory.intent, memory.entities = state.intent, state.entities
            return
    memory.history, memory.intent, memory.entities = [], None, ()


def _set_loop(tracker: TrackerState, event: Event) -> None:
    name, current = event.get("name"), tracker.memory.active_loop
    if name is None:
        tracker.memory.active_loop = None
    elif current is None or current.name != name:
        tracker.memory.active_loop = Loop(str(name))


def _interrupt_loop(tracker: TrackerState, event: Event) -> None:
    loop = tracker.memory.active_loop
    if loop is not None:
        interrupted = bool(event.get("is_interrupted", True))
        tracker.memory.active_loop = replace(loop, is_interrupted=interrupted)


def _reject(tracker: TrackerState, event: Event) -> None:
    loop = tracker.memory.active_loop
    if loop is not None and loop.name == event.get("name"):
        tracker.memory.active_loop = replace(loop, rejected=True)


def _rewind(tracker: TrackerState, event: Event) -> None:
    """Back to before the citizen's last message; a second time: to before the one that came earlier."""
    lasting = tracker.lasting_slots()
    if tracker.before_turn is not None:
        tracker.memory, tracker.before_turn = tracker.before_turn, None
    elif tracker.back:
        tracker.memory = undone(tracker.memory, tracker.back.pop())
    tracker.memory.slots.update(lasting)
    tracker.slots_changed()


def _undo(tracker: TrackerState, event: Event) -> None:
    """Back to before the last action of this turn."""
    if tracker.before_action is not None:
        tracker.memory, tracker.before_action = tracker.before_action, None
        tracker.slots_changed()


def _pause(tracker: TrackerState, event: Event) -> None:
    tracker.paused = True


def _resume(tracker: TrackerState, event: Event) -> None:
    tracker.paused = False


def _follow_up(tracker: TrackerState, event: Event) -> None:
    tracker.followup_action = event.get("name")


CHANGES: Mapping[str, Callable[[TrackerState, Event], None]] = {
    "user": _hear,
    "slot": _set_slot,
    "reset_slots": _reset_slots,
    "action": _act,
    "active_loop": _set_loop,
    "form": _set_loop,
    "loop_interrupted": _interrupt_loop,
    "action_execution_rejected": _reject,
    "session_started": _start_session,
    "restart": _restart,
    "rewind": _rewind,
    "undo": _undo,
    "pause": _pause,
    "resume": _resume,
    "followup": _follow_up,
}

#: Kinds that change nothing a decision needs.
RECORDED_ONLY = frozenset(
    {
        "bot",
        "reminder",
        "cancel_reminder",
        "export",
        "agent",
        "session_ended",
        "entities",
        "user_featurization",
    }
)
