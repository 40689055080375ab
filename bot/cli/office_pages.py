"""The agencies and their offices, as Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from bot.catalogue.loader import Catalogue
from bot.catalogue.places import Office
from bot.cli.markdown import code, table, yes_no


def office_page(catalogue: Catalogue) -> Iterator[str]:
    """How many offices each agency has, which are not one a district, and whom to call."""
    yield from ("## Agencies and offices", "")
    agency_heads = ("Agency", "Offices", "With a district of their own", "Of a city", "Confirmed")
    yield from table(agency_heads, (_agency(catalogue, agency) for agency in catalogue.agencies))
    yield from ("Offices that are not one a district:", "")
    single = [one for one in catalogue.offices.values() if one.district is None or one.metro]
    office_heads = ("Office", "Title", "District", "Of the city", "Confirmed")
    yield from table(office_heads, map(_office, single))
    yield from ("Numbers to call:", "")
    hotline_heads = ("Agency", "Number", "For", "Source", "Last checked", "Confirmed")
    yield from table(hotline_heads, _hotlines(catalogue))


def _agency(catalogue: Catalogue, agency: str) -> tuple[str, ...]:
    offices = [office for office in catalogue.offices.values() if office.agency == agency]
    local = sum(office.district is not None and not office.metro for office in offices)
    metro = sum(office.metro for office in offices)
    confirmed = sum(office.confirmed for office in offices)
    return (
        f"{catalogue.agencies[agency].name.en} ({code(agency)})",
        *(str(count) for count in (len(offices), local, metro)),
        f"{confirmed} of {len(offices)}",
    )


def _office(office: Office) -> tuple[str, ...]:
    district, metro, confirmed = office.district or "", yes_no(office.metro), yes_no(office.confirmed)
    return code(office.code), office.title.en, district, metro, confirmed


def _hotlines(catalogue: Catalogue) -> Iterator[tuple[str, ...]]:
    for agency in catalogue.agencies.values():
        for line in agency.hotlines:
            told = line.number, line.what.en, line.source, str(line.checked_on), yes_no(line.confirmed)
            yield (code(agency.code), *told)
