"""What can be done here, as quick replies; the page's own agency comes first."""

from __future__ import annotations

from typing import Any

from actions.situation import Situation
from bot.catalogue.bilingual import Bilingual
from bot.catalogue.dialogue_fragment import payload
from bot.catalogue.schema import Service

STATUS = Bilingual(bn="আবেদনের অবস্থা", en="Case status")
MORE = Bilingual(bn="আরও সেবা", en="More services")
OFFICER = Bilingual(bn="অফিসার চাই", en="Talk to an officer")
#: Beside these there are four more quick replies, and Messenger shows thirteen at most.
SHOWN_FIRST = 6
#: The other language, in that language.
OTHER_LANGUAGE = {"bn": ("English", "en"), "en": ("বাংলা", "bn")}


def services(situation: Situation) -> list[Service]:
    """The services: those of the page's agency first, then agency by agency."""
    found, agencies = situation.catalogue.services.values(), list(situation.catalogue.agencies)
    return sorted(
        found,
        key=lambda one: (one.agency != situation.page_agency, agencies.index(one.agency), one.prefix),
    )


def service_replies(situation: Situation) -> list[dict[str, Any]]:
    """The services that are shown first, and the way to the others."""
    found = [_reply(service, situation) for service in services(situation)]
    more = [{"title": situation.say(MORE), "payload": "/more_services"}]
    return [*found[:SHOWN_FIRST], *more]


def other_service_replies(situation: Situation) -> list[dict[str, Any]]:
    """The services that :func:`service_replies` leaves out."""
    return [_reply(service, situation) for service in services(situation)[SHOWN_FIRST:]]


def _reply(service: Service, situation: Situation) -> dict[str, Any]:
    return {"title": situation.say(service.title), "payload": f"/{service.intent}"}


def wished_instead(situation: Situation) -> list[dict[str, Any]]:
    """The services that the same message asks for: "no, leave it, I want to make a GD"."""
    asked = {one["name"] for one in situation.tracker.latest_message.get("also_asked") or []}
    return [_reply(one, situation) for one in services(situation) if one.intent in asked]


def question_replies(situation: Situation, intent: str) -> list[dict[str, Any]]:
    """The services, as answers to "about which one do you ask?"."""
    return [
        {"title": situation.say(service.title), "payload": payload(intent, service=service.code)}
        for service in services(situation)
    ]


def menu_replies(situation: Situation) -> list[dict[str, Any]]:
    """Services, status, more, an officer and the other language."""
    title, language = OTHER_LANGUAGE[situation.language]
    return [
        *service_replies(situation),
        {"title": situation.say(STATUS), "payload": "/check_case_status"},
        {"title": situation.say(OFFICER), "payload": "/talk_to_officer"},
        {"title": title, "payload": payload("change_language", language=language)},
    ]
