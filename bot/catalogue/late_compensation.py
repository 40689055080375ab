"""What an office that is late owes the citizen by its own rule, from ``catalogue/late_compensation.yml``."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Annotated, Self

from pydantic import Field, model_validator

from bot.catalogue.bilingual import Code, Entry, OfficeCode, Sourced
from bot.catalogue.errors import Finding


class LateCompensation(Sourced):
    """One office's rule for one service, in whole taka; counted only once it is confirmed.

    For the office's own eyes: an office switches it on, and the bot promises it to nobody.
    """

    office: OfficeCode
    service: Code
    per_day: Annotated[int, Field(ge=1)] | None = None
    """For each working day that the office is late."""
    amount: Annotated[int, Field(ge=1)] | None = None
    """Once, however late."""
    most: Annotated[int, Field(ge=1)] | None = None
    confirmed: bool

    def owed(self, days_late: int) -> int:
        """What is owed for so many working days."""
        if not self.confirmed or days_late <= 0:
            return 0
        owed = self.amount if self.amount is not None else (self.per_day or 0) * days_late
        return owed if self.most is None else min(owed, self.most)

    @model_validator(mode="after")
    def _is_one_way_of_counting(self) -> Self:
        if (self.per_day is None) == (self.amount is None):
            raise ValueError("a compensation has either per_day or amount")
        return self


class LateCompensationFile(Entry):
    """The shape of ``catalogue/late_compensation.yml``."""

    late_compensation: tuple[LateCompensation, ...] = ()


def late_findings(
    file: LateCompensationFile, offices: Collection[str], services: Collection[str]
) -> Iterator[Finding]:
    """What the file names that does not exist, or names twice."""
    seen: set[tuple[str, str]] = set()
    for position, rule in enumerate(file.late_compensation):
        place = ("late_compensation", position)
        if rule.office not in offices:
            yield (*place, "office"), f"no office has the code {rule.office}"
        if rule.service not in services:
            yield (*place, "service"), f"no service has the code {rule.service}"
        if (rule.office, rule.service) in seen:
            yield place, f"{rule.office} has a rule for {rule.service} already"
        seen.add((rule.office, rule.service))
