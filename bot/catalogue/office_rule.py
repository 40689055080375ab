"""Which office gets a case, as it is written down for an agency or a service."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from bot.catalogue.bilingual import Bilingual, Code, Entry, OfficeCode, as_written

INSIDE_CITY_ANSWERS = frozenset({"yes", "city"})


class OfficeRule(Entry):
    """Which office gets a case.

    With ``by: district`` it is the office whose code begins with ``<prefix>-`` and that serves the district,
    or with ``metro: true`` the district's metropolitan unit when the citizen is inside the city; where there
    is no such office, or no district was given, the page's own office if it is the agency's, else
    ``fallback``. With ``by: page`` only the last two count.
    """

    by: Literal["district", "page", "fixed"]
    prefix: Code | None = None
    metro: bool = False
    city_field: Code = "in_city"
    """The field that says whether the place is inside the city; answers ``yes`` and ``city`` mean it is."""
    fallback: OfficeCode | None = None
    """Left out, a district (or the agency's own page) is needed to find the office."""
    why: Bilingual | None = None
    """What a citizen is told of why it goes there, behind the office's name."""

    @model_validator(mode="after")
    def _district_rule_has_a_prefix(self) -> Self:
        if (self.by == "district") != (self.prefix is not None):
            raise ValueError("a rule by district has a prefix, and no other rule has")
        if self.by != "district" and self.fallback is None:
            raise ValueError("only a rule by district can do without a fallback")
        return self


class AnswerRule(Entry):
    """Which office gets a case, by what the citizen answered to a choice or a yes-or-no question.

    ``cases`` has a rule for each answer that leads somewhere special; every other answer follows
    ``otherwise``, or the agency's rule where that is left out.
    """

    by: Literal["answer"]
    field: Code
    cases: Annotated[dict[str, OfficeRule], Field(min_length=1)]
    otherwise: OfficeRule | None = None

    def rule_for(self, fields: Mapping[str, Any]) -> OfficeRule | None:
        """The rule that the answers lead to; None where it is the agency's."""
        return self.cases.get(as_written(fields.get(self.field)) or "", self.otherwise)


ServiceOfficeRule = Annotated[OfficeRule | AnswerRule, Field(discriminator="by")]
"""What stands under ``office`` in a service's file."""


def is_in_city(rule: OfficeRule, fields: Mapping[str, Any]) -> bool | None:
    """Whether the citizen's answers say "inside the city"; None if that was not asked or not answered."""
    answer = as_written(fields.get(rule.city_field))
    return None if answer is None else answer in INSIDE_CITY_ANSWERS
