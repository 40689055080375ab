"""The steps that a case goes through, and what must be known to take each of them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from bot.catalogue.bilingual import Bilingual, Code, Entry, Sourced
from bot.catalogue.datum import Datum
from bot.catalogue.facts import StageDeadline


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


class Stage(Entry):
    """A step that a case goes through.

    ``moved_by``: the roles that may move a case into this stage. ``waits_for_citizen``: the office can do
    nothing until the citizen has; the case's own deadline stands still meanwhile.
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
    tell_citizen: bool = True
    """Whether the citizen is told that the case has come here; they can always ask."""
    deadline: StageDeadline | None = None
    """The citizen is told the last day of one in days; one in hours is the office's own affair."""
    waits_for_citizen: bool = False
