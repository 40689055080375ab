"""What is told where something else was asked: kept all the same, and not asked for again."""

from __future__ import annotations

import pytest

from bot.text.normalise import normalise
from tests.conversations.desk import Citizen, Desk
from tests.conversations.filling import fill_until


@pytest.fixture
def complainant(desk: Desk) -> Citizen:
    """Somebody who is asked for the day."""
    citizen = desk.citizen(agency="dncrp", office="dncrp-hq")
    citizen.says("ভোক্তা অভিযোগ করতে চাই", "file_consumer_complaint")
    return citizen


@pytest.fixture
def asked_what_happened(complainant: Citizen) -> Citizen:
    """Somebody who bought something yesterday."""
    complainant.says("গতকাল")
    assert complainant.slots["consumer_complaint_purchase_date"] == "2026-11-22"
    return complainant


def test_what_happened_is_kept_where_the_day_was_asked(complainant: Citizen) -> None:
    told = complainant.says("দোকানদার বেশি দাম রাখছে", "file_consumer_complaint")

    assert "দোকানদার বেশি দাম রাখছে" in told and "কবে কিনেছেন" in told
    assert "দোকান বা প্রতিষ্ঠানের নাম" in complainant.says("গতকাল")


def test_who_only_wishes_for_the_service_again_tells_nothing(complainant: Citizen) -> None:
    complainant.says("আমি ভোক্তা অধিকারে অভিযোগ করতে চাই", "file_consumer_complaint")

    assert complainant.slots.get("consumer_complaint_what_happened") is None


@pytest.mark.parametrize("place", ["কুমিল্লা", "ব্রাহ্মণবাড়িয়া"])
def test_a_district_is_no_story_and_is_kept(asked_what_happened: Citizen, place: str) -> None:
    told = asked_what_happened.says(place)

    assert asked_what_happened.slots["consumer_complaint_district"] in ("Cumilla", "Brahmanbaria")
    assert asked_what_happened.slots.get("consumer_complaint_what_happened") is None
    assert "লিখে নিলাম" in told and "কী হয়েছে" in told


@pytest.mark.parametrize(
    ("text", "intent", "day"),
    [
        ("না না তারিখ পরশু হবে", "correct_answer", "2026-11-21"),
        ("sorry, 20 november hobe", None, "2026-11-20"),
        ("20 november, sorry", "out_of_scope", "2026-11-20"),
    ],
)
def test_another_day_is_no_story(
    asked_what_happened: Citizen, text: str, intent: str | None, day: str
) -> None:
    told = asked_what_happened.says(text, intent)

    assert asked_what_happened.slots["consumer_complaint_purchase_date"] == day
    assert asked_what_happened.slots.get("consumer_complaint_what_happened") is None
    assert "ঠিক করেছি" in told or "Corrected" in told


def test_a_story_may_mention_another_day(asked_what_happened: Citizen) -> None:
    asked_what_happened.says("২০ নভেম্বর কিনলাম, ফেরত নিতে বলায় নিল না", "file_consumer_complaint")

    assert "ফেরত নিতে" in asked_what_happened.slots["consumer_complaint_what_happened"]
    assert asked_what_happened.slots["consumer_complaint_purchase_date"] == "2026-11-22"


def test_who_does_not_know_gets_help_and_no_reproach(complainant: Citizen) -> None:
    told = complainant.says("মনে নেই", "deny")

    assert "৩০ দিনের মধ্যে" in told and "রসিদ দেখে" in told
    assert "তারিখ দরকার" not in told


def test_a_day_to_come_is_not_said_to_be_unreadable(complainant: Citizen) -> None:
    told = complainant.says("২৫ ডিসেম্বর")

    assert "আজকের বা আগের একটা তারিখ দরকার" in told and "বুঝতে পারিনি" not in told


def test_a_few_latin_words_do_not_change_the_language(complainant: Citizen) -> None:
    assert "কবে কিনেছেন" in complainant.says("do hazar")


@pytest.mark.parametrize(
    ("first", "who"),
    [
        ("আমি বাড়িওয়ালা, নতুন ভাড়াটিয়ার তথ্য দিতে চাই", "landlord"),
        ("I am a tenant, I want to give my information", "tenant"),
    ],
)
def test_who_says_who_they_are_is_not_asked(desk: Desk, first: str, who: str) -> None:
    citizen = desk.citizen()
    told = citizen.says(first, "tenant_information")

    assert citizen.slots["tenant_information_filer"] == who
    assert citizen.slots["requested_slot"] == "tenant_information_district"
    assert "পরিচয়পত্রের নম্বর" in told or "ID number" in told


@pytest.mark.parametrize("first", ["নতুন ভাড়াটিয়ার তথ্য দিতে চাই", "বাড়িওয়ালা বলছে থানায় তথ্য দিতে"])
def test_who_only_names_the_other_is_asked(desk: Desk, first: str) -> None:
    citizen = desk.citizen()
    citizen.says(first, "tenant_information")

    assert citizen.slots["requested_slot"] == "tenant_information_filer"


def test_a_number_with_a_request_is_the_citizens(desk: Desk) -> None:
    citizen = desk.citizen()
    citizen.says("পুলিশ ক্লিয়ারেন্স লাগবে, বিদেশে যাব, মোবাইল 01712345678", "apply_police_clearance")

    assert citizen.slots["police_clearance_phone"] == "+8801712345678"


def test_a_number_in_a_complaint_may_be_the_other_ones(desk: Desk) -> None:
    citizen = desk.citizen()
    citizen.says("01712345678 থেকে হুমকি দেয়", "police_complaint")

    assert citizen.slots.get("police_complaint_phone") is None


def test_of_two_numbers_the_one_that_is_said_to_be_the_citizens_is(desk: Desk) -> None:
    citizen = desk.citizen()
    citizen.says("01899999999 থেকে হুমকি দেয়। আমার নাম্বার 01712345678", "police_complaint")

    assert citizen.slots["police_complaint_phone"] == "+8801712345678"


def test_a_few_words_for_the_time_ask_for_no_case(desk: Desk) -> None:
    citizen = desk.citizen(agency="dc_office", office="dc-sylhet")
    citizen.says("সেবা পাই না, নাম বলতে চাই না", "general_grievance")
    assert citizen.slots["general_grievance_reporter"] == "anonymous"
    assert citizen.slots["general_grievance_subject"] == "not_served"
    citizen.says("ইউএনও অফিস, কানাইঘাট")
    citizen.says("গেলে বলে কাল আসেন, কাজ করে দেয় না")

    citizen.says("অনেক দিন", "check_case_status", confidence=0.8)

    assert citizen.slots["general_grievance_when_happened"] == "অনেক দিন"


def test_a_case_can_still_be_asked_for_there(desk: Desk) -> None:
    citizen = desk.citizen(agency="dc_office", office="dc-sylhet")
    citizen.says("সেবা পাই না, নাম বলতে চাই না", "general_grievance")

    told = citizen.says("আমার আবেদনের অবস্থা জানান", "check_case_status")

    assert "রেফারেন্স নম্বরসহ" in told
    assert citizen.slots.get("general_grievance_office_service") is None


@pytest.mark.parametrize("text", ["নাম জানি না", "mone porche na", "I don't remember"])
def test_not_knowing_in_other_words_is_no_answer(desk: Desk, text: str) -> None:
    citizen = desk.citizen(agency="cag", office="cag-hq")
    citizen.says("সরকারি পেনশন বন্ধ", "pension_query")
    citizen.taps("হ্যাঁ")
    citizen.says("পঞ্চগড়")
    assert citizen.slots["requested_slot"] == "pension_query_accounts_office"

    citizen.says(text)

    assert citizen.slots["pension_query_accounts_office"] == {"skipped": True}


PICTURE = {"type": "image", "url": "https://cdn.example/a.jpg"}


def test_what_stands_under_a_picture_is_no_name(desk: Desk) -> None:
    citizen = desk.citizen()
    citizen.says("পুলিশ ক্লিয়ারেন্স লাগবে, বিদেশে যাব, বাড়ি কুমিল্লা", "apply_police_clearance")
    citizen.taps("হ্যাঁ")

    told = citizen.says("এটা আমার পাসপোর্ট", attachments=[PICTURE])

    assert "লিখে দিতে হবে" in told
    assert citizen.slots.get("police_clearance_full_name") is None


def test_a_picture_that_has_no_place_is_not_lost_in_silence(desk: Desk) -> None:
    citizen = desk.citizen()
    citizen.says("পুলিশ ক্লিয়ারেন্স লাগবে, বিদেশে যাব", "apply_police_clearance")

    told = citizen.says("কুমিল্লা", attachments=[PICTURE])

    assert "রাখা হয়নি" in told
    assert citizen.slots["police_clearance_district"] == "Cumilla"


@pytest.fixture
def asked_for_passport(desk: Desk) -> Citizen:
    """Karim from Feni, who is asked for the passport's number."""
    citizen = desk.citizen()
    citizen.says("পুলিশ ক্লিয়ারেন্স লাগবে, বিদেশে যাব, বাড়ি ফেনী", "apply_police_clearance")
    citizen.taps("হ্যাঁ")
    citizen.says("Karim")
    assert citizen.slots["requested_slot"] == "police_clearance_passport_number"
    return citizen


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("na na nam Karim Uddin hobe", "full_name", "Karim Uddin"),
        ("নামটা করিম উদ্দিন হবে", "full_name", "করিম উদ্দিন"),
        ("jela comilla hobe, feni na", "district", "Cumilla"),
    ],
)
def test_an_answer_is_put_right_without_a_word_of_a_mistake(
    asked_for_passport: Citizen, text: str, field: str, value: str
) -> None:
    told = asked_for_passport.says(text)

    assert asked_for_passport.slots[f"police_clearance_{field}"] == value
    assert "ঠিক করেছি" in told or "Corrected" in told
    assert asked_for_passport.slots["requested_slot"] == "police_clearance_passport_number"


@pytest.mark.parametrize("text", ["na, amar nam eta na", "না ভাই আমার নাম তো এইটা না, অন্য একটা"])
def test_a_no_with_the_name_of_an_answer_at_the_summary_asks_for_it_again(
    asked_for_passport: Citizen, text: str
) -> None:
    asked_for_passport.says("A12345678")
    asked_for_passport.says("01712345678")

    asked_for_passport.says(text, "deny", confidence=0.5)

    assert asked_for_passport.slots["requested_slot"] == "police_clearance_full_name"


@pytest.mark.parametrize(("text", "name"), [("ma: Rokeya Begum", "Rokeya Begum"), ("মাতা: রোকেয়া", "রোকেয়া")])
def test_a_label_before_a_name_is_left_out(desk: Desk, text: str, name: str) -> None:
    citizen = desk.citizen(agency="dncrp", office="dncrp-hq")
    service = desk.runner.context.catalogue.service("consumer_complaint")
    fill_until(citizen, service, service.field("mother_name"), {"district": "Sylhet", "receipt": "no"})

    citizen.says(text)

    assert citizen.slots["consumer_complaint_mother_name"] == normalise(name)


TOLD = "ami goto kal Sylhet er Rahim Store theke 500 taka diye pocha dudh kinechi"


def test_a_first_message_that_tells_is_offered_as_what_happened(desk: Desk) -> None:
    citizen = desk.citizen(agency="dncrp", office="dncrp-hq")
    told = citizen.says(TOLD, "file_consumer_complaint")

    assert TOLD in told and "কী হয়েছে" in told
    citizen.taps("এটাই উত্তর")
    assert citizen.slots["consumer_complaint_what_happened"] == TOLD
    assert citizen.slots["requested_slot"] != "consumer_complaint_what_happened"


def test_who_tells_more_than_the_first_message_is_heard(desk: Desk) -> None:
    citizen = desk.citizen(agency="dncrp", office="dncrp-hq")
    citizen.says(TOLD, "file_consumer_complaint")
    more = "dudh ta khuye dekhi pocha, ferot nite bolle ney nai"
    citizen.says(more, "file_consumer_complaint")

    assert citizen.slots["consumer_complaint_what_happened"] == f"{TOLD}\n{more}"


@pytest.mark.parametrize(
    "text",
    [
        "I paid 500 taka at Rahim Store in Sylhet yesterday",
        "ami ekta dokaner biruddhe ovijog korte chai kivabe korbo",
        "vokta odhikare ovijog korbo",
    ],
)
def test_values_and_wishes_are_not_offered_as_what_happened(desk: Desk, text: str) -> None:
    citizen = desk.citizen(agency="dncrp", office="dncrp-hq")
    citizen.says(text, "file_consumer_complaint")
    citizen.says("yesterday") if citizen.slots["requested_slot"].endswith("purchase_date") else None

    assert citizen.slots["requested_slot"] == "consumer_complaint_what_happened"


def test_a_time_of_day_is_no_story(desk: Desk) -> None:
    citizen = desk.citizen(agency="police", office="dmp")
    citizen.says("জিডি করব", "police_complaint")
    citizen.says("গত পরশু রাতে ১১টায়", "police_complaint", confidence=0.7)

    assert citizen.slots.get("police_complaint_what_happened") is None


def test_an_unsure_story_where_a_choice_was_asked_is_kept(desk: Desk) -> None:
    citizen = desk.citizen(agency="police", office="dmp")
    citizen.says("জিডি করব", "police_complaint")
    text = "ল্যাপটপ আর ১০,০০০ টাকা নিছে, দরজার তালা খোলা"
    citizen.says(text, "police_complaint", confidence=0.58)

    assert citizen.slots["police_complaint_what_happened"] == normalise(text)


def test_the_rest_of_a_name_is_put_to_it(desk: Desk) -> None:
    citizen = desk.citizen()
    citizen.says("clearance for visa, Cumilla", "apply_police_clearance")
    citizen.taps("Yes")
    citizen.says("Abdul")
    told = citizen.says("Abdul Malek")

    assert "Corrected. Name: Abdul Malek." in told and "passport number" in told


@pytest.mark.parametrize(
    ("text", "district"),
    [("na na Dhaka hobe", "Dhaka"), ("না, ঢাকা হবে", "Dhaka"), ("Gazipur na, Dhaka", "Dhaka")],
)
def test_another_district_is_put_right_where_a_choice_is_asked(desk: Desk, text: str, district: str) -> None:
    citizen = desk.citizen()
    citizen.says("tenant", "tenant_information")
    citizen.taps("বাড়িওয়ালা")
    citizen.says("Gazipur")
    assert citizen.slots["requested_slot"] == "tenant_information_in_city"

    citizen.says(text, "deny")

    assert citizen.slots["tenant_information_district"] == district
    assert citizen.slots["requested_slot"] == "tenant_information_in_city"


def test_a_district_denied_for_another_is_no_answer_in_words(desk: Desk) -> None:
    citizen = desk.citizen()
    citizen.says("tenant", "tenant_information")
    citizen.taps("বাড়িওয়ালা")
    citizen.says("Feni")
    citizen.says("Feni chilo na, Narayanganj")

    assert citizen.slots["tenant_information_district"] == "Narayanganj"
    assert citizen.slots["requested_slot"] != "tenant_information_people"


def test_a_no_with_a_sum_is_an_answer(desk: Desk) -> None:
    citizen = desk.citizen(agency="dncrp", office="dncrp-hq")
    citizen.says("I paid 500 taka at Rahim Store in Sylhet yesterday", "file_consumer_complaint")
    citizen.says("They took 500 taka for a bottle of water with a price of 20 taka")
    assert citizen.slots["requested_slot"] == "consumer_complaint_receipt"

    citizen.says("no, 500 taka", "deny")

    assert citizen.slots["consumer_complaint_receipt"] == "no"


def test_a_bare_district_is_no_office(desk: Desk) -> None:
    citizen = desk.citizen(agency="acc", office="acc-hq")
    service = desk.runner.context.catalogue.service("corruption_report")
    fill_until(citizen, service, service.field("office_post"), {"reporter": "anonymous"})
    told = citizen.says("Dhaka")

    assert citizen.slots["corruption_report_district"] == "Dhaka"
    assert citizen.slots.get("corruption_report_office_post") is None and "পদ কী" in told


def test_what_fits_no_choice_is_offered_when_it_is_asked_what_happened(desk: Desk) -> None:
    citizen = desk.citizen(agency="police", office="sp-sylhet")
    citizen.says("জিডি করব", "police_complaint")
    citizen.says("পাশের বাড়ির লোক জমি ছেড়ে দিতে চাপ দেয়", None)
    citizen.says("সে আমার চাচাতো ভাই হয়", None)
    told = citizen.taps("হুমকি")
    told += citizen.taps("না") if citizen.slots["requested_slot"] != "doubt_decision" else ""

    assert "চাচাতো ভাই" in told
    citizen.taps("এটাই উত্তর")
    assert "লোক জমি" in citizen.slots["police_complaint_what_happened"]


def test_a_question_that_fits_no_choice_is_not_kept(desk: Desk) -> None:
    citizen = desk.citizen(agency="police", office="sp-sylhet")
    citizen.says("জিডি করব", "police_complaint")
    citizen.says("আপনি কি আমাকে সাহায্য করতে পারবেন?", None)

    assert citizen.slots.get("told_at_first") is None
