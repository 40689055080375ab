"""Numbers to call, in words: which ones a message asks for, and how each is said."""

from __future__ import annotations

from collections.abc import Iterable

from rasa_sdk.executor import CollectingDispatcher

from actions.situation import Situation
from actions.topics import named_topic
from actions.vocabulary import phrases
from actions.wording import phrase
from actions.words import longest_of, words
from bot.catalogue.helplines import DANGER, INFORMATION, CallFor, Helpline
from bot.catalogue.spoken import digits

#: Digits of the numbers that people know by heart.
SHORT = 5


def named_numbers(situation: Situation) -> list[Helpline]:
    """The helplines whose number stands in the message: "what is 16122 for?"."""
    found = map(situation.catalogue.helplines.numbered, dict.fromkeys(words(situation.text)))
    return [one for one in found if one is not None]


def named_situations(situation: Situation) -> list[CallFor]:
    """The situations that the message names by their longest names."""
    endings = ("", *phrases("noun_endings"))
    scored = [
        (longest_of((name + ending for name in one.names for ending in endings), situation.text), one)
        for one in situation.catalogue.helplines.situations
    ]
    best = max((score for score, _ in scored), default=0)
    return [one for score, one in scored if score == best and best]


def short_numbers(situation: Situation) -> list[Helpline]:
    """The country's short numbers that can be called, for a list of which is for what."""
    return [
        one
        for one in situation.catalogue.helplines.confirmed
        if len(one.number) <= SHORT and one.by == "call" and not one.districts
    ]


def district_slug(situation: Situation) -> str | None:
    """The district that the message names, as the catalogue's files write it."""
    named = situation.entity("district")
    district = situation.catalogue.districts.find(str(named)) if named else None
    return district.slug if district else None


def said(helplines: Iterable[Helpline], situation: Situation) -> str:
    """A line for each: the number, whose it is, what it is for and when."""
    return "\n".join(_line(one, situation) for one in helplines)


def number(helpline: Helpline, situation: Situation) -> str:
    """The number in the digits of the citizen's language."""
    return digits(helpline.number, situation.language)


def terms(helpline: Helpline, situation: Situation) -> str:
    """What it costs and when it is there, as far as that is confirmed."""
    free = phrase(situation.domain, "utter_helpline_free", situation.language) if helpline.toll_free else ""
    hours = situation.say(helpline.hours) if helpline.hours else ""
    return ", ".join(part for part in (free, hours) if part)


def tell_helplines(dispatcher: CollectingDispatcher, situation: Situation) -> bool:
    """Tell the numbers that a question names by number or by situation; False if it names a service or none.

    Where no number for it is confirmed, that is said, with the number that knows others.
    """
    helplines, found = situation.catalogue.helplines, named_numbers(situation)
    is_for_service = situation.entity("service") or named_topic(situation)
    named = [] if found or is_for_service else named_situations(situation)
    district = district_slug(situation)
    found += [one for each in named for one in helplines.for_situation(each.code, district)]
    if found:
        told, danger = said(dict.fromkeys(found), situation), helplines.for_situation(DANGER)[0]
        values = {"helplines": told, "danger": number(danger, situation)}
        dispatcher.utter_message(response="utter_helplines", **values)
    elif named:
        told = said(helplines.for_situation(INFORMATION), situation)
        title = situation.say(named[0].title)
        dispatcher.utter_message(response="utter_helplines_unknown", situation=title, helplines=told)
    return bool(found or named)


def _line(helpline: Helpline, situation: Situation) -> str:
    known = terms(helpline, situation)
    return phrase(
        situation.domain,
        "utter_helpline_sms" if helpline.by == "sms" else "utter_helpline_line",
        situation.language,
        number=number(helpline, situation),
        name=situation.say(helpline.name),
        what=situation.say(helpline.what),
        terms=f" ({known})" if known else "",
    )
