"""From what an officer typed for a citizen to values of the catalogue's kinds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from werkzeug.datastructures import MultiDict

from bot.cases.by_hand import CONSENT, Consent
from bot.catalogue.schema import Service, ServiceField
from bot.nlu.values import (
    parse_amount,
    parse_date,
    parse_nid,
    parse_passport,
    parse_phone,
    parse_reference,
)

#: Nobody types more into one field.
LONGEST_ANSWER = 4000
#: Beside a field's name: taken in spite of a word of warning.
ANYWAY = "anyway-"

_READERS: Mapping[str, Callable[[str, datetime], Any]] = {
    "phone": lambda text, _now: parse_phone(text),
    "nid": lambda text, _now: parse_nid(text),
    "passport": lambda text, _now: parse_passport(text),
    "reference": lambda text, _now: parse_reference(text),
    "amount": lambda text, _now: parse_amount(text),
    "date": parse_date,
}


@dataclass(frozen=True)
class TypedAnswers:
    """What stands in the form.

    Attributes:
        typed: by field, as it was typed.
        values: by field, read; None where nothing could be.
        unread: fields in which something stands that is no value of their kind.
        accepted: fields whose answer is taken in spite of a word of warning.
    """

    typed: Mapping[str, str]
    values: Mapping[str, Any]
    unread: frozenset[str]
    accepted: frozenset[str]


def read_answers(service: Service, form: MultiDict[str, str], now: datetime) -> TypedAnswers:
    """Read a form that was made from a service's fields.

    The consent of somebody who is here or on the phone is yes as soon as the officer says how it was given.
    """
    typed = {
        field.name: form.get(field.name, "").strip()[:LONGEST_ANSWER]
        for field in service.fields
        if field.kind != "attachment"
    }
    consent = "yes" if form.get("how", "") in list(Consent) else None
    values = {
        field.name: consent if field.name == CONSENT else _value(field, typed.get(field.name, ""), now)
        for field in service.fields
    }
    unread = frozenset(name for name, text in typed.items() if text and values[name] is None)
    accepted = frozenset(field.name for field in service.fields if form.get(ANYWAY + field.name))
    return TypedAnswers(typed, values, unread, accepted)


def _value(field: ServiceField, text: str, now: datetime) -> Any:
    if not text:
        return None
    reader = _READERS.get(field.kind)
    return reader(text, now) if reader is not None else text
