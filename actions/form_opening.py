"""How a form begins: what it is, whose matter it is, and what is known already."""

from __future__ import annotations

from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.answer_sheet import AnswerSheet
from actions.information import PENDING_SLOT
from actions.naming import NAMED_SLOT
from actions.paused_forms import IN_HAND_SLOT, paused, take_up
from actions.situation import Situation
from actions.wording import genitive, phrase


def open_form(sheet: AnswerSheet, situation: Situation, dispatcher: CollectingDispatcher) -> list[EventType]:
    """Say what the form is about, or where it was left; put another form aside."""
    other = situation.slot(IN_HAND_SLOT)
    if other and other != sheet.service.code and other in situation.catalogue.services:
        title = situation.say(situation.catalogue.service(other).title)
        dispatcher.utter_message(response="utter_other_form_kept", service=title)
    if sheet.is_empty and sheet.service.code not in paused(situation):
        _introduce(sheet, situation, dispatcher)
    elif sheet.recap():
        dispatcher.utter_message(
            response="utter_form_resumed",
            service=situation.say(sheet.service.title),
            answers=sheet.recap(),
        )
    fresh = [SlotSet(NAMED_SLOT, None)] if sheet.is_empty else []
    return [*fresh, *_pending_evidence(sheet, situation, dispatcher), *take_up(sheet, situation)]


def _pending_evidence(
    sheet: AnswerSheet, situation: Situation, dispatcher: CollectingDispatcher
) -> list[EventType]:
    """A photo that was sent before anybody knew what it was about belongs to the form that begins now."""
    files = situation.slot(PENDING_SLOT)
    place = next((field for field in sheet.service.fields if field.kind == "attachment"), None)
    if not files or place is None:
        return []
    sheet.put(place, files)
    dispatcher.utter_message(response="utter_attachment_kept")
    return [SlotSet(PENDING_SLOT, None)]


def _introduce(sheet: AnswerSheet, situation: Situation, dispatcher: CollectingDispatcher) -> None:
    agency, brief = sheet.service.agency, sheet.service.brief_intro
    intro = situation.say(brief if brief is not None and situation.has_answered else sheet.service.intro)
    plan = sheet.service.hearing
    announcing = {one.agency for one in plan.announced.values()} if plan else set()
    if situation.page_agency not in {None, agency, *announcing}:
        name = genitive(situation.say(situation.catalogue.agencies[agency].name), situation.language)
        other = phrase(situation.domain, "utter_other_agency", situation.language, agency=name)
        intro = f"{other}\n\n{intro}"
    dispatcher.utter_message(text=intro)
