"""Saying where a case stands, and keeping count of questions that found nothing."""

from __future__ import annotations

from dataclasses import replace

from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.orm import Session

from actions.confidential import erasing, is_confidential
from actions.hearing_days import tell_booked
from actions.situation import Situation
from bot.cases.after_closing import offers
from bot.cases.queries import CaseStatus, wording
from bot.catalogue.dialogue_fragment import payload
from bot.catalogue.spoken import spoken_date
from bot.conversation.offered import offered_replies

MISSES_SLOT = "status_misses"
#: So many questions a day about cases that are not found: nobody tries numbers out here.
MOST_MISSES = 5


def say_status(
    status: CaseStatus, session: Session, situation: Situation, dispatcher: CollectingDispatcher
) -> None:
    """Say where a case stands, and offer what the citizen may do: add to it, open it again, appeal, rate."""
    words = wording(session, situation.catalogue, status)
    office = situation.catalogue.offices.get(status.office_code)
    # A tap is carried out in the conversation that the case was opened in, so it is offered there only.
    is_here = status.conversation_id is not None and status.conversation_id == situation.conversation_id
    response = "utter_case_status" if is_here else "utter_case_status_elsewhere"
    if status.closed_on is not None:
        response = "utter_case_status_closed"
    elif status.is_anonymous:
        response = "utter_report_status"
    offered = offers(situation.catalogue, status, situation.now)
    # The answer about an open case offers to add to it anyway.
    offered = replace(offered, answer=False)
    replies = offered_replies(offered, status.reference, situation.language) if is_here else []
    dispatcher.utter_message(
        response=response,
        reference=status.reference,
        service=situation.say(words.service),
        stage=situation.say(words.stage),
        note=situation.say(words.note),
        opened=spoken_date(status.opened_on, situation.language),
        office=situation.say(office.title) if office else status.office_code,
        **({"quick_replies": replies} if replies else {}),
        # Who asks by a receipt code shall not be linked with the report by what is kept of the question.
        **erasing(status.is_anonymous or is_confidential(status.service, situation)),
    )
    if status.closed_on is None and not status.is_anonymous:
        tell_booked(status.reference, session, situation, dispatcher)


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
