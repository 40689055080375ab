"""Forms: asking for slots one by one (https://rasa.com/docs/rasa/forms).

A form runs when it is activated, when the citizen has answered, and when it comes back after something else
was talked about. Its validation action, ``validate_<form>``, sees the values as rasa-sdk expects them: as
slot events after the form's own action event. When the form comes back,
``tracker.active_loop["is_interrupted"]`` tells the validation action that the last message was no answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bot.dialogue import events
from bot.dialogue.domain import Form
from bot.dialogue.domain_checks import ways_to_ask
from bot.dialogue.errors import ActionFailed, ActionRejected
from bot.dialogue.extraction import extract
from bot.dialogue.names import LISTEN, REQUESTED_SLOT
from bot.dialogue.prediction import Prediction
from bot.dialogue.protocol import Event
from bot.dialogue.turn import Turn
from bot.dialogue.two_stage import offers_help


def run_form(turn: Turn, form: Form, prediction: Prediction) -> bool:
    """Run a form.

    Returns:
        False if the form declined: it had asked for a slot and the message fills nothing. Something else may
        then be predicted.

    Raises:
        ActionFailed: its validation or the action that asks did not answer. The answer is not taken.
    """
    if turn.tracker.active_loop_name != form.name:
        _activate(turn, form, prediction)
        return True
    return _go_on(turn, form, prediction)


def _activate(turn: Turn, form: Form, prediction: Prediction) -> None:
    tracker, before = turn.tracker, turn.tracker.active_loop_name
    asked_before = tracker.requested_slot
    _note_run(turn, form, prediction)
    tracker.update(events.active_loop(form.name))
    if tracker.get_slot(REQUESTED_SLOT) is not None:
        tracker.update(events.slot_set(REQUESTED_SLOT, None))
    # Mappings that wait for this form apply from now on, also to the message that began it.
    turn.fill({name: one.value for name, one in extract(tracker, turn.domain).items()})
    prefilled = {name: tracker.get_slot(name) for name in form.required_slots}
    candidates = {name: value for name, value in prefilled.items() if value is not None}
    try:
        happened = _validated(turn, form, candidates)
    except ActionFailed:
        turn.unfill()
        tracker.update(events.active_loop(before))
        tracker.update(events.slot_set(REQUESTED_SLOT, asked_before))
        raise
    _request_next(turn, form, happened)


def _go_on(turn: Turn, form: Form, prediction: Prediction) -> bool:
    tracker = turn.tracker
    loop = tracker.loop
    is_answer = tracker.latest_action_name == LISTEN and loop is not None and not loop.is_interrupted
    if not is_answer:
        tracker.update(events.loop_interrupted())
    asked = tracker.requested_slot
    candidates = {n: value for n, value in turn.filled.items() if n in form.required_slots or n == asked}
    try:
        result = _ask_validation(turn, form, candidates)
    except ActionFailed:
        turn.unfill()
        _note_run(turn, form, prediction)
        raise
    if is_answer and tracker.requested_slot and not candidates and not _says_something(result):
        return False
    # A form whose validation declined has not run: rules look at the message next, right after listening.
    if not _declines(result.get("events") or []):
        _note_run(turn, form, prediction)
    turn.filled, turn.replaced = {}, {}
    _request_next(turn, form, turn.take(result), asked if is_answer else None)
    return True


def _note_run(turn: Turn, form: Form, prediction: Prediction) -> None:
    event = events.action_executed(form.name, prediction.policy, prediction.confidence)
    turn.tracker.update(event | {"hide_rule_turn": prediction.is_hidden})


def _validated(turn: Turn, form: Form, candidates: Mapping[str, Any]) -> list[Event]:
    result = _ask_validation(turn, form, candidates)
    turn.filled, turn.replaced = {}, {}
    return turn.take(result)


def _ask_validation(turn: Turn, form: Form, candidates: Mapping[str, Any]) -> Mapping[str, Any]:
    name = f"validate_{form.name}"
    if name not in turn.domain.custom_actions:
        return {}
    seen = [
        events.slot_set(REQUESTED_SLOT, turn.tracker.requested_slot),
        # rasa-sdk takes for candidates the slot events after the last other event.
        events.action_executed(form.name),
        *(events.slot_set(slot, value) for slot, value in candidates.items()),
    ]
    try:
        return turn.ask_action(name, seen)
    except ActionRejected:
        return {"events": [events.action_rejected(form.name)]}


def _says_something(result: Mapping[str, Any]) -> bool:
    """Whether validation filled or emptied a slot, or declined."""
    happened = result.get("events") or []
    return _declines(happened) or any(
        event.get("event") == "slot" and event.get("name") != REQUESTED_SLOT for event in happened
    )


def _declines(happened: Iterable[Event]) -> bool:
    return any(event.get("event") == "action_execution_rejected" for event in happened)


def _request_next(turn: Turn, form: Form, happened: list[Event], answered: str | None = None) -> None:
    """Ask for the next slot, or end the form. ``answered`` is the slot that the message was to fill."""
    if _declines(happened):
        return
    tracker = turn.tracker
    if _ends_form(happened) or tracker.active_loop_name != form.name:
        _end(turn)
        return
    told = [one["value"] for one in happened if _is_request(one) and one["value"] is not None]
    missing = (name for name in form.required_slots if tracker.get_slot(name) is None)
    slot = told[-1] if told else next(missing, None)
    if slot is None:
        _end(turn)
        return
    if not told:
        tracker.update(events.slot_set(REQUESTED_SLOT, slot))
    if answered == slot:
        offers_help(turn)
    elif answered is not None:
        tracker.clear_misses()
    _ask(turn, form, str(slot))


def _is_request(event: Event) -> bool:
    return event.get("event") == "slot" and event.get("name") == REQUESTED_SLOT


def _ends_form(happened: list[Event]) -> bool:
    """Whether the validation action ended the form early: by requesting nothing, or by ending the loop."""
    requests = [event for event in happened if _is_request(event)]
    loops = [event for event in happened if event.get("event") == "active_loop"]
    return bool(requests and requests[-1]["value"] is None) or bool(loops and loops[-1]["name"] is None)


def _end(turn: Turn) -> None:
    turn.tracker.update(events.slot_set(REQUESTED_SLOT, None))
    if turn.tracker.active_loop_name is not None:
        turn.tracker.update(events.active_loop(None))


def _ask(turn: Turn, form: Form, slot: str) -> None:
    for name in ways_to_ask(form.name, slot):
        if name in turn.domain.custom_actions:
            turn.run_custom(name)
            return
        if turn.say(name):
            return
