"""What an answer must satisfy before it may stand in a case.

The rules are the catalogue's (kind, constraints, conditions); this module only applies them. Values are plain
JSON: dates as ISO text, amounts as whole taka, phones as ``+8801…``, yes or no as ``yes`` and ``no``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.catalogue.datum import Constraints, Datum
from bot.catalogue.schema import Service, ServiceField

KIND = "kind"
"""Named as broken when a value is not of the field's kind at all."""

# Bangladesh mobile numbers: operator digits 3 to 9 (the pattern of public Bangladeshi form code).
PHONE = re.compile(r"\+8801[3-9]\d{8}")
# Ten digits on the smart card, thirteen on the old card, seventeen with the year of birth in front.
NID = re.compile(r"[1-9]\d{9}|\d{13}|\d{17}")
# Machine-readable passports have two letters and seven digits, e-passports one letter and eight.
PASSPORT = re.compile(r"[A-Z]{2}\d{7}|[A-Z]\d{8}")
REFERENCE = re.compile(r"[A-Z]{3}-\d{4}-\d{6}")


#: What has fewer letters is no name and no place.
FEWEST_LETTERS = 2


@dataclass(frozen=True)
class Verdict:
    """What became of an answer.

    Attributes:
        value: the value to keep; None when the answer cannot stand.
        broken: the constraint that it breaks, :data:`KIND` if it is no such value at all; None if it stands.
    """

    value: Any
    broken: str | None = None

    @property
    def stands(self) -> bool:
        """Whether the answer may stand in a case."""
        return self.broken is None


def asked_fields(service: Service, answers: Mapping[str, Any]) -> list[ServiceField]:
    """The fields of a service that apply, in the order in which they are asked.

    A condition on an answer that itself no longer applies does not hold.
    """
    asked: list[ServiceField] = []
    applying: dict[str, Any] = {}
    for field in service.fields:
        if field.is_asked(applying):
            asked.append(field)
            applying[field.name] = answers.get(field.name)
    return asked


def check(field: Datum, value: Any, *, today: date) -> Verdict:
    """Check one answer.

    Args:
        field: what was asked for.
        value: the answer, already read into the kind's form.
        today: the date in Dhaka.
    """
    tidy = _KINDS[field.kind](field, value)
    if tidy is None:
        return Verdict(None, KIND)
    broken = next(
        (name for name, holds in _CONSTRAINTS.items() if not holds(field.constraints, tidy, today)), None
    )
    return Verdict(tidy if broken is None else None, broken)


def stop_for(field: ServiceField, value: Any, verdict: Verdict) -> str | None:
    """The key of the field's ``stop`` that an answer runs into, or None."""
    key = verdict.broken if verdict.broken is not None else str(value)
    return key if key in field.stop else None


def is_doubtful(field: ServiceField, value: Any) -> bool:
    """Whether an answer may stand, but is none that the question expects: a number where words are meant."""
    letters = sum(character.isalpha() for character in value) if isinstance(value, str) else FEWEST_LETTERS
    return field.expects_words and letters < FEWEST_LETTERS


# Kinds ------------------------------------------------------------------------------------------------


def _text(field: Datum, value: Any) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _name(field: Datum, value: Any) -> str | None:
    text = " ".join(value.split()) if isinstance(value, str) else ""
    letters = sum(character.isalpha() for character in text)
    return text if letters >= 2 and not any(character.isdigit() for character in text) else None


def _matching(pattern: re.Pattern[str]) -> Callable[[Datum, Any], str | None]:
    return lambda field, value: value if isinstance(value, str) and pattern.fullmatch(value) else None


def _date(field: Datum, value: Any) -> str | None:
    return value if isinstance(value, str) and _as_date(value) is not None else None


def _amount(field: Datum, value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _choice(field: Datum, value: Any) -> str | None:
    return value if value in {choice.value for choice in field.choices} else None


def _yes_no(field: Datum, value: Any) -> str | None:
    return value if value in ("yes", "no") else None


def _attachment(field: Datum, value: Any) -> list[dict[str, Any]] | None:
    return (
        value if isinstance(value, list) and value and all(isinstance(one, dict) for one in value) else None
    )


_KINDS: Mapping[str, Callable[[Datum, Any], Any]] = {
    "text": _text,
    "long_text": _text,
    "name": _name,
    "phone": _matching(PHONE),
    "nid": _matching(NID),
    "passport": _matching(PASSPORT),
    "reference": _matching(REFERENCE),
    "date": _date,
    "hearing_date": _date,
    "amount": _amount,
    "district": _text,
    "choice": _choice,
    "yes_no": _yes_no,
    "attachment": _attachment,
}


# Constraints ------------------------------------------------------------------------------------------


def _as_date(value: Any) -> date | None:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        return None


def _past(limits: Constraints, value: Any, today: date) -> bool:
    day = _as_date(value)
    return not limits.past or day is None or day <= today


def _future(limits: Constraints, value: Any, today: date) -> bool:
    day = _as_date(value)
    return not limits.future or day is None or day >= today


def _max_age_days(limits: Constraints, value: Any, today: date) -> bool:
    day = _as_date(value)
    return limits.max_age_days is None or day is None or (today - day).days <= limits.max_age_days


def _min_age_days(limits: Constraints, value: Any, today: date) -> bool:
    day = _as_date(value)
    return limits.min_age_days is None or day is None or (today - day).days >= limits.min_age_days


def _min(limits: Constraints, value: Any, today: date) -> bool:
    return limits.min is None or not isinstance(value, int) or value >= limits.min


def _max(limits: Constraints, value: Any, today: date) -> bool:
    return limits.max is None or not isinstance(value, int) or value <= limits.max


def _min_length(limits: Constraints, value: Any, today: date) -> bool:
    return limits.min_length is None or not isinstance(value, str) or len(value) >= limits.min_length


def _max_length(limits: Constraints, value: Any, today: date) -> bool:
    return limits.max_length is None or not isinstance(value, str) or len(value) <= limits.max_length


def _pattern(limits: Constraints, value: Any, today: date) -> bool:
    return (
        limits.pattern is None
        or not isinstance(value, str)
        or re.fullmatch(limits.pattern, value) is not None
    )


_CONSTRAINTS: Mapping[str, Callable[[Constraints, Any, date], bool]] = {
    "past": _past,
    "future": _future,
    "max_age_days": _max_age_days,
    "min_age_days": _min_age_days,
    "min": _min,
    "max": _max,
    "min_length": _min_length,
    "max_length": _max_length,
    "pattern": _pattern,
}
