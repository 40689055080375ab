"""The shape of one file under ``catalogue/services/``: a public service that a citizen can ask for.

This is the contract with the people who write those files. Keys not named here are faults. Everything a
citizen might pay money or miss a deadline over carries ``source`` and ``checked_on``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from bot.catalogue.after_closing import AfterClosing
from bot.catalogue.bilingual import Bilingual, Code, Entry, listed
from bot.catalogue.conditions import When, holds
from bot.catalogue.datum import Datum
from bot.catalogue.facts import Deadline, Document, Duration, Fee, NoDeadline, Promise
from bot.catalogue.hearings import HearingPlan
from bot.catalogue.office_rule import ServiceOfficeRule
from bot.catalogue.retention import CaseRetention
from bot.catalogue.stages import Share, Stage, StageDatum, WarnBefore

Privacy = Literal["plain", "personal", "secret"]
EntityName = Literal[
    "reference_number", "passport_number", "nid", "phone", "amount", "date", "district", "agency", "shop",
]  # fmt: skip

IDENTITY_KINDS = frozenset({"name", "phone", "nid", "passport"})
#: Numbers with which somebody could pass for another: masked, and each look at their cases is noted.
NUMBER_KINDS = frozenset({"nid", "passport"})


class Stop(Bilingual):
    """What is said when an answer makes the request inadmissible, and what happens then.

    ``then``: ``end`` closes the form, ``ask`` lets the citizen decide, ``go_on`` only informs.
    """

    then: Literal["end", "ask", "go_on"] = "end"


class ServiceField(Datum):
    """One thing that is asked of the citizen."""

    required: bool
    entity: EntityName | None = None
    privacy: Privacy
    aliases: Annotated[tuple[str, ...], Field(min_length=1)]
    question: Bilingual
    help: Bilingual | None = None
    when: When | None = None
    """Asked only if each named field has the value given, or one of the values if it is a list."""
    invalid: Bilingual
    stop: dict[str, Stop] = Field(default_factory=dict)
    """By answer (a choice's value, ``yes``, ``no``) or by the name of the constraint that is broken."""
    about: Literal["citizen", "other"] | None = None
    """Whose datum it is; the citizen's own unless said otherwise. Only the citizen's own phone, NID and
    passport lead back to a case, and only those are left out of a report without a name."""
    expects_words: bool = False
    """Whether an answer without words (a phone number, digits alone) is doubted: the citizen is asked once
    more, and may keep it."""
    related: bool = False
    """What a case is about: cases with nearly the same words here may belong together."""

    @property
    def identifies_citizen(self) -> bool:
        """Whether the answer tells who the citizen is."""
        return self.about != "other" and (self.kind in IDENTITY_KINDS or self.privacy == "personal")

    def is_asked(self, answers: Mapping[str, Any]) -> bool:
        """Whether ``when`` lets the field be asked, given the answers so far."""
        return holds(self.when, answers)

    @model_validator(mode="after")
    def _words_are_expected_of_text(self) -> Self:
        if self.expects_words and self.kind not in ("text", "long_text"):
            raise ValueError("only of a text words can be expected")
        return self

    @model_validator(mode="after")
    def _stops_can_happen(self) -> Self:
        answers = {choice.value for choice in self.choices} | self.constraints.names()
        if self.kind == "yes_no":
            answers |= {"yes", "no"}
        if unknown := sorted(set(self.stop) - answers):
            raise ValueError(f"stop names what is neither an answer nor a constraint: {', '.join(unknown)}")
        return self


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
    brief_intro: Bilingual | None = None
    """Said in its place behind the answer to a question of the same message; left out: the whole intro."""
    privacy_note: Bilingual | None = None
    """Said to who asks, in the middle of the form, who reads the answers; left out: the agency's officers."""
    anonymous: Literal["never", "allowed"]
    confidential: bool
    takes_complaints: bool = False
    """Whether a complaint without a subject on a page of its agency is for it; of one service an agency."""
    fields: Annotated[tuple[ServiceField, ...], Field(min_length=1)]
    stages: Annotated[tuple[Stage, ...], Field(min_length=2)]
    initial_stage: Code
    deadline: Annotated[tuple[Deadline | NoDeadline, ...], BeforeValidator(listed), Field(min_length=1)]
    """One, or a list by answers; the last has no condition."""
    warn_before_due: WarnBefore | None = None
    """Of the case's deadline; left out: two working days before."""
    promise: Promise | None = None
    """Where a case is about something that is late already: what was promised for that."""
    fees: tuple[Fee, ...] = ()
    durations: tuple[Duration, ...] = ()
    documents: tuple[Document, ...] = ()
    office: ServiceOfficeRule | None = None
    """Left out: the agency's rule in ``agencies.yml``."""
    after_closing: AfterClosing = AfterClosing()
    retention: CaseRetention | None = None
    """Left out: the rule for cases in ``retention.yml``."""
    hearing: HearingPlan | None = None
    """For a service whose cases get a day at a public hearing."""
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

    @property
    def stage_data(self) -> dict[str, StageDatum]:
        """What officers fill when they move a case, by name."""
        return {datum.name: datum for stage in self.stages for datum in stage.requires}

    @property
    def shares(self) -> dict[str, Share]:
        """The amounts that are computed from what officers fill, by name."""
        return {name: share for stage in self.stages for name, share in stage.computed.items()}
