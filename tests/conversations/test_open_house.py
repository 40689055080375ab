"""Open house days of the police: told where the police have entered them, else honestly not known."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from bot.cases.hearings.announcements import announce_days, withdraw_day
from bot.cases.model import Case
from tests.conversations.desk import Citizen, Desk, catalogue

#: The clock of the tests stands on Monday, 23 November 2026.
DAY = date(2026, 12, 10)
PLACE = "গোলাপগঞ্জ থানা"
PAGES = [("police", "sp-sylhet"), ("dc_office", "dc-sylhet"), ("dncrp", "dncrp-sylhet")]
WORDS = {
    "bn": "ওপেন হাউস ডে কবে",
    "bn-Latn": "amader thanar open house day kobe hobe jante chai",
    "en": "When is the open house day?",
}


def announce(desk: Desk, office: str = "sp-sylhet", day: date = DAY, begins: str | None = "16:00") -> None:
    with desk.database.write() as session:
        announce_days(
            session,
            catalogue(),
            desk.clock,
            office=office,
            place=PLACE,
            days=[day],
            begins=begins,
            actor="officer:9",
        )


def asks(citizen: Citizen, language: str = "bn", district: str = "Sylhet") -> str:
    citizen.says(WORDS[language], "public_hearing")
    return citizen.says(district)


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize(("agency", "office"), PAGES)
def test_a_day_that_the_police_have_entered_is_told_on_every_page(
    desk: Desk, agency: str, office: str, language: str
) -> None:
    announce(desk)
    citizen = desk.citizen(agency=agency, office=office)
    told = asks(citizen, language)
    assert PLACE in told
    wanted = "Thursday (10 December), 16:00" if language == "en" else "বৃহস্পতিবার (১০ ডিসেম্বর), বিকাল ৪:০০"
    assert wanted in told
    assert citizen.form is None


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize(("agency", "office"), PAGES)
def test_a_day_that_nobody_has_entered_is_not_known_and_the_station_is_named(
    desk: Desk, agency: str, office: str, language: str
) -> None:
    announce(desk, office="sp-bogura")
    citizen = desk.citizen(agency=agency, office=office)
    told = asks(citizen, language)
    assert ("I do not know it" if language == "en" else "দিনটা আমার জানা নেই") in told
    assert PLACE not in told


def test_no_case_is_opened_and_nothing_stays(desk: Desk) -> None:
    citizen = desk.citizen(agency="police", office="sp-sylhet")
    asks(citizen)
    assert not any(name.startswith("public_hearing") and value for name, value in citizen.slots.items())
    with desk.database.read() as session:
        assert session.scalars(select(Case)).all() == []


def test_on_the_page_of_the_police_nobody_hears_that_it_is_another_offices_matter(desk: Desk) -> None:
    at_the_police = desk.citizen(agency="police", office="sp-sylhet")
    elsewhere = desk.citizen("2002", agency="dncrp", office="dncrp-sylhet")
    assert "অন্য পেজে যেতে হবে না" not in at_the_police.says(WORDS["bn"], "public_hearing")
    assert "অন্য পেজে যেতে হবে না" in elsewhere.says(WORDS["bn"], "public_hearing")


def test_the_citys_police_have_days_of_their_own(desk: Desk) -> None:
    announce(desk, office="smp", begins=None)
    assert "বৃহস্পতিবার (১০ ডিসেম্বর): গোলাপগঞ্জ থানা" in asks(desk.citizen(agency="police", office="smp"))


def test_a_day_that_was_taken_back_is_not_told(desk: Desk) -> None:
    announce(desk)
    with desk.database.write() as session:
        withdraw_day(session, office="sp-sylhet", place=PLACE, day=DAY)
    assert "দিনটা আমার জানা নেই" in asks(desk.citizen(agency="police", office="sp-sylhet"))
