"""What a citizen wishes for a case of their own in typed words: the same as the button under it.

Only for who has a case that takes it: to everybody else "I want to appeal" may mean anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.orm import Session

from actions.case_naming import named_case
from actions.situation import Situation
from actions.vocabulary import phrases
from actions.words import longest_of, sounds, words
from bot.cases.after_closing import offers
from bot.cases.hearings.queries import booked_day
from bot.cases.queries import CaseStatus, cases_of, own_case
from bot.catalogue.dialogue_fragment import payload
from bot.nlu.clauses import asks
from bot.text.normalise import lower

# Up to a stop: what is wanted and why are often two.
_CLAUSE = re.compile(r"[^.?!।;,\n]+[?]?")
#: Who writes more tells a story, in which such words may stand.
LONGEST = 25
#: So short a message is nothing but the wish.
SHORT = 4


@dataclass(frozen=True)
class TypedWish:
    """Which button is meant, by its intent, and for which cases it could be."""

    intent: str
    references: tuple[str, ...]


def typed_wish(situation: Situation) -> TypedWish | None:
    """What the message wishes for a case of the citizen's; None if it wishes nothing that can be had."""
    intent = _wished(situation.text)
    if intent is None or situation.conversation_id is None:
        return None
    named = named_case(situation)
    if named is not None:
        return TypedWish(intent, (named.reference,)) if named.reference else None
    with situation.unit_of_work() as session:
        own = cases_of(session, situation.catalogue, situation.conversation_id)
        found = tuple(one.reference for one in own if _TAKES[intent](session, situation, one))
    return TypedWish(intent, found) if found else None


def is_only_a_wish(situation: Situation) -> bool:
    """Whether a message says nothing but such a wish."""
    return len(words(situation.text)) <= SHORT and typed_wish(situation) is not None


def case_meant(situation: Situation, dispatcher: CollectingDispatcher) -> str | None:
    """The case of the button that was tapped, or of the words; where it may be several, ask and give None."""
    told = situation.entity("reference_number")
    wish = None if told or situation.is_tap else typed_wish(situation)
    if wish is None:
        return str(told or "")
    if len(wish.references) == 1:
        return wish.references[0]
    replies = [
        {"title": one, "payload": payload(wish.intent, reference_number=one)} for one in wish.references
    ]
    dispatcher.utter_message(response="utter_which_case_is_meant", quick_replies=replies)
    return None


def _wished(text: str) -> str | None:
    """The button that a message spells out, unless it asks about it or says that it is not wanted."""
    if not 0 < len(words(text)) <= LONGEST:
        return None
    for clause in _CLAUSE.findall(lower(text)):
        if asks(clause) or longest_of(phrases("no"), clause):
            continue
        for intent in _TAKES:
            if longest_of(phrases(f"{intent}_wish"), clause) or _is_alone(intent, text):
                return intent
    return None


def _is_alone(intent: str, text: str) -> bool:
    return any(sounds(one) == sounds(text) for one in phrases(f"{intent}_alone"))


def _reopens(session: Session, situation: Situation, status: CaseStatus) -> bool:
    return offers(situation.catalogue, status, situation.now).reopen


def _appeals(session: Session, situation: Situation, status: CaseStatus) -> bool:
    return offers(situation.catalogue, status, situation.now).appeal


def _has_a_day(session: Session, situation: Situation, status: CaseStatus) -> bool:
    plan = situation.catalogue.service(status.service).hearing
    if plan is None or status.stage != plan.booked:
        return False
    case = own_case(
        session, situation.catalogue, reference=status.reference, conversation_id=situation.conversation_id
    )
    return case is not None and booked_day(session, case.id) is not None


_TAKES: Mapping[str, Callable[[Session, Situation, CaseStatus], bool]] = {
    "reopen_case": _reopens,
    "appeal_case": _appeals,
    "manage_hearing": _has_a_day,
}
