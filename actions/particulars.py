"""Naming the particulars of an open form or a case without showing them: a phone is often shared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from actions.answers import SKIPPED
from actions.situation import Situation
from actions.wording import spoken_answer
from bot.catalogue.schema import ServiceField
from bot.catalogue.spoken import digits
from bot.privacy.masking import mask_field

#: Plain answers of these kinds are short and say nothing of who it is.
_TOLD = frozenset({"date", "amount", "district", "choice", "yes_no", "reference"})
_RECOGNISABLE = frozenset({"name", "phone", "nid", "passport"})


def particulars(
    fields: Iterable[ServiceField], answers: Mapping[str, Any], situation: Situation
) -> list[str]:
    """The particulars that have an answer: ``নাম (র•••)``, ``Mobile number (•••678)``, ``What happened``."""
    return [
        particular(field, answers[field.name], situation)
        for field in fields
        if answers.get(field.name) not in (None, SKIPPED)
    ]


def particular(field: ServiceField, value: Any, situation: Situation) -> str:
    """One particular by its label, with as much of the value as its owner needs to recognise it."""
    label, shown = situation.say(field.label), masked_value(field, value, situation)
    return f"{label} ({shown})" if shown else label


def masked_value(field: ServiceField, value: Any, situation: Situation) -> str | None:
    """What may be shown of a value; None where nothing is."""
    if field.privacy == "plain":
        spoken = spoken_answer(field, value, situation.language, situation.catalogue)
        return spoken if field.kind in _TOLD else None
    if field.kind not in _RECOGNISABLE:
        return None
    shown = str(mask_field(field.kind, "personal", value))
    return digits(shown, situation.language) if field.kind == "phone" else shown
