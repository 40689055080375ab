"""On which day an office usually holds a public hearing, and what a service does with a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Literal

from pydantic import Field

from bot.catalogue.bilingual import Bilingual, Code, Entry, Sourced
from bot.catalogue.places import Districts
from bot.catalogue.working_days import DayName

TimeOfDay = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Told = Literal["days", "points"]
Outcome = Literal["decided", "pending", "not_attended"]


class HearingRule(Sourced):
    """What is known from outside of an office's hearings. ``begins`` is Dhaka's time."""

    office: Annotated[str, Field(pattern=r"^[a-z0-9]+(-([a-z0-9]+|\{district\}))*$")]
    weekday: DayName
    begins: TimeOfDay | None = None
    confirmed: bool
    note: str | None = None


class HearingFile(Entry):
    """The shape of ``catalogue/hearings.yml``."""

    hearings: tuple[HearingRule, ...]


class Announced(Entry):
    """Days of another agency's offices, which those announce themselves: nobody takes a name for them.

    ``known`` is said before the days of the district, ``unknown`` where none was announced.
    """

    agency: Code
    known: Bilingual
    unknown: Bilingual


class HearingPlan(Entry):
    """How a service's cases get a day at a hearing.

    ``day_field`` is asked with the days that the office offers. ``booked``, ``cancelled`` and ``put_off`` are
    the stages of a case that has a day, that gave it back, and whose day the office called off. ``tells``
    says which answers to ``wish_field`` are answered at once instead of opening a case. ``outcomes`` says
    which stages count as what when the points of a month are told. ``announced`` says which answers to
    ``kind_field`` are about another agency's days, which are only told.
    """

    day_field: Code
    wish_field: Code
    tells: dict[str, Told]
    kind_field: Code | None = None
    announced: dict[str, Announced] = Field(default_factory=dict)
    booked: Code
    cancelled: Code
    put_off: Code
    outcomes: dict[Outcome, tuple[Code, ...]]
    reminder: Bilingual

    @property
    def stages(self) -> set[str]:
        """All stages that the plan names."""
        return {
            self.booked,
            self.cancelled,
            self.put_off,
            *(one for codes in self.outcomes.values() for one in codes),
        }

    def outcome_of(self, stage: str) -> Outcome | None:
        """What a case in a stage counts as; None if it is not counted."""
        return next((outcome for outcome, codes in self.outcomes.items() if stage in codes), None)


def rules_by_office(rules: Iterable[HearingRule], districts: Districts) -> Mapping[str, HearingRule]:
    """Each office's rule: of several the last one."""
    return {office: rule for rule in rules for office in _offices(rule, districts)}


def _offices(rule: HearingRule, districts: Districts) -> Iterator[str]:
    if "{district}" not in rule.office:
        yield rule.office
        return
    yield from (rule.office.replace("{district}", district.slug) for district in districts)
