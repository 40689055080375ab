"""The shape of one file under ``catalogue/services/``: a public service that a citizen can ask for.

This is the contract with the people who write those files. Keys not named here are faults. Everything a
citizen might pay money or miss a deadline over carries ``source`` and ``checked_on``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from bot.catalogue.bilingual import Bilingual, Code, Entry, listed
from bot.catalogue.conditions import When, holds
from bot.catalogue.facts import Deadline, Document, Duration, Fee, NoDeadline, Promise, StageDeadline, Term
from bot.catalogue.office_rule import ServiceOfficeRule

FieldKind = Literal[
    "text", "long_text", "name", "phone", "nid", "passport", "date", "amount",
    "district", "choice", "yes_no", "attachment", "reference",
]  # fmt: skip
Privacy = Literal["plain", "personal", "secret"]
EntityName = Literal[
    "reference_number", "passport_number", "nid", "phone", "amount", "date", "district", "agency", "shop",
]  # fmt: skip

# What Messenger shows of a quick reply's title (developers.facebook.com, quick replies).
CHOICE_TITLE_LIMIT = 20


IDENTITY_KINDS = frozenset({"name", "phone", "nid", "passport"})


class Choice(Entry):
    """One of the answers to a ``choice`` question."""

    value: Annotated[str, Field(min_length=1)]
    title: Bilingual
    synonyms: tuple[str, ...] = ()

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


class Stop(Bilingual):
    """What is said when an answer makes the request inadmissible, and what happens then.

    ``then``: ``end`` closes the form, ``ask`` lets the citizen decide, ``go_on`` only informs.
    """

    then: Literal["end", "ask", "go_on"] = "end"


class ServiceField(Entry):
    """One thing that is asked of the citizen."""

    name: Code
    kind: FieldKind
    required: bool
    entity: EntityName | None = None
    privacy: Privacy
    label: Bilingual
    aliases: Annotated[tuple[str, ...], Field(min_length=1)]
    question: Bilingual
    help: Bilingual | None = None
    choices: tuple[Choice, ...] = ()
    when: When | None = None
    """Asked only if each named field has the value given, or one of the values if it is a list."""
    constraints: Constraints = Constraints()
    invalid: Bilingual
    stop: dict[str, Stop] = Field(default_factory=dict)
    """By answer (a choice's value, ``yes``, ``no``) or by the name of the constraint that is broken."""
    about: Literal["citizen", "other"] | None = None
    """Whose datum it is; the citizen's own unless said otherwise. Only the citizen's own phone, NID and
    passport lead back to a case, and only those are left out of a report without a name."""

    @property
    def identifies_citizen(self) -> bool:
        """Whether the answer tells who the citizen is."""
        return self.about != "other" and (self.kind in IDENTITY_KINDS or self.privacy == "personal")

    def is_asked(self, answers: Mapping[str, Any]) -> bool:
        """Whether ``when`` lets the field be asked, given the answers so far."""
        return holds(self.when, answers)

    @model_validator(mode="after")
    def _choices_belong_to_choice_fields(self) -> Self:
        if (self.kind == "choice") != bool(self.choices):
            raise ValueError("a field of kind choice has choices, and no other kind has")
        values = [choice.value for choice in self.choices]
        if len(set(values)) != len(values):
            raise ValueError("two choices have the same value")
        return self

    @model_validator(mode="after")
    def _stops_can_happen(self) -> Self:
        answers = {choice.value for choice in self.choices} | self.constraints.names()
        if self.kind == "yes_no":
            answers |= {"yes", "no"}
        if unknown := sorted(set(self.stop) - answers):
            raise ValueError(f"stop names what is neither an answer nor a constraint: {', '.join(unknown)}")
        return self


class Stage(Entry):
    """A step that a case goes through.

    ``moved_by``: the roles that may move a case into this stage. ``waits_for_citizen``: the office can do
    nothing until the citizen has; the case's own deadline stands still meanwhile. ``when``: only a case with
    such answers may come here.
    """

    code: Code
    title: Bilingual
    citizen_note: Bilingual
    final: bool
    next: tuple[Code, ...]
    moved_by: tuple[Code, ...]
    when: When | None = None
    deadline: Annotated[tuple[StageDeadline, ...], BeforeValidator(listed)] = ()
    """One, or a list by answers."""
    extends_case: Term | None = None
    """Once a case has been here it has this long as a whole, from its opening."""
    waits_for_citizen: bool = False

    def deadline_for(self, answers: Mapping[str, Any]) -> StageDeadline | None:
        """The deadline of a case with these answers; None where it has none here."""
        return next((one for one in self.deadline if holds(one.when, answers)), None)


class Service(Entry):
    """A public service: what is asked, the stages of a case, its deadline, fees and papers."""

    code: Code
    prefix: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    agency: Code
    intent: Code
    title: Bilingual
    names: Annotated[tuple[str, ...], Field(min_length=1)]
    """What citizens call it, when they ask what it costs."""
    intro: Bilingual
    privacy_note: Bilingual | None = None
    anonymous: Literal["never", "allowed"]
    confidential: bool
    fields: Annotated[tuple[ServiceField, ...], Field(min_length=1)]
    stages: Annotated[tuple[Stage, ...], Field(min_length=2)]
    initial_stage: Code
    deadline: Annotated[tuple[Deadline | NoDeadline, ...], BeforeValidator(listed), Field(min_length=1)]
    """One, or a list by answers; the last has no condition."""
    promise: Promise | None = None
    """Where a case is about something that is late already: what was promised for that."""
    fees: tuple[Fee, ...] = ()
    durations: tuple[Duration, ...] = ()
    documents: tuple[Document, ...] = ()
    office: ServiceOfficeRule | None = None
    """Left out: the agency's rule in ``agencies.yml``."""
    desk: Code | None = None
    """Whose list in the office its cases are on (``counsellor``, ``editor``); left out: everybody's."""

    def deadline_for(self, answers: Mapping[str, Any]) -> Deadline | NoDeadline:
        """The deadline of a case with these answers; without answers that of an ordinary case."""
        return next((one for one in self.deadline if holds(one.when, answers)), self.deadline[-1])

    def field(self, name: str) -> ServiceField:
        """The field of this name; KeyError if there is none."""
        return {field.name: field for field in self.fields}[name]

    def stage(self, code: str) -> Stage:
        """The stage of this code; KeyError if there is none."""
        return {stage.code: stage for stage in self.stages}[code]
