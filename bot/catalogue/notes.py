"""Notes to citizens with places for what officers fill, such as ``{hearing_date}``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.catalogue.bilingual import Bilingual, Language
from bot.catalogue.datum import Datum
from bot.catalogue.schema import Service
from bot.catalogue.spoken import spoken_amount, spoken_value

_PLACE = re.compile(r"\{(\w+)\}")
#: Stands for a datum of a case that came into its stage before the catalogue asked for it.
_NOT_KNOWN = {"bn": "(লেখা নেই)", "en": "(not recorded)"}


def places_in(note: Bilingual) -> set[str]:
    """The names of the data that a note tells, in either language."""
    return {name for text in (note.bn, note.en) for name in _PLACE.findall(text)}


def told(note: Bilingual, service: Service, findings: Mapping[str, Any]) -> Bilingual:
    """A note with its places filled. What an officer typed is said as it is, braces too."""
    return Bilingual.model_construct(
        bn=_filled(note.bn, service, findings, "bn"), en=_filled(note.en, service, findings, "en")
    )


def _filled(text: str, service: Service, findings: Mapping[str, Any], language: Language) -> str:
    data = service.stage_data

    def words(match: re.Match[str]) -> str:
        name = match[1]
        return _said(data.get(name), findings.get(name), language)

    return _PLACE.sub(words, text)


def _said(datum: Datum | None, value: Any, language: Language) -> str:
    if value is None:
        return _NOT_KNOWN[language]
    # What no officer fills is computed, and computed are amounts.
    return spoken_value(datum, value, language) if datum else spoken_amount(int(value), language)
