"""Where words are meant, a number alone is doubted, and may be kept; elsewhere a number stands."""

from __future__ import annotations

import pytest

from tests.conversations.desk import Citizen, Desk, catalogue
from tests.conversations.filling import fill_until

SHOP = "consumer_complaint_shop"


@pytest.fixture
def citizen(desk: Desk) -> Citizen:
    """Somebody who is asked for the shop."""
    citizen = desk.citizen(agency="dncrp", office="dncrp-sylhet")
    service = catalogue().service("consumer_complaint")
    fill_until(citizen, service, service.field("shop"), {"district": "Sylhet"})
    return citizen


@pytest.mark.parametrize(
    "number", ["01712345678", "০১৭১২৩৪৫৬৭৮", "12345", "১২/৩", "... 55", "+8801712345678"]
)
def test_a_number_is_no_shop_and_the_question_comes_again(citizen: Citizen, number: str) -> None:
    told = citizen.says(number)
    assert number in told and "কথায় লেখা উত্তর" in told and "দোকান" in told
    assert citizen.slots.get(SHOP) is None
    citizen.says("রহিম স্টোর, জিন্দাবাজার")
    assert citizen.slots[SHOP] == "রহিম স্টোর, জিন্দাবাজার"


@pytest.mark.parametrize("again", ["@", "12345", "থাক", "keep it"])
def test_what_was_written_may_be_kept(citizen: Citizen, again: str) -> None:
    citizen.says("12345")
    if again == "@":
        citizen.taps("যা লিখেছি থাক")
    else:
        citizen.says(again)
    assert citizen.slots[SHOP] == "12345"
    assert citizen.slots.get("stopped_answer") is None


def test_of_a_number_that_was_taken_back_nothing_stays(citizen: Citizen) -> None:
    citizen.says("01712345678")
    citizen.says("রহিম স্টোর, জিন্দাবাজার")
    assert "1712345678" not in str(citizen.slots)


def test_another_number_is_doubted_again(citizen: Citizen) -> None:
    citizen.says("12345")
    assert "54321" in citizen.says("54321")
    assert citizen.slots.get(SHOP) is None


def test_a_question_in_between_is_answered_and_asked_again(citizen: Citizen) -> None:
    citizen.says("12345")
    citizen.says("how long does it take?", "ask_duration")
    assert "12345" in citizen.messages[-1]["text"]


def test_a_case_may_hold_what_was_kept(desk: Desk) -> None:
    service = catalogue().service("public_hearing")
    citizen = desk.citizen(agency="dc_office", office="dc-sylhet")
    citizen.says("গণশুনানি", "public_hearing")
    citizen.taps("অন্য দপ্তর")
    citizen.says('/inform{"stop_decision": "yes"}')
    citizen.says("12345")
    citizen.taps("যা লিখেছি থাক")
    citizen.says("সিলেট")
    citizen.taps("ঠিক আছে")
    assert desk.the_case().fields["office_name"] == "12345"
    assert service.field("office_name").expects_words


@pytest.mark.parametrize("name", ["mouza", "record_number", "application_number"])
def test_numbers_of_land_stand(desk: Desk, name: str) -> None:
    service = catalogue().service("land_service")
    citizen = desk.citizen(agency="dc_office", office="dc-sylhet")
    told = {"topic": "mutation_help", "mutation_note": "yes", "district": "Sylhet", "mouza": "12"}
    fill_until(citizen, service, service.field(name), told)
    citizen.says("210")
    assert citizen.slots[f"land_service_{name}"] == "210"
