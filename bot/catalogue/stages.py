"""The steps that a case goes through, and what must be known to take each of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from bot.catalogue.bilingual import Bilingual, Code, Entry, Sourced, listed
from bot.catalogue.conditions import When, holds
from bot.catalogue.datum import Datum
from bot.catalogue.facts import StageDeadline, Term


class StageDatum(Datum):
    """What an officer fills when moving a case into a stage; all of it is required."""

    kind: Literal["text", "long_text", "name", "phone", "date", "amount", "choice", "yes_no", "reference"]


class Share(Sourced):
    """A part of an amount that an officer fills, in whole taka, rounded down; ``source`` names the law."""

    label: Bilingual
    percent: Annotated[int, Field(ge=1, le=100)]
    of: Code

    def from_amount(self, taka: int) -> int:
        """The share of an amount."""
        return taka * self.percent // 100


class WarnBefore(Entry):
    """When the office is warned of a deadline: working days before it, or with this part of it left."""

    working_days: Annotated[int, Field(ge=1)] | None = None
    part_left: Annotated[float, Field(gt=0, lt=1)] | None = None

    @model_validator(mode="after")
    def _is_one_measure(self) -> Self:
        if (self.working_days is None) == (self.part_left is None):
            raise ValueError("a warning has either working_days or part_left")
        return self


class FieldCheck(Entry):
    """Something that an officer does outside while a case is in a stage, and ticks off.

    ``needed_for``: the stages that the case may go to only when it was done.
    """

    name: Code
    title: Bilingual
    needed_for: tuple[Code, ...] = ()


class Stage(Entry):
    """A step that a case goes through.

    ``moved_by``: the roles that may move a case into this stage. ``waits_for_citizen``: the office can do
    nothing until the citizen has; the case's own deadline stands still meanwhile. ``when``: only a case with
    such answers may come here.
    """

    code: Code
    title: Bilingual
    citizen_note: Bilingual
    """What the citizen reads; ``{name}`` stands for what was filled here or in an earlier stage."""
    final: bool
    next: tuple[Code, ...]
    moved_by: tuple[Code, ...]
    requires: tuple[StageDatum, ...] = ()
    computed: dict[Code, Share] = Field(default_factory=dict)
    checks: tuple[FieldCheck, ...] = ()
    tell_citizen: Literal["optional"] | bool = True
    """Whether the citizen is told that the case has come here; they can always ask. ``optional``: they are,
    unless the officer who moves it takes the words away."""
    when: When | None = None
    deadline: Annotated[tuple[StageDeadline, ...], BeforeValidator(listed)] = ()
    """One, or a list by answers. The citizen is told the last day of one in days; one in hours is the
    office's own affair."""
    extends_case: Term | None = None
    """Once a case has been here it has this long as a whole, from its opening."""
    warn_before_due: WarnBefore | None = None
    """Of the stage's own deadline; left out: two working days before, or with half of its hours left."""
    waits_for_citizen: bool = False

    def deadline_for(self, answers: Mapping[str, Any]) -> StageDeadline | None:
        """The deadline of a case with these answers; None where it has none here."""
        return next((one for one in self.deadline if holds(one.when, answers)), None)

    @model_validator(mode="after")
    def _tells_what_must_be_told(self) -> Self:
        if self.tell_citizen == "optional" and (self.final or self.waits_for_citizen):
            raise ValueError("the end, and what the citizen has to do, are always told")
        return self

    @model_validator(mode="after")
    def _warning_fits_the_deadline(self) -> Self:
        warning = self.warn_before_due
        if warning is not None and not self.deadline:
            raise ValueError("a stage without a deadline has nothing to warn of")
        if warning is not None and warning.working_days and any(one.hours for one in self.deadline):
            raise ValueError("of a deadline in hours a warning says which part is left: part_left")
        return self
