"""Rasa's own actions (https://rasa.com/docs/rasa/default-actions). A custom action may replace one."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.dialogue import events
from bot.dialogue.names import (
    ASK_AFFIRMATION,
    ASK_REPHRASE,
    BACK,
    DEACTIVATE_LOOP,
    DEFAULT_FALLBACK,
    DEFAULT_SLOTS,
    LISTEN,
    REQUESTED_SLOT,
    RESTART,
    SESSION_START,
)
from bot.dialogue.turn import Turn
from bot.dialogue.two_stage import REPHRASE_RESPONSE, ask_affirmation, default_fallback

RESTART_RESPONSE = "utter_restart"
BACK_RESPONSE = "utter_back"


def start_session(turn: Turn) -> None:
    """Begin a new session: slots go on if the domain says so, and an active form too."""
    tracker, config = turn.tracker, turn.domain.session
    carried = {
        name: value
        for name, value in tracker.slots.items()
        if config.carry_over_slots and value != turn.domain.initial_slots.get(name)
    }
    loop = tracker.loop if config.carry_over_loop else None
    if loop is None:
        carried = {name: value for name, value in carried.items() if name not in DEFAULT_SLOTS}
    tracker.update(events.session_started() | {"carry_over_loop": loop is not None})
    tracker.update_all(events.slot_set(name, value) for name, value in carried.items())


def _restart(turn: Turn) -> None:
    turn.say(RESTART_RESPONSE)
    turn.tracker.update(events.restarted())


def _deactivate_loop(turn: Turn) -> None:
    turn.tracker.update(events.active_loop(None))
    turn.tracker.update(events.slot_set(REQUESTED_SLOT, None))


def _back(turn: Turn) -> None:
    # Once for the wish to go back, once for what the citizen said before.
    turn.tracker.update(events.user_utterance_reverted())
    turn.tracker.update(events.user_utterance_reverted())
    turn.say(BACK_RESPONSE)
    turn.is_done = turn.tracker.active_loop_name is None
    # A form asks its question of then again.
    turn.tracker.update(events.loop_interrupted())


def _ask_rephrase(turn: Turn) -> None:
    turn.say(REPHRASE_RESPONSE)


def _default_fallback(turn: Turn) -> None:
    default_fallback(turn)
    turn.is_done = turn.tracker.active_loop_name is None


def _nothing(turn: Turn) -> None:
    """Such as ``action_extract_slots``, which has run already when policies decide."""


DEFAULT: Mapping[str, Callable[[Turn], None]] = {
    LISTEN: _nothing,
    RESTART: _restart,
    SESSION_START: start_session,
    DEFAULT_FALLBACK: _default_fallback,
    DEACTIVATE_LOOP: _deactivate_loop,
    ASK_AFFIRMATION: ask_affirmation,
    ASK_REPHRASE: _ask_rephrase,
    BACK: _back,
}


def run_default(turn: Turn, name: str) -> None:
    """Run one of Rasa's own actions."""
    DEFAULT.get(name, _nothing)(turn)
