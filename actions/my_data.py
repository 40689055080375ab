"""What is kept of a citizen, told to the citizen: kinds, not contents."""

from __future__ import annotations

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.answer_sheet import AnswerSheet
from actions.case_naming import receipt_code_in
from actions.particulars import particulars
from actions.paused_forms import IN_HAND_SLOT, paused, stay
from actions.situation import Situation
from actions.status_words import missed, too_many_misses
from actions.wording import phrase
from bot.cases.own_cases import OwnCase, own_cases
from bot.cases.queries import case_status, wording
from bot.catalogue.bilingual import Bilingual
from bot.catalogue.spoken import digits, spoken_date
from bot.conversation.answer import ERASE

CONTINUE = Bilingual(bn="চালিয়ে যাই", en="Continue")
#: So many cases are told one by one.
MOST_TOLD = 5


class MyData(Action):
    """Answers "what do you know about me?"."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_my_data"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Tell what is kept, by whom and for how long, and how to correct or erase it."""
        situation = Situation.of(tracker, domain)
        code = receipt_code_in(situation.text)
        if code is not None:
            return _tell_of_report(code, situation, dispatcher)
        lines = [*_unfinished(situation), *_cases(situation)]
        days = str(situation.catalogue.retention.messages.after_last_message_days)
        dispatcher.utter_message(
            response="utter_my_data",
            days=digits(days, situation.language),
            lines="\n".join(lines) or phrase(domain, "utter_my_data_no_case", situation.language),
        )
        # What can be done about it is a question of its own: the form's is asked again by "continue".
        go_on = [{"title": situation.say(CONTINUE), "payload": "/resume_form"}] if situation.form else []
        dispatcher.utter_message(
            response="utter_my_data_rights", page=rules_page(situation), quick_replies=go_on
        )
        return stay(situation)


def rules_page(situation: Situation) -> str:
    """Where the rules stand, if this service has an address of its own; else nothing."""
    address = situation.context.public_url
    if address is None:
        return ""
    told = phrase(situation.domain, "utter_my_data_page", situation.language, address=f"{address}/privacy")
    return f" {told}"


def _unfinished(situation: Situation) -> list[str]:
    codes = dict.fromkeys([*paused(situation), str(situation.slot(IN_HAND_SLOT))])
    services = situation.catalogue.services
    sheets = [AnswerSheet(services[code], situation) for code in codes if code in services]
    return [
        phrase(
            situation.domain,
            "utter_my_data_unfinished",
            situation.language,
            service=situation.say(sheet.service.title),
            particulars=", ".join(told),
        )
        for sheet in sheets
        if (told := particulars(sheet.service.fields, sheet.for_case(), situation))
    ]


def _cases(situation: Situation) -> list[str]:
    if situation.conversation_id is None:
        return []
    with situation.unit_of_work() as session:
        own = own_cases(session, situation.catalogue, situation.now, situation.conversation_id)
    lines = [_case(one, situation) for one in own[:MOST_TOLD]]
    if len(own) > MOST_TOLD:
        count = digits(str(len(own) - MOST_TOLD), situation.language)
        lines.append(phrase(situation.domain, "utter_my_data_more", situation.language, count=count))
    return lines


def _case(own: OwnCase, situation: Situation) -> str:
    status, catalogue = own.status, situation.catalogue
    service, office = catalogue.services.get(status.service), catalogue.offices.get(status.office_code)
    told = particulars(service.fields, own.fields, situation) if service else []
    stages = {stage.code: stage.title for stage in service.stages} if service else {}
    stage = stages.get(status.stage)
    return phrase(
        situation.domain,
        "utter_my_data_case",
        situation.language,
        reference=status.reference,
        service=situation.say(service.title) if service else status.service,
        stage=situation.say(stage) if stage else status.stage,
        particulars=", ".join(told) or "–",
        office=situation.say(office.title) if office else status.office_code,
        keeping=keeping(own, situation),
    )


def keeping(own: OwnCase, situation: Situation) -> str:
    """How long the particulars of a case are kept."""
    if own.kept_until is None:
        days = digits(str(own.kept_days_after_closing), situation.language)
        return phrase(situation.domain, "utter_my_data_kept_open", situation.language, days=days)
    until = spoken_date(own.kept_until, situation.language)
    return phrase(situation.domain, "utter_my_data_kept_until", situation.language, until=until)


def _tell_of_report(code: str, situation: Situation, dispatcher: CollectingDispatcher) -> list[EventType]:
    """Of a report without a name nothing leads to the citizen, and that is what is told."""
    if too_many_misses(situation):
        dispatcher.utter_message(response="utter_too_many_misses")
        return []
    with situation.unit_of_work() as session:
        status = case_status(session, situation.catalogue, receipt_code=code)
        words = wording(session, situation.catalogue, status) if status is not None else None
    if status is None or words is None:
        dispatcher.utter_message(response="utter_case_not_found", json_message={ERASE: True})
        return [missed(situation)]
    days = str(situation.catalogue.retention_of(status.service).after_closing_days)
    dispatcher.utter_message(
        response="utter_my_data_report",
        service=situation.say(words.service),
        stage=situation.say(words.stage),
        days=digits(days, situation.language),
        # Asking by the code must not link this conversation with the report.
        json_message={ERASE: True},
    )
    return []
