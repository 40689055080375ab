"""Agencies, districts and offices: who there is, and where."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, model_validator

from bot.catalogue.bilingual import Bilingual, Code, Entry, OfficeCode
from bot.catalogue.errors import UnknownDistrict
from bot.catalogue.office_rule import OfficeRule
from bot.text.normalise import normalise

DISTRICT_COLUMNS = ("division_en", "division_bn", "district_en", "district_bn", "aliases")


class Agency(Entry):
    """A government body that citizens write to."""

    code: Code
    name: Bilingual
    office: OfficeRule
    #: What citizens tell it leaves it for no other agency.
    keeps_to_itself: bool = False


class OfficeTemplate(Entry):
    """One office, or with ``{district}`` in its code one office for each district.

    ``only`` and ``except`` choose districts by slug. ``district`` and ``metro`` say where a single office
    is; a metropolitan unit serves the city and leaves the rest of the district to the district's office.
    ``serves`` lists, by slug, the districts whose cases a single office gets: its own and its neighbours'.
    """

    code: Annotated[str, Field(pattern=r"^[a-z0-9]+(-([a-z0-9]+|\{district\}))*$")]
    agency: Code
    title: Bilingual
    only: tuple[str, ...] = ()
    left_out: Annotated[tuple[str, ...], Field(alias="except")] = ()
    district: str | None = None
    metro: bool = False
    serves: tuple[str, ...] = ()
    confirmed: bool
    note: str | None = None

    @model_validator(mode="after")
    def _either_one_office_or_many(self) -> Self:
        many = "{district}" in self.code
        if many and (self.district or self.metro):
            raise ValueError("a rule for each district has no district or metro of its own")
        if not many and (self.only or self.left_out):
            raise ValueError("only and except belong to a rule for each district")
        if self.metro and not self.district:
            raise ValueError("a metropolitan unit names its district")
        if self.serves and (many or self.metro):
            raise ValueError("serves belongs to a single office that is no metropolitan unit")
        return self


@dataclass(frozen=True)
class District:
    """One of the 64 districts. ``name_en`` is the value used in cases and entities."""

    name_en: str
    name_bn: str
    division_en: str
    division_bn: str
    aliases: tuple[str, ...] = ()

    @property
    def slug(self) -> str:
        """The name as it stands in office codes: ``Cox's Bazar`` is ``coxs-bazar``."""
        return re.sub(r"[^a-z0-9]+", "-", self.name_en.lower().replace("'", "")).strip("-")


@dataclass(frozen=True)
class Office:
    """A desk that cases are sent to.

    ``serves`` names the districts whose cases it gets; a metropolitan unit gets only those of its city.
    """

    code: OfficeCode
    agency: str
    title: Bilingual
    district: str | None = None
    metro: bool = False
    confirmed: bool = True
    serves: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """What its code begins with: ``sp``, ``acc``; one district has one office of a kind."""
        return self.code.partition("-")[0]


def lookup_key(name: str) -> str:
    """The same for all ways to write a name that differ in case, blanks, hyphens and dots."""
    return re.sub(r"[\s.'-]", "", normalise(name).casefold())


class Districts:
    """All districts, found by any name people use for them."""

    def __init__(self, districts: Iterable[District]) -> None:
        self._by_name = {district.name_en: district for district in districts}
        self._by_key: dict[str, District] = {}
        for district in self:
            for name in (district.name_en, district.name_bn, district.slug, *district.aliases):
                self._by_key.setdefault(lookup_key(name), district)

    def __iter__(self) -> Iterator[District]:
        return iter(self._by_name.values())

    def __len__(self) -> int:
        return len(self._by_name)

    def names(self) -> Iterator[tuple[str, District]]:
        """Every name, as :func:`lookup_key` makes it, and its district."""
        yield from self._by_key.items()

    def find(self, name: str) -> District | None:
        """The district of this name, in either script, by slug or by a listed alias."""
        return self._by_name.get(name) or self._by_key.get(lookup_key(name))

    def named(self, name: str) -> District:
        """Like :meth:`find`, but raises UnknownDistrict."""
        district = self.find(name)
        if district is None:
            raise UnknownDistrict("no district has this name")
        return district


def read_districts(path: Path) -> Districts:
    """Districts of a CSV file with the columns :data:`DISTRICT_COLUMNS`; ValueError names a faulty line."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if tuple(reader.fieldnames or ()) != DISTRICT_COLUMNS:
            raise ValueError(f"1: the columns are not {','.join(DISTRICT_COLUMNS)}")
        return Districts(_district(row, reader.line_num) for row in reader)


def _district(row: Mapping[str, str | None], line: int) -> District:
    cells = {column: (row.get(column) or "").strip() for column in DISTRICT_COLUMNS}
    for column in DISTRICT_COLUMNS[:-1]:
        if not cells[column]:
            raise ValueError(f"{line}: {column} is empty")
    aliases = tuple(alias.strip() for alias in cells["aliases"].split("|") if alias.strip())
    return District(
        cells["district_en"], cells["district_bn"], cells["division_en"], cells["division_bn"], aliases
    )


def offices_of(template: OfficeTemplate, districts: Districts) -> list[Office]:
    """The offices that a template stands for; UnknownDistrict if it names a district that is none."""
    slugs = {district.slug: district.name_en for district in districts}
    if strangers := {*template.only, *template.left_out, *template.serves} - set(slugs):
        raise UnknownDistrict(f"no district has the slug {', '.join(sorted(strangers))}")
    if "{district}" not in template.code:
        place = districts.named(template.district).name_en if template.district else None
        serves = tuple(slugs[slug] for slug in template.serves)
        shape = template.code, template.agency, template.title, place, template.metro, template.confirmed
        return [Office(*shape, serves)]
    chosen = (set(template.only) or set(slugs)) - set(template.left_out)
    return [_office_in(template, district) for district in districts if district.slug in chosen]


def _office_in(template: OfficeTemplate, district: District) -> Office:
    title = Bilingual(
        bn=template.title.bn.replace("{district}", district.name_bn),
        en=template.title.en.replace("{district}", district.name_en),
    )
    code = template.code.replace("{district}", district.slug)
    place = district.name_en
    return Office(code, template.agency, title, place, False, template.confirmed, (place,))
