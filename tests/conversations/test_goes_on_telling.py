"""Nothing that was typed is lost: stories in pieces, wishes at the start, values told again at the end."""

from __future__ import annotations

import pytest

from bot.text.normalise import normalise
from tests.conversations.desk import Citizen, Desk
from tests.conversations.filling import fill_until

LOST = "amar nid card hariye gese bus e"
BRIBE = "ভূমি অফিসের নাজির আমার কাছে ২০ হাজার টাকা ঘুষ চাইছে নামজারির জন্য"


def test_the_telling_part_of_a_first_message_is_offered(desk: Desk) -> None:
    citizen = desk.citizen()
    citizen.says(f"{LOST}, gd kivabe korbo", "police_complaint")

    asked = citizen.says("ha korte chai")

    assert f"“{LOST}”" in asked and "কী হয়েছে" in asked


def test_what_is_told_after_the_offer_is_added_to_it(desk: Desk) -> None:
    citizen = desk.citizen()
    citizen.says(f"{LOST}, gd kivabe korbo", "police_complaint")
    citizen.says("ha korte chai")

    again = citizen.says("গতকাল")
    assert f"“{LOST}”" in again

    citizen.says("uttara theke mirpur jaoar pothe", "out_of_scope", confidence=0.4)
    assert citizen.slots["police_complaint_what_happened"] == f"{LOST}\nuttara theke mirpur jaoar pothe"


@pytest.mark.parametrize("text", ["এটাই উত্তর", LOST])
def test_the_offer_can_be_kept_as_it_is(desk: Desk, text: str) -> None:
    citizen = desk.citizen()
    citizen.says(f"{LOST}, gd kivabe korbo", "police_complaint")
    citizen.says("ha korte chai")

    citizen.says(text)

    assert citizen.slots["police_complaint_what_happened"] == LOST


def test_a_story_is_offered_again_after_another_answer(desk: Desk) -> None:
    citizen = desk.citizen(agency="acc", office="acc-hq")
    citizen.says(BRIBE, "report_corruption")
    citizen.taps("নাম ছাড়া জানাব")
    citizen.taps("হ্যাঁ")

    again = citizen.says("গত মাসের ২০ তারিখ")

    assert f"“{normalise(BRIBE)}”" in again
    citizen.says("প্রমাণ আছে, ভয়েস রেকর্ড", "inform", confidence=0.4)
    assert citizen.slots["corruption_report_what_happened"].startswith(normalise(BRIBE))


def test_a_no_to_the_offer_lets_it_go(desk: Desk) -> None:
    citizen = desk.citizen(agency="acc", office="acc-hq")
    citizen.says(BRIBE, "report_corruption")
    citizen.taps("নাম ছাড়া জানাব")
    citizen.taps("হ্যাঁ")
    citizen.says("না", "deny")
    told = "নাজির সাহেব ফাইল আটকে রেখে টাকা চেয়েছেন"
    citizen.says(told, "report_corruption")

    assert citizen.slots["corruption_report_what_happened"] == normalise(told)


def test_the_information_that_is_wished_for_is_offered_when_it_is_asked_for(desk: Desk) -> None:
    citizen = desk.citizen(agency="dc_office", office="dc-sylhet")
    wished = "I want the list of people who got VGD cards in my union last year under the RTI act"
    citizen.says(wished, "right_to_information")

    citizen.taps("DC office")

    assert wished in citizen.messages[-1]["text"]


def test_a_short_wish_for_information_is_no_information(desk: Desk) -> None:
    citizen = desk.citizen(agency="dc_office", office="dc-sylhet")
    citizen.says("I want to apply for information", "right_to_information")

    assert citizen.slots.get("told_at_first") is None


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("ekta lok amake phone e humki dicche 01812345678 theke, ki korbo", "threat"),
        ("আমার মোবাইল ছিনতাই হইছে গতকাল", "theft"),
        ("my facebook id was hacked", "fraud"),
    ],
)
def test_what_a_first_message_says_it_is_about_is_not_asked(desk: Desk, text: str, subject: str) -> None:
    citizen = desk.citizen()
    citizen.says(text, "police_complaint")

    assert citizen.slots["police_complaint_subject"] == subject


def test_an_amount_told_at_another_question_is_noted(desk: Desk) -> None:
    citizen = desk.citizen(agency="dncrp", office="dncrp-hq")
    citizen.says("they sold me expired milk powder yesterday", "file_consumer_complaint")

    citizen.says("I paid 3,450 taka", "file_consumer_complaint")

    assert citizen.slots["consumer_complaint_amount"] == 3450


@pytest.fixture
def at_summary(desk: Desk) -> Citizen:
    """Somebody who has been read all answers of a police clearance."""
    citizen = desk.citizen()
    service = desk.runner.context.catalogue.service("police_clearance")
    fill_until(citizen, service, service.field("phone"), {"purpose": "abroad", "district": "Cumilla"})
    citizen.says("01711223344")
    assert citizen.slots["requested_slot"] == "answers_confirmed"
    return citizen


@pytest.mark.parametrize(
    "text", ["01711223345", "na mane 01711223345", "phone ta 01711223345", "না, ০১৭১১২২৩৩৪৫"]
)
def test_a_value_told_again_at_the_summary_corrects_it(at_summary: Citizen, text: str) -> None:
    at_summary.says(text)

    assert at_summary.slots["police_clearance_phone"] == "+8801711223345"
    assert at_summary.slots["requested_slot"] == "answers_confirmed"


def test_the_same_value_at_the_summary_corrects_nothing(at_summary: Citizen) -> None:
    at_summary.says("01711223344")

    assert at_summary.slots["police_clearance_phone"] == "+8801711223344"
    assert at_summary.slots["requested_slot"] == "answers_confirmed"
