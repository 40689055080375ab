"""What a service costs, how long it takes and what it needs, each with where that is known from.

A fact with ``confirmed: false`` is for the administrator who will check it; a citizen never hears it.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from bot.catalogue.bilingual import Bilingual, Cited, Code, Entry, Sourced
from bot.catalogue.conditions import When


class Term(Sourced):
    """A length of time: ``hours`` are those of the clock, ``days`` are counted from the day after the start.

    The last day counts to its end. Where several terms stand in a list, the first whose ``when`` the
    citizen's answers meet is the one that counts.
    """

    hours: Annotated[int, Field(ge=1)] | None = None
    days: Annotated[int, Field(ge=1)] | None = None
    kind: Literal["working", "calendar"] = "calendar"
    when: When | None = None

    @model_validator(mode="after")
    def _is_one_length(self) -> Self:
        if (self.hours is None) == (self.days is None):
            raise ValueError("a deadline has either hours or days")
        if self.hours is not None and self.kind == "working":
            raise ValueError("working hours are not counted: give days")
        return self


class Deadline(Term):
    """How long the office has, by law or by its own promise, from the opening of the case."""

    kind: Literal["working", "calendar"]
    law: Bilingual | None = None


class Promise(Term):
    """What was promised before the case: counted from a date that the citizen tells (``since``)."""

    since: Code


class StageDeadline(Term):
    """How long a case may stay in a stage before the supervisors hear of it.

    ``replaces_case``: the case as a whole has no other deadline from here on (an appeal has its own time).
    ``continues``: counted from the last day of the stage before, not from the day of the move (an extension).
    """

    replaces_case: bool = False
    continues: bool = False

    @model_validator(mode="after")
    def _continues_in_days(self) -> Self:
        if self.continues and self.days is None:
            raise ValueError("a deadline that continues another one has days")
        return self


class NoDeadline(Entry):
    """No confirmed deadline exists; ``note`` is what a citizen is told instead."""

    none: Literal[True]
    when: When | None = None
    note: Bilingual


class Fee(Cited):
    """Something to pay, in whole taka."""

    amount: Annotated[int, Field(ge=0)]
    what: Bilingual
    confirmed: bool
    note: Bilingual | None = None


class Duration(Cited):
    """How long it usually takes: in words, or as a number of days. Not a promise and not the deadline."""

    text: Bilingual | None = None
    days: Annotated[int, Field(ge=1)] | None = None
    confirmed: bool

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if (self.text is None) == (self.days is None):
            raise ValueError("a duration has either text or days")
        return self


# What a citizen can ask about a service besides asking for it.
About = Literal["fee", "duration", "documents", "office_hours", "office_location", "contact", "law"]
# A quick reply shows no more of it (developers.facebook.com, quick replies).
_TITLE_LIMIT = 20


class Fact(Cited):
    """One answer to a question about a service."""

    about: About
    text: Bilingual
    confirmed: bool


class FactSheet(Entry):
    """The shape of one file under ``catalogue/facts/``: what is known about a service.

    ``topic`` is the name under which citizens speak of it (``actions/vocabulary.yml``), for a service with a
    form its code.
    """

    topic: Code
    agency: Code
    title: Bilingual
    facts: Annotated[tuple[Fact, ...], Field(min_length=1)]

    def confirmed(self, about: str) -> list[Fact]:
        """What may be told to a citizen."""
        return [fact for fact in self.facts if fact.about == about and fact.confirmed]

    @model_validator(mode="after")
    def _title_fits_a_quick_reply(self) -> Self:
        if max(len(self.title.bn), len(self.title.en)) > _TITLE_LIMIT:
            raise ValueError(f"the title has at most {_TITLE_LIMIT} characters")
        return self


class Document(Bilingual, Cited):
    """A paper that the office wants to see."""

    confirmed: bool
