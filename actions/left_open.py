"""A question with which a form was left, and a next message that answers it.

No form is open then, and understanding knows nothing of the question: "ok, I agree" after a refusal, "no,
keep them" after "shall I delete your answers?", "yes" after the number to call in danger. The question is
remembered, and whether a message answers it is looked at before anything is decided.
"""

from __future__ import annotations

from typing import Any, Literal

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.answer_sheet import LEAVE, AnswerSheet
from actions.answers import read_answer
from actions.interruptions import interrupts
from actions.paused_forms import LEFT_SLOT, paused
from actions.situation import NLU_FALLBACK, Situation
from actions.vocabulary import phrases
from actions.words import LONGEST_SHORT_ANSWER, longest_of, says_yes_or_no, sounds, words
from bot.cases.validation import check, stop_for
from bot.catalogue.schema import ServiceField
from bot.nlu.clauses import asks
from bot.text.normalise import lower

#: Whether this message answers the question that was left open.
GOES_ON_SLOT = "goes_on"
Asked = Literal["stop", "delete", "erase", "danger", "self_harm"]
#: So many words ask for help after the number to call; a longer message is a new one.
LONGEST_CALL = 6
_DANGERS = ("danger", "self_harm")
_HELP_INTENTS = frozenset(
    {
        NLU_FALLBACK,
        "ask_capabilities",
        "affirm",
        "deny",
        "greet",
        "goodbye",
        "thank",
        "cancel",
        "out_of_scope",
    }
)


def left_open(asked: Asked, sheet: AnswerSheet | None = None, field: ServiceField | None = None) -> EventType:
    """Remember what the citizen is asked while no form is open."""
    about = {"service": sheet.service.code if sheet else None, "field": field.name if field else None}
    return SlotSet(LEFT_SLOT, {"asked": asked, **about, "just_asked": True})


def notice_answer(situation: Situation, *, may_go_on: bool) -> list[EventType]:
    """Whether the message answers the question that was left open; that it is not the last word any more.

    Args:
        may_go_on: the message is about nothing else.
    """
    left, was = situation.slot(LEFT_SLOT), bool(situation.slot(GOES_ON_SLOT))
    answers = left is not None and may_go_on and _answers(left, situation)
    events: list[EventType] = [SlotSet(GOES_ON_SLOT, answers or None)] if answers != was else []
    if left is not None and not answers and left["just_asked"]:
        events.append(SlotSet(LEFT_SLOT, {**left, "just_asked": False}))
    return events


class GoOn(Action):
    """Takes up what was left: the form, or once more the question that only a tap answers."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_go_on"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Open the form that was left; say how to delete; tell the number in danger again."""
        situation = Situation.of(tracker, domain)
        left = situation.slot(LEFT_SLOT) or {}
        if left.get("asked") in _DANGERS:
            return [FollowupAction("action_emergency")]
        if _wants_deletion(left, situation):
            dispatcher.utter_message(response=f"utter_tap_to_{left['asked']}")
            return [SlotSet(LEFT_SLOT, {**left, "just_asked": True})]
        sheet = _sheet(left, situation)
        return [FollowupAction(sheet.form)] if sheet is not None else []


def answer_left_open(sheet: AnswerSheet, situation: Situation) -> tuple[ServiceField, Any] | None:
    """The field that the message answers with which a form is taken up again, and the answer; else None.

    An answer None: the message is to be read as the answer to the field.
    """
    left = situation.slot(LEFT_SLOT)
    if not situation.slot(GOES_ON_SLOT) or left is None or left["service"] != sheet.service.code:
        return None
    if left["asked"] == "stop":
        field = sheet.service.field(left["field"])
        value = _new_answer(field, situation)
        return (field, value) if value is not None else None
    asked = sheet.next_field()
    return (asked, None) if asked is not None and not _keeps(situation) else None


def _answers(left: dict[str, Any], situation: Situation) -> bool:
    if situation.form is not None or situation.is_tap or not situation.text:
        return False
    if left["asked"] in _DANGERS:
        return bool(left["just_asked"]) and _calls_for_help(situation, is_alone=left["asked"] == "self_harm")
    if left["just_asked"] and _wants_deletion(left, situation):
        return True
    sheet = _sheet(left, situation)
    if sheet is None:
        return False
    if left["asked"] == "stop":
        return not _is_question(situation.text) and _agrees_or_changes(left, sheet, situation)
    if not left["just_asked"]:
        return _keeps(situation)
    asked = sheet.next_field()
    goes_on = asked is not None and not interrupts(situation, asked.kind, was_read=False)
    return goes_on or _keeps(situation)


def _is_question(text: str) -> bool:
    return "?" in text or asks(lower(text))


def _calls_for_help(situation: Situation, *, is_alone: bool) -> bool:
    """Whether a message goes on about the danger; of somebody who wants to die, whatever is no other wish."""
    if len(words(situation.text)) > LONGEST_CALL or situation.intent not in _HELP_INTENTS:
        return False
    helping = longest_of(phrases("calling_for_help"), situation.text) > 0
    return is_alone or helping or says_yes_or_no(situation.text) == "yes"


def _wants_deletion(left: dict[str, Any], situation: Situation) -> bool:
    """Whether it is a yes to deleting; a word can't do that, only a tap."""
    if left.get("asked") not in ("delete", "erase"):
        return False
    said = says_yes_or_no(situation.text)
    return said != "no" and (said == "yes" or starts_anew(situation.text) or situation.intent == "affirm")


def starts_anew(text: str) -> bool:
    """Whether a message wishes to begin again, and says nothing else."""
    if not longest_of(phrases("starting_anew"), text):
        return False
    known = (*phrases("starting_anew"), *phrases("around_starting_anew"))
    return set(sounds(text)) <= {sound for one in known for sound in sounds(one)}


def _keeps(situation: Situation) -> bool:
    """Whether it is a no to deleting."""
    if len(words(situation.text)) > LONGEST_SHORT_ANSWER:
        return False
    is_no = says_yes_or_no(situation.text) == "no" or situation.intent in ("deny", "cancel", "resume_form")
    return is_no or longest_of(phrases("keep"), situation.text) > 0


def _agrees_or_changes(left: dict[str, Any], sheet: AnswerSheet, situation: Situation) -> bool:
    """Whether it is another answer than the one at which the form ended."""
    field = sheet.service.field(left["field"])
    if _new_answer(field, situation) is not None:
        return bool(left["just_asked"]) or field.name in LEAVE
    # "Hmm, ok" to "it can't go on without": the leave is asked for once more.
    return bool(left["just_asked"]) and field.name in LEAVE and says_yes_or_no(situation.text) == "yes"


def _new_answer(field: ServiceField, situation: Situation) -> Any:
    if field.name in LEAVE:
        return "yes" if _says_agreed(situation.text) else None
    is_bare = len(words(situation.text)) == 1 and says_yes_or_no(situation.text) is not None
    value = None if is_bare else read_answer(field, situation)
    if value is None:
        return None
    verdict = check(field, value, today=situation.today)
    return value if verdict.stands and stop_for(field, value, verdict) is None else None


def _says_agreed(text: str) -> bool:
    """Whether a short message gives leave in so many words, and not only nods."""
    is_short = len(words(text)) <= LONGEST_SHORT_ANSWER
    return is_short and longest_of(phrases("agreeing"), text) > 0 and not longest_of(phrases("no"), text)


def _sheet(left: dict[str, Any], situation: Situation) -> AnswerSheet | None:
    """The form that was left, as long as it is kept."""
    code = left.get("service")
    known = code in situation.catalogue.services and code in paused(situation)
    return AnswerSheet(situation.catalogue.service(str(code)), situation) if known else None
