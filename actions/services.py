"""One form for each service of the catalogue: a new service needs no class of its own."""

from __future__ import annotations

from typing import Any

from actions.asking import AskWithOffers
from actions.forms import ServiceForm
from bot.catalogue.dialogue_fragment import ASKED_WITH_OFFERS, question_name
from bot.catalogue.loader import Catalogue


def service_forms(catalogue: Catalogue) -> list[Any]:
    """The validation actions of all forms, and the questions that an action has to ask."""
    # rasa-sdk registers classes that need nothing to be made, so each form is a class that knows its service.
    forms = [type(f"Form_{code}", (ServiceForm,), {"service_code": code})() for code in catalogue.services]
    return [*forms, *_questions(catalogue)]


def _questions(catalogue: Catalogue) -> list[Any]:
    found = []
    for service in catalogue.services.values():
        for field in service.fields:
            if field.kind in ASKED_WITH_OFFERS:
                name = question_name(service, field, "action")
                knows = {"asks": (service.code, field.name), "action_name": name}
                found.append(type(f"Ask_{name}", (AskWithOffers,), knows)())
    return found
