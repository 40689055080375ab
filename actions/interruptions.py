"""Whether a message answers the question that a form has asked, or is about something else.

The engine leaves this to the form's validation, because it depends on what was asked: "kal" answers *when*, a
story may mention a fee, and Salam is a name. Danger to life is not weighed here: the engine puts it first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from actions.answers import VALUE_ENTITIES
from actions.paused_forms import sheet_in_hand
from actions.situation import Situation
from actions.vocabulary import phrases
from actions.words import longest_of, words
from bot.catalogue.datum import FieldKind
from bot.nlu.clauses import asks, wishes
from bot.text.normalise import lower

OFFICER = "talk_to_officer"
LEAVING = (OFFICER, "cancel", "forget_answers")
QUESTIONS = (
    "ask_fee", "ask_duration", "ask_required_documents", "faq", "ask_capabilities", "bot_challenge",
    "change_language", "check_case_status", "resume_form", "ask_my_data",
)  # fmt: skip
#: Of these, the ones that somebody asks in words; "upazila land office" asks nothing.
ASKED_IN_WORDS = frozenset({"ask_fee", "ask_duration", "ask_required_documents", "faq"})
SOCIAL = ("greet", "thank", "goodbye")
#: What stands for the intent of any service.
_SERVICE = "service"
#: Taps that a form reads itself.
OWN_TAPS = frozenset({"inform", "affirm", "deny", "correct_answer"})


@dataclass(frozen=True)
class Limit:
    """From which confidence, and of how many words, a message interrupts."""

    least: float
    longest: int
    fewest: int = 1


def _limits(leaving: Limit, questions: Limit, social: Limit, services: Limit) -> Mapping[str, Limit]:
    groups = ((LEAVING, leaving), (QUESTIONS, questions), (SOCIAL, social), ((_SERVICE,), services))
    return {intent: limit for intents, limit in groups for intent in intents}


_NEVER = Limit(2.0, 0)
# To a model an occupation or an address is often about nothing it knows: free text is never out of scope.
# And a few words that are no district or date may be a misspelt one.
_OUT_OF_SCOPE = Limit(0.8, 40, fewest=4)

# Words that were no value of the kind asked for: even a guess is a better reading than a wrong answer.
_UNREADABLE = {
    **_limits(Limit(0.5, 40), Limit(0.6, 40), Limit(0.7, 12), Limit(0.7, 40)),
    "out_of_scope": _OUT_OF_SCOPE,
}
# A value was read: only clear words beside it are about something else.
_READABLE = _limits(Limit(0.8, 12), Limit(0.8, 12), _NEVER, _NEVER)
# "Shopkeeper" and "police" are occupations: a word or two ask for no other service.
_SHORT_TEXT = _limits(Limit(0.6, 10), Limit(0.7, 10), Limit(0.85, 4), Limit(0.9, 8, fewest=3))
# Names look like anything to a model that has not seen them; only words that no name has count (see below).
_NAME = _limits(Limit(0.5, 8), Limit(0.6, 8), Limit(0.7, 4), Limit(0.7, 8))
# A told story mentions fees, police and corruption without asking for anything.
_STORY = _limits(Limit(0.7, 7), Limit(0.75, 7), Limit(0.85, 3), _NEVER)

_FREE_TEXT: Mapping[FieldKind, Mapping[str, Limit]] = {
    "text": _SHORT_TEXT,
    "name": _NAME,
    "long_text": _STORY,
    "attachment": _SHORT_TEXT,
}

#: Who writes down such a number tells it. These intents ask about numbers and papers.
_OWN_NUMBERS = ("nid", "passport_number", "phone")
_ASK_ABOUT_NUMBERS = frozenset({"ask_my_data", "ask_required_documents"})

#: A readable answer with so few words besides is an answer and nothing else.
FEW_WORDS = 3
#: Where a fixed form was asked for, so many words may tell of a matter for a service without naming it.
TELLING_WORDS = 5
#: At a form's first question they are fewer: "against a shop" says which complaint is meant.
TELLING_WORDS_AT_FIRST = 2


def interrupts(situation: Situation, kind: FieldKind, *, was_read: bool) -> bool:
    """Whether the message is about something else than the answer to a field of this kind.

    Args:
        kind: the kind that was asked for.
        was_read: whether a value of a kind with a fixed form (date, amount, choice …) was found in it.
    """
    if situation.is_tap:
        return situation.intent not in OWN_TAPS
    if _only_tells(situation):
        return False
    count = len(words(situation.text))
    if kind in _FREE_TEXT:
        limits = _FREE_TEXT[kind]
    elif was_read:
        if count <= FEW_WORDS:
            return False
        limits = _READABLE
    else:
        limits = _UNREADABLE
    if situation.intent == "forget_answers" and not longest_of(phrases("deleting"), situation.text):
        return False
    if kind == "name" and not longest_of(phrases("not_in_names"), situation.text):
        return False
    # To a model that has learned shops' names, one of them is a complaint.
    if kind in _FREE_TEXT and _is_for_a_service(situation) and _is_name(situation):
        return False
    if not _is_meant(situation, is_free_text=kind in _FREE_TEXT):
        return False
    limit = limits.get(_SERVICE if _is_for_a_service(situation) else situation.intent, _NEVER)
    return situation.confidence >= limit.least and limit.fewest <= count <= limit.longest


def _is_meant(situation: Situation, *, is_free_text: bool) -> bool:
    """Whether the words bear the intent out. What only resembles a request is an answer."""
    text = lower(situation.text)
    in_words = wishes(text) or asks(text) or longest_of(phrases("needing"), text) > 0
    if _is_for_a_service(situation):
        named = _named_service(situation)
        enough = TELLING_WORDS_AT_FIRST if _is_first_question(situation) else TELLING_WORDS
        tells = named == 1 or len(words(situation.text)) >= enough
        return in_words or named > 1 or (not is_free_text and tells)
    if situation.intent in SOCIAL:
        return not situation.tells_a_value
    if not is_free_text:
        return True
    if situation.intent == OFFICER:
        count = len(words(situation.text))
        return count == 1 or in_words or longest_of(phrases("talking"), situation.text) > 0
    if situation.intent == "check_case_status":
        # "অনেক দিন" is how long something has gone on.
        return asks(text) or longest_of(phrases("status_words"), text) > 0
    return situation.intent not in ASKED_IN_WORDS or in_words


def _is_first_question(situation: Situation) -> bool:
    sheet = sheet_in_hand(situation)
    return sheet is not None and sheet.is_empty


def _named_service(situation: Situation) -> int:
    """The number of words with which the message names the service of its intent; 0 if it doesn't."""
    services = [one for one in situation.catalogue.services.values() if one.intent == situation.intent]
    return max((longest_of(service.names, situation.text) for service in services), default=0)


def _only_tells(situation: Situation) -> bool:
    """Whether a message is a bare value, or a number of the citizen's that looks like a question about it."""
    tells_number = any(situation.entity(name) is not None for name in _OWN_NUMBERS)
    if tells_number and situation.intent in _ASK_ABOUT_NUMBERS:
        return True
    # Values alone ask for nothing, whatever they remind a model of.
    return situation.has_only(VALUE_ENTITIES.values())


def _is_for_a_service(situation: Situation) -> bool:
    with_form = (service.intent for service in situation.catalogue.services.values())
    return situation.intent in with_form


def _is_name(situation: Situation) -> bool:
    """Whether a message holds a name, or is of the open form's own service without wishing for it."""
    if any(situation.entity(name) is not None for name in ("shop", "office", "person")):
        return True
    sheet = sheet_in_hand(situation)
    is_own = sheet is not None and situation.intent == sheet.service.intent
    return is_own and not wishes(lower(situation.text))
