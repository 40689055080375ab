"""What commands on cases answer."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Self

from bot.cases.model import Case


@dataclass(frozen=True)
class OpenedCase:
    """What the citizen is told. ``receipt_code`` is shown once and can never be looked up again."""

    reference: str
    service: str
    agency: str
    office_code: str
    stage: str
    due_on: date | None
    receipt_code: str | None = field(default=None, repr=False)

    @classmethod
    def of(cls, case: Case, receipt_code: str | None) -> Self:
        """What to tell of a case that was just opened."""
        return cls(
            case.reference, case.service, case.agency, case.office, case.stage, case.due_on, receipt_code
        )

    def to_json(self) -> dict[str, Any]:
        """As it is kept for when the command comes again."""
        return {**asdict(self), "due_on": self.due_on.isoformat() if self.due_on else None}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Self:
        """The reverse of :meth:`to_json`."""
        due = kept["due_on"]
        return cls(**{**kept, "due_on": date.fromisoformat(due) if due else None})


@dataclass(frozen=True)
class MovedCase:
    """A move that was made; ``is_closed`` when it was the last one. ``event_id`` is its line of history."""

    reference: str
    from_stage: str
    stage: str
    is_closed: bool
    case_id: int
    event_id: int


@dataclass(frozen=True)
class InformationAdded:
    """The case that something was added to."""

    reference: str
    service: str
    stage: str
    is_closed: bool
