"""What a value is that stands in a case: its kind, its choices and what it must satisfy.

A citizen gives such values as answers to questions, an officer when moving a case; both are checked alike.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from bot.catalogue.bilingual import Bilingual, Code, Entry

FieldKind = Literal[
    "text", "long_text", "name", "phone", "nid", "passport", "date", "amount",
    "district", "choice", "yes_no", "attachment", "reference", "hearing_date",
]  # fmt: skip

# What Messenger shows of a quick reply's title (developers.facebook.com, quick replies).
CHOICE_TITLE_LIMIT = 20


class Choice(Entry):
    """One of the answers to a ``choice`` question."""

    value: Annotated[str, Field(min_length=1)]
    title: Bilingual
    synonyms: tuple[str, ...] = ()
    sure: tuple[str, ...] = ()
    """Words that mean this choice in a first message too, where one with a ``stop`` is not guessed."""

    @model_validator(mode="after")
    def _title_fits_a_quick_reply(self) -> Self:
        for text in (self.title.bn, self.title.en):
            if len(text) > CHOICE_TITLE_LIMIT:
                raise ValueError(f"a choice's title has at most {CHOICE_TITLE_LIMIT} characters: {text!r}")
        return self


class Constraints(Entry):
    """What a value must satisfy. Each is optional; which ones make sense depends on the field's kind."""

    past: bool | None = None
    """A date that may not lie in the future (today is allowed)."""
    future: bool | None = None
    """A date that may not lie in the past (today is allowed)."""
    max_age_days: Annotated[int, Field(ge=1)] | None = None
    """A date at most this many calendar days ago."""
    min_age_days: Annotated[int, Field(ge=1)] | None = None
    """A date at least this many calendar days ago."""
    min: int | None = None
    max: int | None = None
    """Smallest and largest amount, in taka."""
    min_length: Annotated[int, Field(ge=1)] | None = None
    max_length: Annotated[int, Field(ge=1)] | None = None
    """Length of a text, in characters."""
    pattern: str | None = None
    """A regular expression that the whole text must match."""

    def names(self) -> set[str]:
        """The constraints that are set."""
        return set(self.model_dump(exclude_none=True))


class Datum(Entry):
    """A named value of a kind."""

    name: Code
    kind: FieldKind
    label: Bilingual
    choices: tuple[Choice, ...] = ()
    constraints: Constraints = Constraints()

    @model_validator(mode="after")
    def _choices_belong_to_choice_fields(self) -> Self:
        if (self.kind == "choice") != bool(self.choices):
            raise ValueError("a field of kind choice has choices, and no other kind has")
        values = [choice.value for choice in self.choices]
        if len(set(values)) != len(values):
            raise ValueError("two choices have the same value")
        return self
