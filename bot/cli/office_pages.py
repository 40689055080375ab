"""The agencies and their offices, as Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from bot.catalogue.loader import Catalogue
from bot.catalogue.places import Office
from bot.cli.markdown import code, table, yes_no


def office_page(catalogue: Catalogue) -> Iterator[str]:
    """How many offices each agency has, which are not one a district, and whom to call."""
    yield from ("## Agencies and offices", "")
    agency_heads = ("Agency", "Offices", "Districts that one of them serves", "The others go to", "Confirmed")
    yield from table(agency_heads, (_agency(catalogue, agency) for agency in catalogue.agencies))
    yield from ("Offices that are not one of a kind in every district:", "")
    every = {one.kind for one in catalogue.offices.values() if one.serves == ("Dhaka",)}
    single = [one for one in catalogue.offices.values() if not (one.kind in every and one.serves)]
    office_heads = ("Office", "Title", "Serves", "Confirmed")
    yield from table(office_heads, map(_office, single))
    yield from ("Numbers to call:", "")
    helpline_heads = ("For whom", "Number", "For", "Source", "Last checked", "Confirmed")
    yield from table(helpline_heads, _helplines(catalogue))


def _agency(catalogue: Catalogue, agency: str) -> tuple[str, ...]:
    offices = [office for office in catalogue.offices.values() if office.agency == agency]
    served = {place for office in offices for place in office.serves}
    confirmed = sum(office.confirmed for office in offices)
    fallback = catalogue.agencies[agency].office.fallback
    return (
        f"{catalogue.agencies[agency].name.en} ({code(agency)})",
        str(len(offices)),
        f"{len(served)} of {len(catalogue.districts)}",
        code(fallback) if fallback else "",
        f"{confirmed} of {len(offices)}",
    )


def _office(office: Office) -> tuple[str, ...]:
    serves = f"the city in {office.district}" if office.metro else ", ".join(office.serves)
    return code(office.code), office.title.en, serves, yes_no(office.confirmed)


def _helplines(catalogue: Catalogue) -> Iterator[tuple[str, ...]]:
    for line in catalogue.helplines.all:
        whom = ", ".join(map(code, (*line.agencies, *line.services, *line.situations)))
        told = line.number, line.what.en, line.source, str(line.checked_on), yes_no(line.confirmed)
        yield (whom, *told)
