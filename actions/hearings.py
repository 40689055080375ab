"""Days of public hearings in a form: which ones to offer, and what is told instead of opening a case."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rasa_sdk.executor import CollectingDispatcher

from actions.answer_sheet import AnswerSheet
from actions.services_menu import OFFICER
from actions.situation import Situation
from actions.wording import phrase
from bot.cases.hearings.announcements import Announcement, announced_days
from bot.cases.hearings.queries import HearingOffer, last_month, offered_days, points_of
from bot.catalogue.bilingual import Bilingual, Language
from bot.catalogue.dialogue_fragment import answer_payload
from bot.catalogue.hearings import Announced, Told
from bot.catalogue.schema import ServiceField
from bot.catalogue.spoken import MONTHS, digits, spoken_month, spoken_weekday

BOOK = Bilingual(bn="নাম লেখাব", en="Put my name down")
REQUEST = Bilingual(bn="সময় (স্লট) চাই", en="Ask for a slot")
#: From which hour the day's parts are called so.
_PARTS_OF_THE_DAY = ((18, "সন্ধ্যা"), (15, "বিকাল"), (12, "দুপুর"), (6, "সকাল"), (0, "ভোর"))


def offers(sheet: AnswerSheet, situation: Situation) -> list[HearingOffer]:
    """The days that can be had at the office of the form's answers."""
    answers = sheet.for_case()
    office = situation.catalogue.office_for(
        sheet.service.code, answers.get("district"), situation.page_office, fields=answers
    )
    with situation.unit_of_work() as session:
        return offered_days(session, situation.catalogue, office.code, situation.today)


def can_be_had(sheet: AnswerSheet, field: ServiceField, value: Any, situation: Situation) -> bool:
    """Whether an answer to a field is no day of a hearing, or one that is offered."""
    if field.kind != "hearing_date":
        return True
    return value in {offer.held_on.isoformat() for offer in offers(sheet, situation)}


def spoken_hour(begins: str, language: Language) -> str:
    """``সকাল ১০:৩০``, ``10:30``."""
    if language == "en":
        return begins
    hour, minute = begins.split(":")
    part = next(name for start, name in _PARTS_OF_THE_DAY if int(hour) >= start)
    return f"{part} {digits(f'{(int(hour) - 1) % 12 + 1}:{minute}', language)}"


def day_values(offer: HearingOffer, situation: Situation) -> dict[str, str]:
    """A day's weekday with its date, hour, office and free places, in words."""
    language = situation.language
    return {
        "day": spoken_weekday(offer.held_on, language),
        "hour": spoken_hour(offer.begins, language),
        "office": situation.say(situation.catalogue.office(offer.office).title),
        "free": digits(str(offer.free), language),
    }


def day_lines(found: Sequence[HearingOffer], situation: Situation) -> str:
    """Days, one a line."""
    name, language = "utter_hearing_day_line", situation.language
    lines = (phrase(situation.domain, name, language, **day_values(one, situation)) for one in found)
    return "\n".join(lines)


def day_title(offer: HearingOffer, language: Language) -> str:
    """A day on a button: ``২ ডিসেম্বর``."""
    return f"{digits(str(offer.held_on.day), language)} {MONTHS[language][offer.held_on.month - 1]}"


def day_replies(found: Sequence[HearingOffer], slot: str, language: Language) -> list[dict[str, str]]:
    """Days as quick replies to the question for a slot."""
    return [
        {"title": day_title(one, language), "payload": answer_payload(slot, one.held_on.isoformat())}
        for one in found
    ]


def announced_instead(sheet: AnswerSheet) -> Announced | None:
    """Whose announced days the answers ask for; None if they ask for a hearing of the service's own."""
    plan = sheet.service.hearing
    kind = next((one for one in sheet.asked() if plan and one.name == plan.kind_field), None)
    return plan.announced.get(str(sheet.answer(kind))) if plan and kind else None


def tell_announced(
    announced: Announced, sheet: AnswerSheet, situation: Situation, dispatcher: CollectingDispatcher
) -> None:
    """Tell the days that offices of a district have announced, or honestly that they have announced none."""
    district = str(sheet.for_case().get("district"))
    offices = [one.code for one in situation.catalogue.offices_in(announced.agency, district)]
    with situation.unit_of_work() as session:
        found = announced_days(session, offices, situation.today)
    if not found:
        officer = {"title": situation.say(OFFICER), "payload": "/talk_to_officer"}
        dispatcher.utter_message(text=situation.say(announced.unknown), quick_replies=[officer])
        return
    lines = "\n".join(_announced_line(one, situation) for one in found)
    dispatcher.utter_message(text=f"{situation.say(announced.known)}\n{lines}")


def _announced_line(day: Announcement, situation: Situation) -> str:
    language = situation.language
    hour = f", {spoken_hour(day.begins, language)}" if day.begins else ""
    office = situation.say(situation.catalogue.office(day.office).title)
    return f"• {spoken_weekday(day.held_on, language)}{hour}: {day.place} ({office})"


def told_instead(sheet: AnswerSheet) -> tuple[ServiceField, Told] | None:
    """What the answers ask to be told where no case is wanted, and the field that says so."""
    plan = sheet.service.hearing
    wish = next((one for one in sheet.asked() if plan and one.name == plan.wish_field), None)
    told = plan.tells.get(str(sheet.answer(wish))) if plan and wish else None
    return (wish, told) if wish and told else None


def tell_days(sheet: AnswerSheet, situation: Situation, dispatcher: CollectingDispatcher) -> None:
    """Tell the next days, or what is known in general; a place can be asked for all the same."""
    found = offers(sheet, situation)
    payload = f"/{sheet.service.intent}"
    if not found:
        request = {"title": situation.say(REQUEST), "payload": payload}
        dispatcher.utter_message(response="utter_hearing_days_unknown", quick_replies=[request])
        return
    book = {"title": situation.say(BOOK), "payload": payload}
    office = day_values(found[0], situation)["office"]
    days = day_lines(found, situation)
    dispatcher.utter_message(response="utter_hearing_days", office=office, days=days, quick_replies=[book])


def tell_points(sheet: AnswerSheet, situation: Situation, dispatcher: CollectingDispatcher) -> None:
    """Tell what became of last month's points, in numbers."""
    first, last = last_month(situation.today)
    answers, catalogue = sheet.for_case(), situation.catalogue
    office = catalogue.office_for(sheet.service.code, answers.get("district"), fields=answers)
    with situation.unit_of_work() as session:
        points = points_of(session, catalogue, sheet.service.code, office.code, first, last)
    counts = {name: points.get(name, 0) for name in ("decided", "pending", "not_attended")}
    dispatcher.utter_message(
        response="utter_hearing_points" if points else "utter_hearing_points_none",
        office=situation.say(office.title),
        month=spoken_month(first, situation.language),
        total=digits(str(sum(counts.values())), situation.language),
        **{name: digits(str(count), situation.language) for name, count in counts.items()},
    )
