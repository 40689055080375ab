"""Numbers to call, from ``catalogue/helplines.yml``: for whom, for what, and whether that is confirmed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from bot.catalogue.bilingual import Bilingual, Code, Entry, Sourced
from bot.catalogue.errors import Finding

DANGER, VIOLENCE, SELF_HARM = "danger", "violence", "self_harm"
#: Who tells where to ask, when nothing better is known.
INFORMATION = "information"
#: In these situations there must be somebody to call.
EMERGENCIES = (DANGER, VIOLENCE, SELF_HARM)


class CallFor(Entry):
    """A situation in which somebody looks for a number; ``names`` are citizens' words for it."""

    code: Code
    title: Bilingual
    names: Annotated[tuple[str, ...], Field(min_length=1)]


class Helpline(Sourced):
    """A number that a citizen can call, or send an SMS to."""

    number: Annotated[str, Field(pattern=r"^[0-9]{3,13}$")]
    by: Literal["call", "sms"] = "call"
    name: Bilingual
    what: Bilingual
    hours: Bilingual | None = None
    toll_free: bool = False
    situations: tuple[Code, ...] = ()
    services: tuple[Code, ...] = ()
    agencies: tuple[Code, ...] = ()
    districts: tuple[str, ...] = ()
    confirmed: bool

    def serves(self, district: str | None) -> bool:
        """Whether it is there for a district (by slug); an unknown one gets the country's numbers only."""
        return not self.districts or district in self.districts


class HelplineFile(Entry):
    """The shape of ``catalogue/helplines.yml``."""

    situations: tuple[CallFor, ...] = ()
    helplines: Annotated[tuple[Helpline, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _somebody_can_be_called_in_danger(self) -> Self:
        for code in EMERGENCIES:
            if not any(one.confirmed and code in one.situations for one in self.helplines):
                raise ValueError(f"no confirmed number is for the situation {code}")
        return self


class Helplines:
    """What may be told: the confirmed numbers, in the file's order."""

    def __init__(self, situations: Sequence[CallFor] = (), helplines: Sequence[Helpline] = ()) -> None:
        self.situations = tuple(situations)
        self.all = tuple(helplines)
        self.confirmed = tuple(one for one in helplines if one.confirmed)

    def numbered(self, number: str) -> Helpline | None:
        """The confirmed helpline of this number, in ASCII digits."""
        return next((one for one in self.confirmed if one.number == number), None)

    def for_situation(self, code: str, district: str | None = None) -> list[Helpline]:
        """Whom to call in a situation."""
        return self._where(lambda one: code in one.situations, district)

    def for_service(self, service: str, agency: str, district: str | None = None) -> list[Helpline]:
        """Whom to call about a service; where it has no number of its own, its agency's."""
        own = self._where(lambda one: service in one.services, district)
        return own or self._where(lambda one: agency in one.agencies, district)

    def _where(self, fits: Callable[[Helpline], bool], district: str | None) -> list[Helpline]:
        return [one for one in self.confirmed if fits(one) and one.serves(district)]


def helpline_findings(
    file: HelplineFile, services: Collection[str], agencies: Collection[str], districts: Collection[str]
) -> Iterator[Finding]:
    """What the file names that does not exist, or names twice."""
    known: Mapping[str, tuple[str, Collection[str]]] = {
        "situations": ("situation", {one.code for one in file.situations}),
        "services": ("service", services),
        "agencies": ("agency", agencies),
        "districts": ("district", districts),
    }
    for position, helpline in enumerate(file.helplines):
        if helpline.number in {one.number for one in file.helplines[:position]}:
            yield ("helplines", position, "number"), f"{helpline.number} stands here a second time"
        for key, (word, codes) in known.items():
            for code in sorted(set(getattr(helpline, key)) - set(codes)):
                yield ("helplines", position, key), f"no {word} has the code {code}"
