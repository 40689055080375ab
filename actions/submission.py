"""The end of a form: a case is opened, once, and the citizen gets its number."""

from __future__ import annotations

from rasa_sdk import Action, Tracker
from rasa_sdk.events import AllSlotsReset, EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import REQUESTED_SLOT
from rasa_sdk.types import DomainDict

from actions.answer_sheet import AnswerSheet
from actions.confidential import erasing
from actions.hearing_days import tell_booked
from actions.naming import NAMED_SLOT, NAMING_SLOT
from actions.paused_forms import (
    IN_HAND_SLOT,
    LEFT_SLOT,
    SUMMARY_SLOT,
    TOLD_SLOT,
    let_go,
    sheet_in_hand,
)
from actions.reminders import remind_of_unfinished
from actions.situation import Situation
from actions.wording import genitive, phrase, spoken_district
from bot.cases.answers import district_of, goes_unnamed
from bot.cases.commands import open_case
from bot.cases.errors import IncompleteCase
from bot.cases.hearings.errors import HearingFull, NoSuchHearing
from bot.cases.outcomes import OpenedCase
from bot.cases.receipt_codes import spaced
from bot.catalogue.dialogue_fragment import CONFIRMED_SLOT, STOPPED_ANSWER


class FinishForm(Action):
    """Runs when a form has ended. Opens the case if the citizen confirmed the answers."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_finish_form"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Open the case and tell its number; a form that ended without a yes leaves no case."""
        situation = Situation.of(tracker, domain)
        sheet = sheet_in_hand(situation)
        if sheet is None or situation.slot(CONFIRMED_SLOT) is not True:
            return []
        try:
            opened = _open(sheet, situation, self.name())
        except IncompleteCase:
            dispatcher.utter_message(response="utter_case_incomplete")
            return [SlotSet(CONFIRMED_SLOT, None), FollowupAction(sheet.form)]
        except (NoSuchHearing, HearingFull):
            dispatcher.utter_message(response="utter_hearing_day_gone")
            for field in sheet.service.fields:
                if field.kind == "hearing_date":
                    sheet.put(field, None)
            return [*sheet.events, SlotSet(CONFIRMED_SLOT, None), FollowupAction(sheet.form)]
        if opened.receipt_code is None:
            _tell(opened, sheet, situation, dispatcher)
            with situation.unit_of_work() as session:
                tell_booked(opened.reference, session, situation, dispatcher)
        else:
            _tell_anonymous(opened, sheet, situation, dispatcher)
        forgets = opened.receipt_code is not None or sheet.service.confidential
        ended = _forget(sheet, situation) if forgets else let_go(sheet, situation)
        remind_of_unfinished(sheet, situation, dispatcher)
        return ended


def _open(sheet: AnswerSheet, situation: Situation, action: str) -> OpenedCase:
    with situation.unit_of_work() as session:
        return open_case(
            session,
            situation.catalogue,
            situation.context.clock,
            service=sheet.service.code,
            fields=sheet.for_case(),
            page_office=situation.page_office,
            conversation_id=situation.conversation_id,
            anonymous=goes_unnamed(sheet.service, sheet.for_case()),
            idempotency_key=situation.idempotency_key(action),
        )


def _note(opened: OpenedCase, sheet: AnswerSheet, situation: Situation) -> str:
    return situation.say(sheet.service.stage(opened.stage).citizen_note)


def _where(opened: OpenedCase, sheet: AnswerSheet, situation: Situation) -> str:
    """The office that has the case now, and why it is this one if it is not the one that was written to."""
    office, language, answers = (
        situation.catalogue.office(opened.office_code), situation.language, sheet.for_case()
    )  # fmt: skip
    place = district_of(situation.catalogue, sheet.service, answers, None)
    by_answer = situation.catalogue.office_rule(sheet.service.code, answers).why
    why = f"({situation.say(by_answer)})" if by_answer else ""
    if situation.page_agency not in (None, opened.agency):
        name = genitive(situation.say(situation.catalogue.agencies[opened.agency].name), language)
        why += " " + phrase(situation.domain, "utter_sent_to_other_agency", language, agency=name)
    elif not why and place and office.district and situation.page_office not in (None, office.code):
        name = spoken_district(place, language, situation.catalogue)
        why = phrase(situation.domain, "utter_sent_for_district", language, district=name)
    return f"{situation.say(office.title)} {why.strip()}".strip()


def _tell(
    opened: OpenedCase, sheet: AnswerSheet, situation: Situation, dispatcher: CollectingDispatcher
) -> None:
    after = f"utter_after_{sheet.service.code}"
    known = after in (situation.domain.get("responses") or {})
    dispatcher.utter_message(
        response="utter_case_opened",
        reference=opened.reference,
        office=_where(opened, sheet, situation),
        note=_note(opened, sheet, situation),
        # The case keeps what was said here; the conversation does not.
        **erasing(sheet.service.confidential),
        service_note=phrase(situation.domain, after, situation.language) if known else "",
    )


def _tell_anonymous(
    opened: OpenedCase, sheet: AnswerSheet, situation: Situation, dispatcher: CollectingDispatcher
) -> None:
    dispatcher.utter_message(
        response="utter_anonymous_case_opened",
        reference=opened.reference,
        code=spaced(opened.receipt_code or ""),
        office=_where(opened, sheet, situation),
        note=_note(opened, sheet, situation),
        **erasing(True),
    )


def _forget(sheet: AnswerSheet, situation: Situation) -> list[EventType]:
    """Nothing of the answers stays with the conversation, also not as something that could be taken back."""
    own = {sheet.slot(field) for field in sheet.service.fields}
    own |= {
        CONFIRMED_SLOT,
        SUMMARY_SLOT,
        IN_HAND_SLOT,
        LEFT_SLOT,
        TOLD_SLOT,
        STOPPED_ANSWER,
        NAMED_SLOT,
        NAMING_SLOT,
        REQUESTED_SLOT,
    }
    others = {name: value for name, value in situation.tracker.slots.items() if name not in own}
    return [AllSlotsReset(), *(SlotSet(name, value) for name, value in others.items() if value is not None)]
