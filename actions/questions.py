"""Questions about a service: what it costs, how long it takes, what papers it needs.

Every number is the catalogue's, with its source and the month of its last check; what nobody confirmed is not
told as a fact.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from datetime import date
from typing import ClassVar

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.asked_about import asked_about, remember
from actions.facts import tell_facts
from actions.paused_forms import sheet_in_hand
from actions.services_menu import STATUS, question_replies
from actions.situation import Situation
from actions.topics import named_topic
from actions.wording import phrase
from bot.cases.queries import cases_of
from bot.catalogue.bilingual import Bilingual
from bot.catalogue.facts import NoDeadline
from bot.catalogue.schema import Service
from bot.catalogue.spoken import spoken_amount, spoken_month

START = Bilingual(bn="শুরু করি", en="Start")


class _Question(Action, ABC):
    """A question about one service: named, in hand, asked about last, or the page's; else it asks."""

    intent: ClassVar[str]
    about: ClassVar[str]

    @abstractmethod
    def answer(self, service: Service, situation: Situation, dispatcher: CollectingDispatcher) -> None:
        """Answer for one service."""

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Find out which service is meant, and answer."""
        situation = Situation.of(tracker, domain)
        topic = situation.entity("service") or named_topic(situation)
        if topic is not None and topic not in situation.catalogue.services:
            self._answer_without_form(topic, situation, dispatcher)
            return []
        services = situation.catalogue.services
        service = (
            services.get(topic or "")
            or situation.service_asked_with
            or _in_hand(situation)
            or services.get(asked_about(situation) or "")
            or _only_one_here(situation)
        )
        if service is None:
            replies = question_replies(situation, self.intent)
            dispatcher.utter_message(response="utter_ask_which_service", quick_replies=replies)
            return []
        self.answer(service, situation, dispatcher)
        return remember(service.code, situation)

    def _answer_without_form(
        self, topic: str, situation: Situation, dispatcher: CollectingDispatcher
    ) -> None:
        """What is confirmed about this; where nothing is, all that is known about the service."""
        sheet = situation.catalogue.fact_sheets.get(topic)
        if sheet is not None and sheet.confirmed(self.about):
            tell_facts(dispatcher, situation, sheet, self.about)
        else:
            dispatcher.utter_message(response=f"utter_info_{topic}")


class AnswerFee(_Question):
    """What a service costs."""

    intent, about = "ask_fee", "fee"

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_answer_fee"

    def answer(self, service: Service, situation: Situation, dispatcher: CollectingDispatcher) -> None:
        """Tell the confirmed fees."""
        language = situation.language
        confirmed = [fee for fee in service.fees if fee.confirmed]
        for fee in confirmed:
            dispatcher.utter_message(
                response="utter_fee",
                what=situation.say(fee.what),
                amount=spoken_amount(fee.amount, language),
                note=f"\n{situation.say(fee.note)}" if fee.note else "",
                source=situation.say(fee.source),
                checked=spoken_month(fee.checked_on, language),
                **_start(service, situation),
            )
        if not confirmed:
            title = situation.say(service.title)
            dispatcher.utter_message(
                response="utter_fee_unknown", service=title, **_start(service, situation)
            )


class AnswerDuration(_Question):
    """How long a service takes."""

    intent, about = "ask_duration", "duration"

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_answer_duration"

    def answer(self, service: Service, situation: Situation, dispatcher: CollectingDispatcher) -> None:
        """Tell the confirmed times, and honestly that there is none where there is none."""
        lines = [
            phrase(
                situation.domain,
                "utter_duration_line",
                situation.language,
                text=situation.say(duration.text) if duration.text else _days(duration.days or 0, situation),
                source=situation.say(duration.source),
                checked=spoken_month(duration.checked_on, situation.language),
            )
            for duration in service.durations
            if duration.confirmed
        ]
        deadline = service.deadline_for({})
        if isinstance(deadline, NoDeadline):
            lines.append(situation.say(deadline.note))
        elif not lines and deadline.law is not None:
            lines.append(situation.say(deadline.law))
        dispatcher.utter_message(
            response="utter_duration",
            service=situation.say(service.title),
            durations="\n".join(lines),
            **_start(service, situation),
        )


class AnswerDocuments(_Question):
    """Which papers a service needs."""

    intent, about = "ask_required_documents", "documents"

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_answer_documents"

    def answer(self, service: Service, situation: Situation, dispatcher: CollectingDispatcher) -> None:
        """Tell the confirmed papers."""
        confirmed = [document for document in service.documents if document.confirmed]
        title = situation.say(service.title)
        if not confirmed:
            dispatcher.utter_message(
                response="utter_documents_unknown", service=title, **_start(service, situation)
            )
            return
        dispatcher.utter_message(
            response="utter_documents",
            service=title,
            documents="\n".join(f"• {situation.say(document)}" for document in confirmed),
            source="; ".join(dict.fromkeys(situation.say(document.source) for document in confirmed)),
            checked=spoken_month(_oldest(document.checked_on for document in confirmed), situation.language),
            **_start(service, situation),
        )


def _oldest(days: Iterable[date]) -> date:
    return min(days)


def _days(days: int, situation: Situation) -> str:
    return phrase(situation.domain, "utter_duration_days", situation.language, days=str(days))


def _in_hand(situation: Situation) -> Service | None:
    sheet = sheet_in_hand(situation) if situation.form else None
    return sheet.service if sheet is not None else None


def _only_one_here(situation: Situation) -> Service | None:
    own = [one for one in situation.catalogue.services.values() if one.agency == situation.page_agency]
    return own[0] if len(own) == 1 else None


def _start(service: Service, situation: Situation) -> Mapping[str, object]:
    """Outside of a form: a quick reply that begins the service, unless it is begun next anyway.

    Who has an open case of it asks about that one.
    """
    begins = situation.service_asked_with
    if situation.form is not None or (begins is not None and begins.code == service.code):
        return {}
    if _has_open_case(service, situation):
        return {"quick_replies": [{"title": situation.say(STATUS), "payload": "/check_case_status"}]}
    return {"quick_replies": [{"title": situation.say(START), "payload": f"/{service.intent}"}]}


def _has_open_case(service: Service, situation: Situation) -> bool:
    if situation.conversation_id is None:
        return False
    with situation.unit_of_work() as session:
        own = cases_of(session, situation.catalogue, situation.conversation_id)
        return any(one.service == service.code and one.closed_on is None for one in own)
