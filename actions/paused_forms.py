"""Forms that were put aside: their answers are kept for a day, and can be taken up again or deleted."""

from __future__ import annotations

from datetime import datetime, timedelta

from rasa_sdk.events import ActionExecuted, ActiveLoop, EventType, SlotSet
from rasa_sdk.forms import REQUESTED_SLOT

from actions.answer_sheet import AnswerSheet
from actions.files import forget_files
from actions.situation import Situation
from bot.cases.evidence import files_among
from bot.catalogue.dialogue_fragment import CONFIRMED_SLOT, STOPPED_ANSWER

PAUSED_SLOT = "paused_forms"
IN_HAND_SLOT = "service_in_hand"
SUMMARY_SLOT = "summary_seen"
#: What the citizen was asked when a form was left (:mod:`actions.left_open`).
LEFT_SLOT = "left_open"
#: The words of the message that began the form, where they may be what happened.
TOLD_SLOT = "told_at_first"

KEPT_FOR = timedelta(days=1)


def paused(situation: Situation) -> dict[str, str]:
    """When each form was put aside, by the code of its service; the latest last."""
    return dict(situation.slot(PAUSED_SLOT) or {})


def pause(sheet: AnswerSheet, situation: Situation, *, also_empty: bool = False) -> list[EventType]:
    """Put a form aside; one without answers is simply let go, unless it may still be wanted."""
    kept = {code: at for code, at in paused(situation).items() if code != sheet.service.code}
    if also_empty or not sheet.is_empty:
        kept[sheet.service.code] = situation.now.isoformat()
    return [SlotSet(PAUSED_SLOT, kept or None), SlotSet(IN_HAND_SLOT, None), SlotSet(SUMMARY_SLOT, None)]


def take_up(sheet: AnswerSheet, situation: Situation) -> list[EventType]:
    """Make a form the one in hand. Another one that was in hand is put aside."""
    kept = paused(situation)
    other = situation.slot(IN_HAND_SLOT)
    if other and other != sheet.service.code:
        kept[other] = situation.now.isoformat()
    kept.pop(sheet.service.code, None)
    in_hand = SlotSet(IN_HAND_SLOT, sheet.service.code)
    return [SlotSet(PAUSED_SLOT, kept or None), in_hand, SlotSet(LEFT_SLOT, None)]


def let_go(sheet: AnswerSheet, situation: Situation) -> list[EventType]:
    """Forget a form with all its answers, and the files among them unless a case has them."""
    _forget(sheet, situation)
    kept = {code: at for code, at in paused(situation).items() if code != sheet.service.code}
    emptied = [
        SlotSet(name, None) for name in (CONFIRMED_SLOT, SUMMARY_SLOT, STOPPED_ANSWER, LEFT_SLOT, TOLD_SLOT)
    ]
    ended = [SlotSet(PAUSED_SLOT, kept or None), *emptied]
    in_hand = situation.slot(IN_HAND_SLOT) == sheet.service.code
    return [*sheet.events, *ended, *([SlotSet(IN_HAND_SLOT, None)] if in_hand else [])]


def expired(situation: Situation) -> list[EventType]:
    """Forget the answers that have been kept for longer than a day."""
    kept, events = paused(situation), list[EventType]()
    for code, at in list(kept.items()):
        if datetime.fromisoformat(at) + KEPT_FOR > situation.now:
            continue
        del kept[code]
        if code in situation.catalogue.services:
            sheet = AnswerSheet(situation.catalogue.service(code), situation)
            _forget(sheet, situation)
            events += sheet.events
    return [*events, SlotSet(PAUSED_SLOT, kept or None)] if len(kept) < len(paused(situation)) else []


def _forget(sheet: AnswerSheet, situation: Situation) -> None:
    answers = {field.name: sheet.answer(field) for field in sheet.service.fields}
    forget_files(files_among(answers), situation)
    sheet.clear()


def stay(situation: Situation) -> list[EventType]:
    """Keep the open form, ready for the next message, without asking its question again now.

    To the engine it is as if the form had just asked: it listens.
    """
    return [ActionExecuted(situation.form)] if situation.form else []


def set_aside(situation: Situation) -> list[EventType]:
    """Leave an open form, with its answers kept: a yes to what is asked now is no answer to it."""
    sheet = sheet_in_hand(situation) if situation.form else None
    if sheet is None or sheet.form != situation.form:
        return []
    ended = [ActiveLoop(None), SlotSet(REQUESTED_SLOT, None)]
    return [*ended, *pause(sheet, situation, also_empty=True)]


def sheet_in_hand(situation: Situation) -> AnswerSheet | None:
    """The answers of the form that is under way or was last; None if there is none."""
    code = situation.slot(IN_HAND_SLOT)
    known = code in situation.catalogue.services
    return AnswerSheet(situation.catalogue.service(code), situation) if known else None


def sheet_to_resume(situation: Situation) -> AnswerSheet | None:
    """The form to go on with: the one in hand, else the one put aside last."""
    in_hand = sheet_in_hand(situation)
    if in_hand is not None:
        return in_hand
    codes = [code for code in paused(situation) if code in situation.catalogue.services]
    return AnswerSheet(situation.catalogue.service(codes[-1]), situation) if codes else None
