"""What citizens are told with its source names it in their language."""

from __future__ import annotations

import re

from bot.catalogue.bilingual import Bilingual
from bot.runtime import project_catalogue

LATIN = re.compile("[A-Za-z]")
BANGLA = re.compile("[\u0980-\u09ff]")


def sources() -> list[Bilingual]:
    catalogue = project_catalogue()
    told = [
        fact.source
        for service in catalogue.services.values()
        for fact in (*service.fees, *service.durations, *service.documents)
    ]
    return told + [fact.source for sheet in catalogue.fact_sheets.values() for fact in sheet.facts]


def test_every_source_is_bangla_in_bangla_and_english_in_english() -> None:
    told = sources()
    assert len(told) > 50
    assert [one.bn for one in told if LATIN.search(one.bn)] == []
    assert [one.en for one in told if BANGLA.search(one.en)] == []
