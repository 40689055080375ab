"""Who is asked something asks back: why, who will read it, or says that it is too much."""

from __future__ import annotations

import pytest

from bot.text.normalise import normalise
from tests.conversations.desk import Citizen, Desk
from tests.conversations.filling import fill_until


@pytest.fixture
def asked_for_name(desk: Desk) -> Citizen:
    """Somebody with a consumer complaint who is asked for their name."""
    citizen = desk.citizen(agency="dncrp", office="dncrp-hq")
    service = desk.runner.context.catalogue.service("consumer_complaint")
    fill_until(citizen, service, service.field("full_name"), {"district": "Sylhet", "receipt": "no"})
    return citizen


@pytest.mark.parametrize(
    "text", ["keno nam lagbe?", "নাম কেন লাগবে", "why do you need my name", "কেন?", "why my name?"]
)
def test_why_is_answered_and_is_no_name(asked_for_name: Citizen, text: str) -> None:
    told = asked_for_name.says(text)

    assert "নিয়মে" in told or "By the rules" in told
    assert asked_for_name.slots["requested_slot"] == "consumer_complaint_full_name"
    assert asked_for_name.slots.get("consumer_complaint_full_name") is None
    asked_for_name.says("রহিমা খাতুন")
    assert asked_for_name.slots["consumer_complaint_full_name"] == "রহিমা খাতুন"


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("আমার নাম কি গোপন থাকবে?", "ask_my_data"),
        ("who will see this?", None),
        ("ওরা কি জানবে আমি লিখেছি?", "ask_my_data"),
        ("আমার নাম কি কোথাও থাকবে?", "ask_my_data"),
        ("will they know it was me?", "check_case_status"),
    ],
)
def test_who_reads_it_is_told(asked_for_name: Citizen, text: str, intent: str | None) -> None:
    told = asked_for_name.says(text, intent)

    assert "ভোক্তা-অধিকার সংরক্ষণ অধিদপ্তরের কর্মকর্তারা" in told or "Only officers of" in told
    assert asked_for_name.slots["requested_slot"] == "consumer_complaint_full_name"


def test_who_can_not_write_so_much_is_offered_an_officer(asked_for_name: Citizen) -> None:
    assert "অফিসার" in asked_for_name.says("eto kichu likhte parbo na")
    assert asked_for_name.slots.get("consumer_complaint_full_name") is None


def test_who_asks_for_treatment_hears_that_it_is_no_case(desk: Desk) -> None:
    citizen = desk.citizen(agency="dc_office", office="dc-sylhet")
    citizen.says("amar chele yaba khay, chikitsa dorkar", "drug_rehabilitation")

    told = citizen.says("police janbe na to?", "police_complaint")

    assert "মামলা হিসেবে নেওয়া হয় না" in told
    assert citizen.form == "drug_rehabilitation_form"


def test_who_fears_an_officer_hears_where_the_complaint_goes(desk: Desk) -> None:
    citizen = desk.citizen()
    citizen.says("পুলিশের বিরুদ্ধে অভিযোগ করব", "police_complaint")

    told = citizen.says("এই অভিযোগ কি ওই থানায় যাবে? উনি জেনে যাবে না তো")

    assert "ওই থানায় যায় না" in told
    assert citizen.slots.get("police_complaint_officer_station") is None


def test_a_story_with_such_words_is_an_answer(desk: Desk) -> None:
    citizen = desk.citizen(agency="acc", office="acc-hq")
    citizen.says("ঘুষের কথা জানাতে চাই", "report_corruption")
    citizen.taps("নাম ছাড়া জানাব")
    citizen.taps("ঘুষ চাওয়া/নেওয়া")
    citizen.taps("হ্যাঁ")

    citizen.says("২০ হাজার টাকা না দিলে কাজ করবে না, কেন দিতে হবে জানতে চাইলে বলে ওপরে দিতে হয়, পুলিশকে বলবেন না")

    assert "২০ হাজার" in citizen.slots["corruption_report_what_happened"]


@pytest.mark.parametrize(
    "text",
    [
        "জমা দিতে হয় উপজেলা থেকে",
        "I know him, the clerk at the counter",
        "can ask at the bank counter",
        "দশ টাকার কয়েন দিবে বলছিল",
    ],
)
def test_words_that_only_sound_like_why_are_answers(desk: Desk, text: str) -> None:
    citizen = desk.citizen(agency="dncrp", office="dncrp-hq")
    citizen.says("ভোক্তা অভিযোগ করতে চাই", "file_consumer_complaint")
    citizen.says("গতকাল")

    citizen.says(text)

    assert citizen.slots["consumer_complaint_what_happened"] == normalise(text)


def test_a_child_who_fears_those_at_home_is_answered(desk: Desk) -> None:
    citizen = desk.citizen(agency="dc_office", office="dc-sylhet")
    citizen.says("ami 16 bochor, gaja khai, charte chai", "drug_rehabilitation")

    assert "মামলা হিসেবে নেওয়া হয় না" in citizen.says("basay ki phone jabe?")


@pytest.mark.parametrize("text", ["is it really anonymous?", "আসলেই গোপন থাকবে তো?"])
def test_who_asks_whether_it_is_anonymous_has_not_chosen(desk: Desk, text: str) -> None:
    citizen = desk.citizen(agency="acc", office="acc-hq")
    citizen.says("ঘুষের কথা জানাতে চাই", "report_corruption")
    citizen.says(text)

    assert citizen.slots.get("corruption_report_reporter") is None
    assert "106" in citizen.answer or "১০৬" in citizen.answer


@pytest.mark.parametrize("text", ["phone dibo na", "ঠিকানা দিব না", "I'd rather not say"])
def test_a_refusal_is_no_address(asked_for_name: Citizen, text: str) -> None:
    citizen = asked_for_name
    for answer in ("John Das", "Robin Das", "Mina Das"):
        citizen.says(answer)
    assert citizen.slots["requested_slot"] == "consumer_complaint_address"

    citizen.says(text, "deny")

    assert citizen.slots.get("consumer_complaint_address") is None
    assert citizen.slots["requested_slot"] == "consumer_complaint_address"
