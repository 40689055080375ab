"""What is looked at in every message before anything is decided.

Rasa's slot mapping of type ``custom`` with an action runs on each message; this one keeps the promises about
time and disclosure, and notices a message that is little more than a reference or a receipt code.
"""

from __future__ import annotations

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import REQUESTED_SLOT
from rasa_sdk.types import DomainDict

from actions.bare_complaints import complaint_here
from actions.case_naming import is_little_else, named_case
from actions.left_open import notice_answer
from actions.paused_forms import SUMMARY_SLOT, expired, sheet_in_hand
from actions.situation import LONG_GAP_HOURS, NLU_FALLBACK, RECAP_AFTER_HOURS, Situation
from actions.typed_wishes import typed_wish
from actions.wording import phrase
from actions.wordless import wordless
from actions.words import words

#: These say themselves who is speaking, or must not be kept waiting.
_SPEAK_FOR_THEMSELVES = frozenset({
    "greet", "get_started", "ask_capabilities", "bot_challenge", "change_language", "emergency_help",
    "return_to_bot",
})  # fmt: skip
#: With these intents a case that is named is what the message is about.
_SPOKEN_SLOT = "spoken_language"
#: A reference with its three parts, or a receipt code in its four groups.
_BARE_CASE = 4
_TELLS_NO_LANGUAGE = frozenset({"name", "text", "district", "passport"})
# "Not sure" and "last week" are answers of people who write Bangla, too.
_SHORT_ANSWER = 2
_CASE_NAMED_SLOT = "case_named"
_COMPLAINS_SLOT = "complains_here"
_NO_WORDS_SLOT = "has_no_words"
_SURE_OF_SOMETHING_ELSE = 0.6
_ASKS_FOR_CASE = frozenset({"check_case_status", "out_of_scope", NLU_FALLBACK})


class NoteArrival(Action):
    """Runs on each message, before it is decided what to do."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_note_arrival"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Disclose, recall, forget what is past its day, and notice a named case."""
        situation = Situation.of(tracker, domain)
        _disclose(situation, dispatcher)
        _recall(situation, dispatcher)
        events = expired(situation)
        if situation.gap_hours >= RECAP_AFTER_HOURS and situation.slot(SUMMARY_SLOT) is not None:
            events.append(SlotSet(SUMMARY_SLOT, None))
        events += _language(situation)
        named = _is_about_a_case(situation)
        if named != bool(situation.slot(_CASE_NAMED_SLOT)):
            events.append(SlotSet(_CASE_NAMED_SLOT, named or None))
        complains = situation.form is None and complaint_here(situation) is not None
        if complains != bool(situation.slot(_COMPLAINS_SLOT)):
            events.append(SlotSet(_COMPLAINS_SLOT, complains or None))
        # "106" alone asks what the number is for.
        may_be_bare = situation.form is None and not named and situation.intent != "faq"
        bare = may_be_bare and wordless(situation.text) is not None
        if bare != bool(situation.slot(_NO_WORDS_SLOT)):
            events.append(SlotSet(_NO_WORDS_SLOT, bare or None))
        events += notice_answer(situation, may_go_on=not named)
        return events


def _language(situation: Situation) -> list[EventType]:
    """A name in Latin letters, or a number, tells nothing of its writer's language: keep the one before."""
    before, now = situation.slot(_SPOKEN_SLOT), situation.slot("language")
    if situation.slot("language_locked"):
        return [SlotSet(_SPOKEN_SLOT, now)] if before != now else []
    if before is None and named_case(situation) is not None and len(words(situation.text)) <= _BARE_CASE:
        # Somebody's first words are a reference: most people here read Bangla.
        return [SlotSet("language", "bn"), SlotSet(_SPOKEN_SLOT, "bn")]
    sheet = sheet_in_hand(situation) if situation.form else None
    asked = sheet.field_of(situation.slot(REQUESTED_SLOT)) if sheet else None
    is_name = asked is not None and asked.kind in _TELLS_NO_LANGUAGE
    is_short = sheet is not None and len(words(situation.text)) <= _SHORT_ANSWER
    if before is not None and situation.text.isascii() and (is_name or is_short):
        return [SlotSet("language", before)] if before != now else []
    return [SlotSet(_SPOKEN_SLOT, now)] if before != now else []


def _disclose(situation: Situation, dispatcher: CollectingDispatcher) -> None:
    """Say that a program answers: at first contact and after a long gap."""
    due = situation.is_first_contact or situation.gap_hours > LONG_GAP_HOURS
    if due and situation.intent not in _SPEAK_FOR_THEMSELVES:
        dispatcher.utter_message(response="utter_disclosure")


def _recall(situation: Situation, dispatcher: CollectingDispatcher) -> None:
    """Say in one line where an open form was left."""
    sheet = sheet_in_hand(situation) if situation.form else None
    if sheet is None or situation.gap_hours < RECAP_AFTER_HOURS or situation.intent == "emergency_help":
        return
    dispatcher.utter_message(
        response="utter_welcome_back",
        service=situation.say(sheet.service.title),
        answers=sheet.recap() or phrase(situation.domain, "utter_nothing_yet", situation.language),
    )


def _is_about_a_case(situation: Situation) -> bool:
    if situation.is_tap or situation.form is not None or not situation.text:
        return False
    if typed_wish(situation) is not None:
        return True
    named = named_case(situation)
    if named is None:
        return False
    if named.receipt_code is not None:
        return True
    something_else = (
        situation.intent not in _ASKS_FOR_CASE and situation.confidence >= _SURE_OF_SOMETHING_ELSE
    )
    return is_little_else(situation.text) and not something_else
