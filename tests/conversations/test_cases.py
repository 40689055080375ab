"""Status and additions: for who filed the case, and for nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.conversations.desk import Citizen, Desk
from tests.conversations.test_police_clearance import apply_abroad


@pytest.fixture
def filer(desk: Desk) -> Citizen:
    """Somebody with one case."""
    citizen = desk.citizen("1001")
    apply_abroad(citizen)
    citizen.taps("ঠিক আছে")
    return citizen


@pytest.mark.parametrize(
    "text", ["PCC-2026-000001", "pcc 2026 000001", "পিসিসি-২০২৬-০০০০০১", "PCC-২০২৬-০০০০০১ er obostha?"]
)
def test_status_by_reference_in_any_script(filer: Citizen, text: str) -> None:
    assert "PCC-2026-000001 (পুলিশ ক্লিয়ারেন্স)" in filer.says(text)


def test_somebody_elses_reference_and_an_unknown_one_are_answered_alike(filer: Citizen, desk: Desk) -> None:
    stranger = desk.citizen("2002")
    stranger.says("salam", "greet")

    told = []
    for reference in ("PCC-2026-000001", "PCC-2026-000999"):
        first = stranger.says(reference, "check_case_status")
        # What they wrote themselves is read back, and tells nothing of what is there.
        told.append((first.replace(reference, "…"), stranger.says("01912345678")))

    assert told[0] == told[1]
    assert "মোবাইল নম্বর" in told[0][0] and "পাইনি" in told[0][1]


def test_reference_and_phone_find_the_case_from_another_account(filer: Citizen, desk: Desk) -> None:
    elsewhere = desk.citizen("2002")
    elsewhere.says("PCC-2026-000001", "check_case_status")

    assert "অবস্থা: জমা হয়েছে" in elsewhere.says("০১৭১২৩৪৫৬৭৮")


@pytest.mark.parametrize(
    "told",
    [
        ["amar passport AB1234567", "01712345678"],
        ["০১৭১২৩৪৫৬৭৮", "AB1234567"],
        ["passport AB1234567, phone 01712345678"],
    ],
)
def test_passport_and_phone_find_the_case_from_another_account(
    filer: Citizen, desk: Desk, told: list[str]
) -> None:
    elsewhere = desk.citizen("2002")
    elsewhere.says("clearance er ki obostha", "check_case_status")
    for text in told:
        answer = elsewhere.says(text, "check_case_status")

    assert "PCC-2026-000001" in answer and "অবস্থা: জমা হয়েছে" in answer
    assert elsewhere.form is None and elsewhere.slots.get("status_passport") is None


def test_passport_and_phone_may_be_told_with_the_question(filer: Citizen, desk: Desk) -> None:
    asked = "amar clearance er obostha ki? passport AB1234567, phone 01712345678"

    assert "PCC-2026-000001" in desk.citizen("2002").says(asked, "check_case_status")


def test_reference_and_phone_may_be_told_with_the_question(filer: Citizen, desk: Desk) -> None:
    asked = "PCC-2026-000001 er obostha ki? phone 01712345678"

    assert "অবস্থা: জমা হয়েছে" in desk.citizen("2002").says(asked, "check_case_status")


def test_a_phone_alone_finds_nothing(filer: Citizen, desk: Desk) -> None:
    stranger = desk.citizen("2002")
    stranger.says("obostha ki", "check_case_status")

    answer = stranger.says("01712345678")

    assert "শুধু ফোন নম্বর দিয়ে" in answer and "PCC-2026-000001 (" not in answer
    assert "অবস্থা: জমা হয়েছে" in stranger.says("PCC-2026-000001")


def test_another_passport_or_another_phone_finds_nothing_and_counts_as_a_miss(
    filer: Citizen, desk: Desk
) -> None:
    stranger = desk.citizen("2002")
    for passport, phone in (("AB1234567", "01912345678"), ("AB7654321", "01712345678")):
        stranger.says("obostha ki", "check_case_status")
        stranger.says(passport)
        assert "পাইনি" in stranger.says(phone)

    assert stranger.slots["status_misses"]


def test_to_another_account_nothing_is_offered_that_it_cannot_do(filer: Citizen, desk: Desk) -> None:
    elsewhere = desk.citizen("2002")
    elsewhere.says("PCC-2026-000001", "check_case_status")

    assert "যে চ্যাট থেকে জমা দিয়েছিলেন" in elsewhere.says("01712345678")
    assert not any("quick_replies" in message for message in elsewhere.messages)


def test_a_reference_instead_of_the_phone_is_the_case_that_is_meant(filer: Citizen, desk: Desk) -> None:
    elsewhere = desk.citizen("2002")
    elsewhere.says("PCC-2026-000009", "check_case_status")

    asked_again = elsewhere.says("PCC-2026-000001", "check_case_status")

    assert "পাইনি" not in asked_again and "মোবাইল নম্বর" in asked_again
    assert "PCC-2026-000001" in elsewhere.says("01712345678")


def test_nobody_tries_out_numbers_all_day(filer: Citizen, desk: Desk) -> None:
    stranger = desk.citizen("2002")
    for number in range(2, 7):
        stranger.says(f"PCC-2026-{number:06d}", "check_case_status")
        stranger.says("01912345678")

    assert "আজ আর" in stranger.says("PCC-2026-000001", "check_case_status")


def test_misses_are_forgiven_the_next_day(filer: Citizen, desk: Desk) -> None:
    stranger = desk.citizen("2002")
    for number in range(2, 7):
        stranger.says(f"PCC-2026-{number:06d}", "check_case_status")
        stranger.says("01912345678")

    stranger.says("PCC-2026-000001", "check_case_status", after=timedelta(days=1))
    assert "অবস্থা" in stranger.says("01712345678")


def test_status_without_a_case_asks_for_the_reference(citizen: Citizen) -> None:
    citizen.says("আমার আবেদনের অবস্থা জানতে চাই", "check_case_status")

    assert citizen.form == "status_form"
    assert "রেফারেন্স নম্বরের মতো" in citizen.says("জানি না তো ভাই") or "রসিদ কোডের মতো নয়" in citizen.answer
    assert "মোবাইল নম্বর" in citizen.says("PCC-2026-000007")


@pytest.mark.parametrize("text", ["নেই", "রেফারেন্স নাই", "jani na"])
def test_who_has_no_reference_is_told_where_to_ask_and_not_asked_again(citizen: Citizen, text: str) -> None:
    citizen.says("আমার আবেদনের কী অবস্থা", "check_case_status")

    assert "অন্য কোথাও" in citizen.says(text, "deny")
    assert citizen.form is None and "রেফারেন্স নম্বরটা লিখুন" not in citizen.answer


def test_several_cases_are_listed(filer: Citizen) -> None:
    apply_abroad(filer)
    filer.taps("ঠিক আছে")

    filer.says("আমার আবেদনগুলোর অবস্থা", "check_case_status")

    assert [one["title"] for one in filer.choices] == ["PCC-2026-000002", "PCC-2026-000001"]
    assert "PCC-2026-000001 (" in filer.taps("PCC-2026-000001")


def test_information_is_added_to_ones_own_case(filer: Citizen) -> None:
    filer.taps("তথ্য যোগ করব")

    assert "PCC-2026-000001-এর সঙ্গে যোগ করা হয়েছে" in filer.says("আমার নতুন ঠিকানা আম্বরখানা, সিলেট")


def test_photo_sent_later_is_offered_to_the_open_case(filer: Citizen) -> None:
    filer.sends({"type": "image", "url": "https://cdn.example/a.jpg"})

    assert "যোগ করা হয়েছে" in filer.taps("PCC-2026-000001")


def test_photo_from_somebody_without_a_case_is_asked_about_and_goes_into_the_form(desk: Desk) -> None:
    citizen = desk.citizen(agency="dncrp", office="dncrp-hq")
    citizen.says("salam", "greet")
    assert "কী নিয়ে" in citizen.sends({"type": "image", "url": "https://cdn.example/a.jpg"})

    citizen.taps("ভোক্তা অভিযোগ")

    assert citizen.slots["consumer_complaint_receipt_photo"] == [
        {"type": "image", "url": "https://cdn.example/a.jpg"}
    ]


@pytest.mark.parametrize(
    ("attachment", "expected"),
    [
        ({"type": "sticker", "sticker_id": "369239263222822"}, "লিখ"),
        ({"type": "audio", "url": "https://cdn.example/a.mp3"}, "শুনতে পারি না"),
        ({"type": "location"}, "মানচিত্রের"),
        ({"type": "unknown:poll"}, "পড়তে পারি না"),
    ],
)
def test_what_cannot_be_read_is_said_honestly(
    citizen: Citizen, attachment: dict[str, str], expected: str
) -> None:
    citizen.says("salam", "greet")

    assert expected in citizen.sends(attachment)


def test_officer_is_asked_for_honestly_on_a_working_day(citizen: Citizen) -> None:
    answer = citizen.says("অফিসার", "talk_to_officer")

    assert "পুলিশ হেডকোয়ার্টার্সের কর্মকর্তাদের" in answer and "ঠিক কখন, তা বলতে পারছি না" in answer
    assert citizen.owner() == "waiting"


def test_officer_asked_for_on_a_holiday_names_the_next_working_day(citizen: Citizen) -> None:
    answer = citizen.says("অফিসার", "talk_to_officer", after=timedelta(days=4))

    assert "অফিস এখন বন্ধ" in answer and "রবিবার (২৯ নভেম্বর) ৯:০০ টায়" in answer


def test_nobody_is_promised_an_answer_while_the_office_is_closed_for_long(citizen: Citizen) -> None:
    answer = citizen.says("অফিসার", "talk_to_officer", after=timedelta(days=4))

    assert "জায়গা লাইনে থাকবে" in answer and "২০ ঘণ্টায়" not in answer


def test_in_the_evening_the_next_morning_is_named_and_the_usual_promise_holds(citizen: Citizen) -> None:
    answer = citizen.says("অফিসার", "talk_to_officer", after=timedelta(hours=10))

    assert "মঙ্গলবার (২৪ নভেম্বর) ৯:০০ টায়" in answer and "২০ ঘণ্টায়" in answer
