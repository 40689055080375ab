"""Saying where a case stands, and keeping count of questions that found nothing."""

from __future__ import annotations

from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.orm import Session

from actions.erasing import erasing, is_confidential
from actions.situation import Situation
from actions.wording import spoken_date
from bot.cases.queries import CaseStatus, wording
from bot.catalogue.dialogue_fragment import payload

MISSES_SLOT = "status_misses"
#: So many questions a day about cases that are not found: nobody tries numbers out here.
MOST_MISSES = 5


def say_status(
    status: CaseStatus, session: Session, situation: Situation, dispatcher: CollectingDispatcher
) -> None:
    """Say where a case stands, and offer to add to it while it is open."""
    words = wording(session, situation.catalogue, status)
    office = situation.catalogue.offices.get(status.office_code)
    response = "utter_case_status"
    if status.closed_on is not None:
        response = "utter_case_status_closed"
    elif status.is_anonymous:
        response = "utter_report_status"
    dispatcher.utter_message(
        response=response,
        reference=status.reference,
        service=situation.say(words.service),
        stage=situation.say(words.stage),
        note=situation.say(words.note),
        opened=spoken_date(status.opened_on, situation.language),
        office=situation.say(office.title) if office else status.office_code,
        # Who asks by a receipt code shall not be linked with the report by what is kept of the question.
        **erasing(status.is_anonymous or is_confidential(status.service, situation)),
    )


def too_many_misses(situation: Situation) -> bool:
    """Whether cases were asked for in vain too often today."""
    misses = situation.slot(MISSES_SLOT) or {}
    return misses.get("day") == situation.today.isoformat() and misses.get("count", 0) >= MOST_MISSES


def missed(situation: Situation) -> EventType:
    """Count one more question in vain today."""
    misses, today = situation.slot(MISSES_SLOT) or {}, situation.today.isoformat()
    count = misses.get("count", 0) if misses.get("day") == today else 0
    return SlotSet(MISSES_SLOT, {"day": today, "count": count + 1})


def list_cases(
    own: list[CaseStatus], session: Session, situation: Situation, dispatcher: CollectingDispatcher
) -> None:
    """List the citizen's cases, each with a quick reply."""
    lines, replies = [], []
    for status in own:
        words = wording(session, situation.catalogue, status)
        lines.append(f"• {status.reference} ({situation.say(words.service)}): {situation.say(words.stage)}")
        tap = payload("check_case_status", reference_number=status.reference)
        replies.append({"title": status.reference, "payload": tap})
    dispatcher.utter_message(response="utter_your_cases", cases="\n".join(lines), quick_replies=replies)
