"""A district that was not understood is asked about, in each service and in each language."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from bot.catalogue.schema import Service, ServiceField
from tests.conversations.desk import Citizen, Desk, catalogue
from tests.conversations.filling import fill_until

QUESTIONS = [
    (service, field)
    for service in catalogue().services.values()
    for field in service.fields
    if field.kind == "district"
]
NAMES = [f"{service.code}-{field.name}" for service, field in QUESTIONS]
#: Another answer than the first one that fits, where a district is asked for only then.
EARLIER: Mapping[str, Mapping[str, str]] = {"home_district": {"purpose": "domestic"}}


def at_the_question(desk: Desk, service: Service, field: ServiceField, language: str = "bn") -> Citizen:
    citizen = desk.citizen(agency=service.agency, office=None)
    citizen.says(f'/change_language{{"language": "{language}"}}')
    fill_until(citizen, service, field, EARLIER.get(field.name, {}))
    return citizen


def offered(citizen: Citizen) -> list[str]:
    return [choice["title"] for choice in citizen.choices]


@pytest.mark.parametrize(("service", "field"), QUESTIONS, ids=NAMES)
@pytest.mark.parametrize(
    ("language", "said", "likely"),
    [
        ("bn", "ফুলবাড়ী", ["দিনাজপুর", "কুড়িগ্রাম"]),
        ("bn", "fulbari te", ["দিনাজপুর", "কুড়িগ্রাম"]),
        ("en", "in Fulbari upazila", ["Dinajpur", "Kurigram"]),
    ],
)
def test_an_upazila_that_two_districts_have_is_asked_about(
    desk: Desk, service: Service, field: ServiceField, language: str, said: str, likely: list[str]
) -> None:
    citizen = at_the_question(desk, service, field, language)
    citizen.says(said)
    assert offered(citizen) == likely
    citizen.taps(likely[1])
    assert citizen.slots[f"{service.code}_{field.name}"] == "Kurigram"


@pytest.mark.parametrize(("service", "field"), QUESTIONS, ids=NAMES)
@pytest.mark.parametrize(
    ("language", "said", "likely"),
    [("bn", "মাইমেনসিং", "ময়মনসিংহ"), ("bn", "madripoor", "মাদারীপুর"), ("en", "Madripoor", "Madaripur")],
)
def test_a_misspelt_district_is_offered_and_a_yes_is_enough(
    desk: Desk, service: Service, field: ServiceField, language: str, said: str, likely: str
) -> None:
    citizen = at_the_question(desk, service, field, language)
    citizen.says(said)
    assert offered(citizen) == [likely]
    citizen.says({"bn": "হ্যাঁ", "en": "yes"}[language])
    assert citizen.slots[f"{service.code}_{field.name}"] == catalogue().districts.named(likely).name_en


@pytest.mark.parametrize("said", ["গোলাপগঞ্জ", "golapganj e", "Golapgonje"])
def test_an_upazila_is_no_slip_for_a_district_of_nearly_the_same_name(desk: Desk, said: str) -> None:
    land = catalogue().service("land_service")
    citizen = at_the_question(desk, land, land.field("district"))
    citizen.says(said)
    assert offered(citizen) == ["সিলেট"]


def test_another_district_than_those_offered_can_be_written(desk: Desk) -> None:
    land = catalogue().service("land_service")
    citizen = at_the_question(desk, land, land.field("district"))
    citizen.says("fulbari")
    citizen.says("kushtia")
    assert citizen.slots["land_service_district"] == "Kushtia"
    assert citizen.slots.get("likely_districts") is None


def test_what_is_like_no_place_gets_the_usual_words(desk: Desk) -> None:
    land = catalogue().service("land_service")
    citizen = at_the_question(desk, land, land.field("district"))
    assert land.field("district").invalid.bn in citizen.says("xyz")
    assert offered(citizen) == []


@pytest.mark.parametrize(
    ("language", "offers"), [("bn", ["ঢাকা মহানগর", "কুষ্টিয়া"]), ("en", ["Dhaka city", "Kushtia"])]
)
def test_mirpur_is_asked_about_dhaka_city_first(desk: Desk, language: str, offers: list[str]) -> None:
    land = catalogue().service("land_service")
    citizen = at_the_question(desk, land, land.field("district"), language)
    citizen.says("Mirpur")
    assert offered(citizen) == offers
    citizen.taps(offers[0])
    assert citizen.slots["land_service_district"] == "Dhaka"


IN_CITY = [
    service for service in catalogue().services.values() if any(f.name == "in_city" for f in service.fields)
]


@pytest.mark.parametrize("service", IN_CITY, ids=[service.code for service in IN_CITY])
@pytest.mark.parametrize("said", [("ধানমন্ডি", "হ্যাঁ"), ("Mirpur", "Dhaka"), ("Mirpur 10, Dhaka",)])
def test_a_part_of_the_city_answers_whether_it_is_in_the_city(
    desk: Desk, service: Service, said: tuple[str, ...]
) -> None:
    citizen = at_the_question(desk, service, service.field("district"))
    for text in said:
        citizen.says(text)
    assert citizen.slots[f"{service.code}_district"] == "Dhaka"
    assert citizen.slots[f"{service.code}_in_city"] == "city"
    assert citizen.slots["requested_slot"] not in (f"{service.code}_in_city", f"{service.code}_district")
    assert "মহানগর" in citizen.answer


def test_an_upazila_of_its_district_leaves_the_question_open(desk: Desk) -> None:
    clearance = catalogue().service("police_clearance")
    citizen = at_the_question(desk, clearance, clearance.field("district"))
    citizen.says("savar")
    citizen.taps("ঢাকা")
    assert citizen.slots["requested_slot"] == "police_clearance_in_city"


def test_a_shop_is_no_misspelt_district(desk: Desk) -> None:
    consumer = catalogue().service("consumer_complaint")
    citizen = at_the_question(desk, consumer, consumer.field("district"))
    citizen.says("Agora")
    assert offered(citizen) == []
