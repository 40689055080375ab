"""Erasing everything, after words that say what goes and what stays, and a tap."""

from __future__ import annotations

from collections.abc import Iterable

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, AllSlotsReset, EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import REQUESTED_SLOT
from rasa_sdk.types import DomainDict

from actions.left_open import left_open
from actions.paused_forms import set_aside, sheet_in_hand
from actions.reminders import remind_of_unfinished
from actions.situation import Situation
from actions.status_words import MISSES_SLOT
from actions.wording import phrase
from bot.cases.own_cases import CasesAfterErasure, OwnCase, own_cases
from bot.catalogue.spoken import spoken_date
from bot.conversation.answer import ERASE_ALL
from bot.conversation.erasure import erase_cases_in_chat

CONFIRMED = "erasure_confirmed"


class EraseMyData(Action):
    """Says what would be erased; erases once that is confirmed by a tap."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_erase_my_data"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Explain, leave it, or erase and say what happened."""
        situation = Situation.of(tracker, domain)
        decision = situation.entity(CONFIRMED) if situation.is_tap else None
        if decision == "no":
            dispatcher.utter_message(response="utter_erase_left")
            remind_of_unfinished(None, situation, dispatcher)
            return []
        if decision == "yes" and situation.conversation_id is not None:
            return _erase(situation.conversation_id, situation, dispatcher)
        ask_to_erase(situation, dispatcher)
        sheet = sheet_in_hand(situation) if situation.form else None
        return [*set_aside(situation), left_open("erase", sheet)]


def ask_to_erase(situation: Situation, dispatcher: CollectingDispatcher) -> None:
    """Say what goes now and what an office keeps, and ask for a tap."""
    own: list[OwnCase] = []
    if situation.conversation_id is not None:
        with situation.unit_of_work() as session:
            own = own_cases(session, situation.catalogue, situation.now, situation.conversation_id)
    waiting = [one for one in own if one.kept_until is not None and not one.goes_on_request]
    after = CasesAfterErasure(
        open=[one for one in own if one.kept_until is None],
        waiting=waiting,
        erased=[one.status.reference for one in own if one.goes_on_request],
    )
    lines = _lines(after, situation, "utter_erase_would")
    dispatcher.utter_message(response="utter_erase_question", cases=lines)


def _erase(conversation_id: int, situation: Situation, dispatcher: CollectingDispatcher) -> list[EventType]:
    with situation.unit_of_work() as session:
        erasure = erase_cases_in_chat(session, situation.catalogue, situation.context.clock, conversation_id)
    dispatcher.utter_message(
        response="utter_erased",
        cases=_lines(erasure.cases, situation, "utter_erase_did"),
        code=erasure.code,
        page=_page(erasure.code, situation),
        # The words go together with this turn, see bot.conversation.answer.
        json_message={ERASE_ALL: [MISSES_SLOT]},
    )
    # Whoever tries out numbers of others' cases does not get a fresh start by erasing.
    misses = SlotSet(MISSES_SLOT, situation.slot(MISSES_SLOT))
    return [ActiveLoop(None), SlotSet(REQUESTED_SLOT, None), AllSlotsReset(), misses]


def _page(code: str, situation: Situation) -> str:
    """A line with the status page's address, if this service has an address of its own; else nothing."""
    address = situation.context.public_url
    if address is None:
        return ""
    link = f"{address}/privacy/status/{code}"
    return "\n" + phrase(situation.domain, "utter_erased_page", situation.language, address=link)


def _lines(after: CasesAfterErasure, situation: Situation, prefix: str) -> str:
    """What becomes of the cases, a line for each kind; ``prefix`` says whether it has happened."""
    lines = []
    if after.open:
        lines.append(_line(f"{prefix}_keep_open", _references(after.open), situation))
    for one in after.waiting:
        until = spoken_date(one.kept_until, situation.language) if one.kept_until else ""
        lines.append(_line("utter_erase_waits", one.status.reference, situation, until=until))
    if after.erased:
        lines.append(_line(f"{prefix}_erase", ", ".join(after.erased), situation))
    if not lines:
        lines.append(phrase(situation.domain, "utter_erase_no_case", situation.language))
    return "".join(f"\n• {line}" for line in lines)


def _line(response: str, references: str, situation: Situation, **values: str) -> str:
    return phrase(situation.domain, response, situation.language, references=references, **values)


def _references(cases: Iterable[OwnCase]) -> str:
    return ", ".join(one.status.reference for one in cases)
