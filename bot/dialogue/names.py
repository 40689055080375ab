"""The names that Rasa gives to actions, intents and slots of its own."""

from __future__ import annotations

LISTEN = "action_listen"
RESTART = "action_restart"
SESSION_START = "action_session_start"
DEFAULT_FALLBACK = "action_default_fallback"
DEACTIVATE_LOOP = "action_deactivate_loop"
ASK_AFFIRMATION = "action_default_ask_affirmation"
ASK_REPHRASE = "action_default_ask_rephrase"
TWO_STAGE_FALLBACK = "action_two_stage_fallback"
BACK = "action_back"
REVERT_FALLBACK = "action_revert_fallback_events"
EXTRACT_SLOTS = "action_extract_slots"
UNLIKELY_INTENT = "action_unlikely_intent"
VALIDATE_SLOT_MAPPINGS = "action_validate_slot_mappings"
SEND_TEXT = "action_send_text"

#: Stands in a rule for whatever came before it.
SNIPPET = "..."

DEFAULT_ACTIONS = frozenset(
    {
        LISTEN,
        RESTART,
        SESSION_START,
        DEFAULT_FALLBACK,
        DEACTIVATE_LOOP,
        ASK_AFFIRMATION,
        ASK_REPHRASE,
        TWO_STAGE_FALLBACK,
        BACK,
        REVERT_FALLBACK,
        EXTRACT_SLOTS,
        UNLIKELY_INTENT,
        SEND_TEXT,
    }
)

NLU_FALLBACK = "nlu_fallback"
OUT_OF_SCOPE = "out_of_scope"
AFFIRM = "affirm"
DENY = "deny"

#: These intents overrule rules, stories and forms at any time.
DEFAULT_ACTION_OF_INTENT = {"restart": RESTART, "back": BACK, "session_start": SESSION_START}

DEFAULT_INTENTS = frozenset({*DEFAULT_ACTION_OF_INTENT, NLU_FALLBACK, OUT_OF_SCOPE})

REQUESTED_SLOT = "requested_slot"
SESSION_METADATA_SLOT = "session_started_metadata"
LANGUAGE_SLOT = "language"
LANGUAGE_LOCKED_SLOT = "language_locked"

#: Slots that every domain has; nothing fills them from a message.
DEFAULT_SLOTS = (REQUESTED_SLOT, SESSION_METADATA_SLOT)
