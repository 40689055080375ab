"""Reads the week from ``data/``: who wrote to which Page when, and what was done about it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from ruamel.yaml import YAML

from bot.clock import DHAKA, dhaka_date

DATA = Path(__file__).parent / "data"
UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_SPAN = re.compile(r"(\d+)([mhd])")

Act = Literal[
    "says", "fills", "takes", "replies", "gives_back", "moves", "remarks", "labels", "sends_on", "corrects",
    "ticks", "links", "rates", "reopens", "appeals",
]  # fmt: skip


def span(text: Any) -> Any:
    """``20m``, ``3h`` or ``2d`` as a duration."""
    found = _SPAN.fullmatch(str(text))
    return timedelta(**{UNITS[found[2]]: int(found[1])}) if found else text


Span = Annotated[timedelta, BeforeValidator(span)]


class Part(BaseModel):
    """A part of the script; an unknown name in it is a fault."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Step(Part):
    """One thing that somebody does.

    Attributes:
        after: since the step before.
        by: who of the Page's agency; of no meaning for what the citizen does.
        what: a service, a stage, an office, a label, an intent, a check or another citizen, as the act asks.
        data: answers of a form, or what a stage requires. ``+3d`` is a day, counted from the step's.
    """

    act: Act
    after: Span = timedelta(minutes=1)
    by: Literal["officer", "supervisor"] = "officer"
    words: str = ""
    what: str = ""
    data: dict[str, str] = Field(default_factory=dict)


class Story(Part):
    """A citizen's conversation with a Page.

    Attributes:
        ago: when it begins, before now; with ``at`` so many days, and that hour in Dhaka.
    """

    citizen: str
    phone: str = ""
    ago: Span
    at: time | None = None
    steps: tuple[Step, ...] = Field(min_length=1)

    def begins(self, now: datetime) -> datetime:
        """The moment of its first step, counted from now."""
        if self.at is None:
            return now - self.ago
        return datetime.combine(dhaka_date(now) - self.ago, self.at, DHAKA).astimezone(UTC)


class SavedList(Part):
    """A list with its filter, kept under a name for all of the agency."""

    name: str
    tab: str
    query: str


class Agency(Part):
    """The week of one agency."""

    labels: tuple[str, ...] = ()
    lists: tuple[SavedList, ...] = ()
    canned: tuple[dict[str, str], ...] = ()
    stories: tuple[Story, ...]


def read_week(folder: Path = DATA) -> dict[str, Agency]:
    """The week by agency, in the order of the agencies' codes.

    Raises:
        pydantic.ValidationError: a file is not as it has to be.
    """
    files: Sequence[Path] = sorted(folder.glob("*.yml"))
    return {file.stem: Agency.model_validate(YAML(typ="safe", pure=True).load(file)) for file in files}
