"""A case that an officer opens for somebody at the counter or on the phone: the same questions and checks."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from bot.cases.errors import CaseError
from bot.cases.validation import asked_fields, check, stop_for
from bot.catalogue.bilingual import Bilingual
from bot.catalogue.schema import Service, ServiceField

#: The field that holds whether the citizen agreed to give their particulars.
CONSENT = "consent"


class Came(StrEnum):
    """How somebody came."""

    WALK_IN = "walk_in"
    CALL = "call"


class Consent(StrEnum):
    """How somebody agreed that their particulars are used."""

    ORAL = "oral"
    PAPER = "paper"


@dataclass(frozen=True)
class ByHand:
    """What the history tells of a case that was opened by hand."""

    came: Came
    consent: Consent

    def to_json(self) -> dict[str, str]:
        """As it stands in the history."""
        return {"from": "console", **asdict(self)}


@dataclass(frozen=True)
class AnswerFault:
    """What is wrong with an answer.

    Attributes:
        words: what the service's file says of it; None if the answer is missing.
        may_stand: the officer may take it all the same.
    """

    words: Bilingual | None
    may_stand: bool = False


class AnswersRefused(CaseError):
    """Answers are missing or do not fit; ``faults`` has them by field."""

    def __init__(self, faults: Mapping[str, AnswerFault]) -> None:
        self.faults = dict(faults)
        super().__init__(f"answers that do not fit: {', '.join(faults)}")


def checked_by_hand(
    service: Service,
    answers: Mapping[str, Any],
    today: date,
    *,
    unread: Collection[str] = (),
    accepted: Collection[str] = (),
) -> dict[str, Any]:
    """The answers as they may stand in a case.

    Args:
        answers: by field, read as its kind asks; None where there is none.
        unread: fields in which something stands that is no value of their kind.
        accepted: fields whose answer is taken although the service's file has a word of warning on it.

    Raises:
        AnswersRefused: with every fault.
    """
    faults, checked = {}, dict(answers)
    for field in asked_fields(service, answers):
        value = answers.get(field.name)
        if value is None and field.name not in unread:
            if field.required:
                faults[field.name] = AnswerFault(None)
            continue
        fault, checked[field.name] = _checked(field, value, today, is_accepted=field.name in accepted)
        if fault is not None:
            faults[field.name] = fault
    if faults:
        raise AnswersRefused(faults)
    return checked


def _checked(
    field: ServiceField, value: Any, today: date, *, is_accepted: bool
) -> tuple[AnswerFault | None, Any]:
    if field.kind == "attachment":
        return None, value
    verdict = check(field, value, today=today)
    key = stop_for(field, value, verdict)
    if key is None:
        return (None if verdict.stands else AnswerFault(field.invalid)), verdict.value
    stop = field.stop[key]
    if stop.then == "go_on" or (stop.then == "ask" and is_accepted):
        return None, value
    return AnswerFault(stop, may_stand=stop.then == "ask"), value
