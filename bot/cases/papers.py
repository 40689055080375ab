"""What a case still lacks of what was asked for."""

from __future__ import annotations

from bot.cases.model import Case
from bot.cases.validation import asked_fields
from bot.catalogue.bilingual import Bilingual
from bot.catalogue.schema import Service


def missing_papers(service: Service, case: Case) -> list[Bilingual]:
    """The files that were asked for and not given ("later"), in the order of the questions."""
    asked = asked_fields(service, case.fields)
    return [one.label for one in asked if one.kind == "attachment" and not case.fields.get(one.name)]
