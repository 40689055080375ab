"""A case's day at a hearing: told with the case, taken for another, or given back."""

from __future__ import annotations

from datetime import date
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict
from sqlalchemy.orm import Session

from actions.hearings import day_lines, day_title, day_values
from actions.paused_forms import stay
from actions.situation import Situation
from actions.typed_wishes import case_meant
from bot.cases.hearings.commands import change_day, give_up_day
from bot.cases.hearings.errors import HearingFull, NoSuchHearing, NotBooked
from bot.cases.hearings.queries import HearingOffer, booked_day, offered_days
from bot.cases.queries import own_case
from bot.catalogue.bilingual import Bilingual
from bot.catalogue.dialogue_fragment import payload

#: What a button asks for: another day, giving the day back, or an ISO date.
CHANGE = "hearing_change"
ANOTHER, CANCEL = "another", "cancel"
ANOTHER_DAY = Bilingual(bn="দিন বদলাব", en="Another day")
GIVE_BACK = Bilingual(bn="নাম তুলে নেব", en="Take my name off")
STATUS = Bilingual(bn="আবেদনের অবস্থা", en="Case status")


def tell_booked(
    reference: str, session: Session, situation: Situation, dispatcher: CollectingDispatcher
) -> None:
    """Tell the day of the citizen's own case, if it has one, and how to change it."""
    day = _own_day(reference, session, situation)
    if day is None:
        return
    replies = [
        _reply(ANOTHER_DAY, reference, ANOTHER, situation),
        _reply(GIVE_BACK, reference, CANCEL, situation),
        {
            "title": situation.say(STATUS),
            "payload": payload("check_case_status", reference_number=reference),
        },
    ]
    values = day_values(day, situation)
    dispatcher.utter_message(response="utter_hearing_booked", quick_replies=replies, **values)


def _own_day(reference: str, session: Session, situation: Situation) -> HearingOffer | None:
    case = own_case(
        session, situation.catalogue, reference=reference, conversation_id=situation.conversation_id
    )
    plan = situation.catalogue.service(case.service).hearing if case else None
    return booked_day(session, case.id) if case and plan and case.stage == plan.booked else None


def _reply(title: Bilingual, reference: str, change: str, situation: Situation) -> dict[str, str]:
    asked = {"reference_number": reference, CHANGE: change}
    return {"title": situation.say(title), "payload": payload("manage_hearing", **asked)}


def _day(change: str) -> date:
    try:
        return date.fromisoformat(change)
    except ValueError:
        raise NoSuchHearing("the button carries no day") from None


class ManageHearing(Action):
    """Another day for one's own case, or none."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_manage_hearing"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Offer days, take one, or give the day back."""
        situation = Situation.of(tracker, domain)
        reference = case_meant(situation, dispatcher)
        if reference is None:
            return stay(situation)
        asked = {"reference": reference, "conversation_id": situation.conversation_id or 0}
        change = str(situation.entity(CHANGE) or ANOTHER)
        try:
            if change == CANCEL:
                self._give_back(asked, situation, dispatcher)
            elif change == ANOTHER:
                self._offer(asked, situation, dispatcher)
            else:
                self._change(asked, _day(change), situation, dispatcher)
        except NotBooked:
            dispatcher.utter_message(response="utter_hearing_not_booked")
        except (NoSuchHearing, HearingFull):
            self._offer_again(asked, situation, dispatcher)
        return stay(situation)

    def _give_back(
        self, asked: dict[str, Any], situation: Situation, dispatcher: CollectingDispatcher
    ) -> None:
        with situation.unit_of_work() as session:
            given = give_up_day(session, situation.catalogue, situation.context.clock, **asked)
        dispatcher.utter_message(response="utter_hearing_cancelled", reference=given.reference)

    def _change(
        self, asked: dict[str, Any], day: date, situation: Situation, dispatcher: CollectingDispatcher
    ) -> None:
        with situation.unit_of_work() as session:
            change_day(session, situation.catalogue, situation.context.clock, **asked, day=day)
            tell_booked(asked["reference"], session, situation, dispatcher)

    def _offer_again(
        self, asked: dict[str, Any], situation: Situation, dispatcher: CollectingDispatcher
    ) -> None:
        dispatcher.utter_message(response="utter_hearing_day_gone")
        self._offer(asked, situation, dispatcher)

    def _offer(self, asked: dict[str, Any], situation: Situation, dispatcher: CollectingDispatcher) -> None:
        with situation.unit_of_work() as session:
            own = _own_day(asked["reference"], session, situation)
            if own is None:
                raise NotBooked("there is no day that could be exchanged")
            found = offered_days(session, situation.catalogue, own.office, situation.today)
        replies = []
        for offer in found:
            title = day_title(offer, situation.language)
            day = {"reference_number": asked["reference"], CHANGE: offer.held_on.isoformat()}
            replies.append({"title": title, "payload": payload("manage_hearing", **day)})
        response = "utter_hearing_other_days" if found else "utter_hearing_no_other_days"
        dispatcher.utter_message(response=response, days=day_lines(found, situation), quick_replies=replies)
