"""The two-stage fallback: "did you mean ...?", then "say it differently, please", then the default fallback.

Rasa's loop ``action_two_stage_fallback`` (https://rasa.com/docs/rasa/fallback-handoff#two-stage-fallback),
with several intents offered instead of one. A form that was active when it began is active again when it
ends.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.dialogue import events
from bot.dialogue.fallback import FallbackConfig
from bot.dialogue.names import (
    AFFIRM,
    ASK_AFFIRMATION,
    ASK_REPHRASE,
    DEFAULT_FALLBACK,
    DENY,
    NLU_FALLBACK,
    OUT_OF_SCOPE,
    TWO_STAGE_FALLBACK,
)
from bot.dialogue.protocol import BotMessage, Button
from bot.dialogue.tracker import Tracker
from bot.dialogue.turn import Turn

AFFIRMATION_RESPONSE = "utter_default_ask_affirmation"
REPHRASE_RESPONSE = "utter_ask_rephrase"
DEFAULT_RESPONSE = "utter_default"

#: These say nothing new while the fallback asks what was meant.
UNCLEAR = frozenset({NLU_FALLBACK, OUT_OF_SCOPE, DENY, AFFIRM})


def offered_intents(tracker: Tracker, config: FallbackConfig) -> list[str]:
    """The intents to offer, likeliest first: sure enough, and with a name that a citizen can read."""
    ranking = tracker.latest_message.get("intent_ranking") or []
    names = [
        str(one["name"])
        for one in ranking
        if float(one.get("confidence") or 0.0) >= config.candidate_threshold
        and one.get("name") not in UNCLEAR | config.not_offered
        and f"utter_intent_{one.get('name')}" in tracker.domain.responses
    ]
    return names[: config.candidates]


def clarify(tracker: Tracker, message: Mapping[str, Any]) -> dict[str, Any]:
    """The message, or the one that it clarifies: the original words with the intent that was chosen."""
    state = tracker.memory.fallback
    if state is None or tracker.active_loop_name != TWO_STAGE_FALLBACK or state["stage"] != "affirm":
        return dict(message)
    chosen = _chosen(state["offered"], message)
    if chosen is None:
        return dict(message)
    return dict(state["message"]) | {
        "intent": {"name": chosen, "confidence": 1.0},
        "intent_ranking": [{"name": chosen, "confidence": 1.0}],
        "clarified": True,
    }


def _chosen(offered: list[list[str]], message: Mapping[str, Any]) -> str | None:
    """The offered intent that a message picks: by button, title, number, or a yes to the only one."""
    intent = str((message.get("intent") or {}).get("name"))
    text = str(message.get("text") or "").strip()
    if text.isdecimal() and 1 <= int(text) <= len(offered):
        return offered[int(text) - 1][0]
    for name, title in offered:
        if text.casefold() in (title.casefold(), f"/{name}".casefold()):
            return name
    if intent == AFFIRM and len(offered) == 1:
        return offered[0][0]
    return None


def ends_by_itself(tracker: Tracker) -> bool:
    """Whether the citizen has said something clear, so that there is nothing to ask any more."""
    return tracker.active_loop_name == TWO_STAGE_FALLBACK and tracker.latest_intent not in UNCLEAR


def end(turn: Turn) -> None:
    """Leave the loop, back into the form that was active before."""
    state = turn.tracker.memory.fallback or {}
    turn.tracker.set_fallback(None)
    turn.tracker.update(events.active_loop(state.get("resume")))


def run_two_stage(turn: Turn, config: FallbackConfig) -> None:
    """Ask what was meant, or give up."""
    tracker = turn.tracker
    state = tracker.memory.fallback
    if tracker.active_loop_name != TWO_STAGE_FALLBACK or state is None:
        _begin(turn, config)
    elif state["stage"] == "affirm" and tracker.latest_intent in (DENY, OUT_OF_SCOPE):
        _ask_rephrase(turn)
    elif state["stage"] == "affirm" and tracker.latest_intent == AFFIRM and not state.get("asked_again"):
        tracker.set_fallback(state | {"asked_again": True})
        _ask_affirmation(turn)
    else:
        _give_up(turn)


def _begin(turn: Turn, config: FallbackConfig) -> None:
    tracker = turn.tracker
    resume = tracker.active_loop_name if tracker.active_loop_name in turn.domain.forms else None
    offered = [[name, intent_title(turn, name)] for name in offered_intents(tracker, config)]
    kept = {key: tracker.latest_message.get(key) for key in ("text", "entities", "language")}
    state = {"stage": "affirm", "offered": offered, "message": kept, "resume": resume}
    tracker.update(events.active_loop(TWO_STAGE_FALLBACK))
    tracker.set_fallback(state)
    if offered or ASK_AFFIRMATION in turn.domain.custom_actions:
        _ask_affirmation(turn)
    else:
        _ask_rephrase(turn)


def intent_title(turn: Turn, intent: str) -> str:
    """An intent as citizens read it, on a button."""
    message = turn.responses.say(f"utter_intent_{intent}", turn.tracker) or {}
    return str(message.get("text") or intent)


def _ask_affirmation(turn: Turn) -> None:
    if ASK_AFFIRMATION in turn.domain.custom_actions:
        turn.run_custom(ASK_AFFIRMATION)
    else:
        ask_affirmation(turn)


def ask_affirmation(turn: Turn) -> None:
    """Offer the intents as buttons, before those that the response has itself (none of these, an officer)."""
    state = turn.tracker.memory.fallback or {}
    offered = state.get("offered") or []
    buttons: list[Button] = [{"title": title, "payload": f"/{name}"} for name, title in offered]
    found = turn.responses.say(AFFIRMATION_RESPONSE, turn.tracker, channel=turn.channel)
    message: BotMessage = found or _plain_question(turn)
    if message.get("quick_replies"):
        message["quick_replies"] = _each_once([*buttons, *message["quick_replies"]])
    else:
        message["buttons"] = _each_once([*buttons, *(message.get("buttons") or [])])
    turn.utter(message, AFFIRMATION_RESPONSE)


def _each_once(buttons: list[Button]) -> list[Button]:
    first: dict[str, Button] = {}
    for button in buttons:
        first.setdefault(button["payload"], button)
    return list(first.values())


def _plain_question(turn: Turn) -> BotMessage:
    """Rasa's own question, for a domain without words for it."""
    ranking = list(turn.tracker.latest_message.get("intent_ranking") or [])
    intent = next((one["name"] for one in ranking if one["name"] != NLU_FALLBACK), None)
    buttons: list[Button] = [{"title": "Yes", "payload": f"/{intent}"}] if intent else []
    buttons.append({"title": "No", "payload": f"/{OUT_OF_SCOPE}"})
    return {"text": f"Did you mean '{intent}'?", "buttons": buttons}


def _ask_rephrase(turn: Turn) -> None:
    turn.tracker.set_fallback({**(turn.tracker.memory.fallback or {}), "stage": "rephrase"})
    if ASK_REPHRASE in turn.domain.custom_actions:
        turn.run_custom(ASK_REPHRASE)
    else:
        turn.say(REPHRASE_RESPONSE)


def _give_up(turn: Turn) -> None:
    end(turn)
    default_fallback(turn)
    # With no form to go back to there is nothing left to predict.
    turn.is_done = turn.tracker.active_loop_name is None


def offers_help(turn: Turn) -> bool:
    """Count one more message that did not answer a form's question; after too many in a row, offer help.

    Returns:
        Whether help was offered.
    """
    config = turn.fallback
    if config is None or turn.tracker.count_miss() < config.form_misses:
        return False
    turn.tracker.clear_misses()
    if not turn.say(config.stuck_response):
        default_fallback(turn)
    return True


def default_fallback(turn: Turn) -> None:
    """Say that the message could not be understood; the response offers an officer."""
    if DEFAULT_FALLBACK in turn.domain.custom_actions:
        turn.run_custom(DEFAULT_FALLBACK)
    else:
        turn.say(DEFAULT_RESPONSE)
