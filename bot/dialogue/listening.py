"""The first half of a turn: a session begins if it is time, the message is understood, slots are filled."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import structlog

from bot.dialogue import events
from bot.dialogue.default_actions import start_session
from bot.dialogue.errors import ActionFailed, ActionRejected
from bot.dialogue.extraction import Reach, extract, is_payload
from bot.dialogue.fallback import with_fallback
from bot.dialogue.interruption import NAME as INTERRUPTION
from bot.dialogue.interruption import reach_of_message
from bot.dialogue.names import (
    LANGUAGE_LOCKED_SLOT,
    LANGUAGE_SLOT,
    LISTEN,
    SESSION_START,
    VALIDATE_SLOT_MAPPINGS,
)
from bot.dialogue.policies import Policies
from bot.dialogue.protocol import Event, Parse
from bot.dialogue.tracker import Tracker
from bot.dialogue.turn import Turn
from bot.dialogue.two_stage import clarify, end, ends_by_itself
from bot.text.language import Language, ReplyLanguage, has_known_letters, reply_language, tells_language

log = structlog.get_logger(__name__)


def begin_session(turn: Turn, now: float) -> None:
    """Begin a session if the conversation is new, or has been silent for longer than the domain's limit."""
    tracker, limit = turn.tracker, turn.domain.session.expiration_minutes
    if tracker.latest_event_at is not None and not 0 < limit < (now - tracker.latest_event_at) / 60:
        return
    tracker.update(events.action_executed(SESSION_START))
    if SESSION_START not in turn.domain.custom_actions or not _tried(turn, SESSION_START):
        start_session(turn)
    tracker.update(events.action_executed(LISTEN))


def _tried(turn: Turn, action: str) -> bool:
    try:
        return turn.run_custom(action)
    except ActionFailed:
        log.warning("custom_action_replaced", action=action)
        return False


def note_language(tracker: Tracker, parse: Parse) -> None:
    """Answer in the citizen's language from now on, unless they have chosen one."""
    if LANGUAGE_SLOT not in tracker.domain.slots or tracker.get_slot(LANGUAGE_LOCKED_SLOT):
        return
    text = str(parse.get("text") or "")
    # A tapped button says nothing about the language of the one who taps.
    if not parse.get("language") or is_payload(parse):
        return
    if any(map(str.isalpha, text)) and not has_known_letters(text):
        return
    previous = tracker.get_slot(LANGUAGE_SLOT)
    known = cast("ReplyLanguage | None", previous if previous in ("bn", "en") else None)
    if known is None and not tells_language(text) and len(_words(text)) < 2:
        # Nor does a "hi", a number or a reference: the domain's own language it is, until more is said.
        return
    language = reply_language(cast(Language, parse["language"]), known, text)
    if language != previous:
        tracker.update(events.slot_set(LANGUAGE_SLOT, language))


def _words(text: str) -> set[str]:
    """The different words of a text, without numbers and codes."""
    tokens = {token.lower() for token in text.split()}
    return {token for token in tokens if len(token) > 1 and not any(map(str.isdigit, token))}


def hear(turn: Turn, parse: Parse, metadata: Mapping[str, Any], policies: Policies) -> None:
    """Take the message in: apply the thresholds, decide whom it is meant for, fill slots."""
    tracker = turn.tracker
    message = clarify(tracker, with_fallback(parse, policies.config.fallback))
    tracker.update(events.user_uttered(message, metadata))
    if tracker.paused:
        return
    if ends_by_itself(tracker):
        end(turn)
    reach = reach_of_message(tracker, turn.domain, policies.rules, policies.config.interruption)
    _fill_slots(turn, reach)
    if reach is not Reach.ANSWER and tracker.active_loop_name is not None:
        tracker.update(events.action_rejected(tracker.active_loop_name, INTERRUPTION))


def _fill_slots(turn: Turn, reach: Reach) -> None:
    """Rasa's ``action_extract_slots``."""
    found = {name: one.value for name, one in extract(turn.tracker, turn.domain, reach).items()}
    for action in turn.domain.slot_actions:
        found |= _slots_of(turn, action, {})
    if VALIDATE_SLOT_MAPPINGS in turn.domain.custom_actions:
        found |= _slots_of(turn, VALIDATE_SLOT_MAPPINGS, found)
    turn.fill(found)


def _slots_of(turn: Turn, action: str, candidates: Mapping[str, Any]) -> dict[str, Any]:
    """The slots that an extracting or validating action gives back; what it says is said."""
    seen = [events.slot_set(name, value) for name, value in candidates.items()]
    try:
        result = turn.ask_action(action, seen)
    except (ActionFailed, ActionRejected) as error:
        log.warning("slot_action_failed", action=action, error=type(error).__name__)
        return {}
    slots: list[Event] = [one for one in result.get("events") or [] if one.get("event") == "slot"]
    turn.take({"responses": result.get("responses") or [], "events": []})
    return {str(one["name"]): one.get("value") for one in slots}
