"""One form for each service of the catalogue: a new service needs no class of its own."""

from __future__ import annotations

from typing import Any

from actions.forms import ServiceForm
from bot.catalogue.loader import Catalogue


def service_forms(catalogue: Catalogue) -> list[Any]:
    """The validation actions of all forms."""
    # rasa-sdk registers classes that need nothing to be made, so each form is a class that knows its service.
    return [type(f"Form_{code}", (ServiceForm,), {"service_code": code})() for code in catalogue.services]
