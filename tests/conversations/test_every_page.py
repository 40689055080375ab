"""The same complaint ends at the same office, whichever of the demo's pages it is written to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from bot.cases.model import Case
from bot.catalogue.bilingual import Language
from bot.channels.facebook.emulator.config import demo_pages
from bot.demo import DEMO_OFFICES
from tests.conversations.desk import Citizen, Desk, catalogue
from tests.conversations.filling import fill

#: A district with a city unit and the demo's own office; one without either.
DISTRICTS = ("Sylhet", "Kurigram")
PAGES = [page.agency for page in demo_pages()]


def citizens(desk: Desk) -> Iterator[Citizen]:
    """One on each of the demo's pages."""
    for number, agency in enumerate(PAGES):
        yield desk.citizen(f"10{number}", agency=agency, office=DEMO_OFFICES[agency])


def newest_case(desk: Desk) -> Case:
    with desk.database.read() as session:
        return session.scalars(select(Case).order_by(Case.id.desc()).limit(1)).one()


@pytest.mark.parametrize("district", DISTRICTS)
@pytest.mark.parametrize("service", catalogue().services)
def test_the_same_request_ends_at_the_same_office_from_every_page(
    desk: Desk, service: str, district: str
) -> None:
    asked = catalogue().service(service)
    ends = set()
    for citizen in citizens(desk):
        fill(citizen, asked, {"district": district})
        case = newest_case(desk)
        expected = catalogue().office_for(service, district, fields=case.fields)
        assert (case.service, case.agency, case.office) == (service, asked.agency, expected.code)
        ends.add(case.office)

    assert len(ends) == 1


@pytest.mark.parametrize("service", catalogue().services)
@pytest.mark.parametrize("language", ["bn", "en"])
def test_who_wrote_to_another_agencys_page_hears_where_it_went_and_why(
    desk: Desk, service: str, language: Language
) -> None:
    asked = catalogue().service(service)
    agency = catalogue().agencies[asked.agency]
    because = {"bn": "কারণ: এটা", "en": "because it is a matter for the"}[language]
    for citizen in citizens(desk):
        citizen.says(f'/change_language{{"language": "{language}"}}')
        told = fill(citizen, asked, {"district": "Kurigram"})
        title = catalogue().office(newest_case(desk).office).title
        where = next(line for line in told.splitlines() if title.in_language(language) in line)
        assert (because in where) == (citizen.agency != agency.code)


def test_who_wrote_to_another_districts_page_hears_where_it_went_and_why(desk: Desk) -> None:
    land = catalogue().service("land_service")
    citizen = desk.citizen(agency="dc_office", office="dc-sylhet")
    assert "জেলা প্রশাসকের কার্যালয়, কুড়িগ্রাম (কারণ: বিষয়টা কুড়িগ্রাম জেলার)" in fill(
        citizen, land, {"district": "Kurigram"}
    )
    at_home = desk.citizen("2002", agency="dc_office", office="dc-sylhet")
    assert "কারণ" not in fill(at_home, land, {"district": "Sylhet"})
