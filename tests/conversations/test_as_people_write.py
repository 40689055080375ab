"""What people write where a form expects something else, and what must not be lost of it or misread."""

from __future__ import annotations

import pytest

from tests.conversations.desk import Citizen, Desk, catalogue
from tests.conversations.filling import fill_until


@pytest.fixture
def buyer(desk: Desk) -> Citizen:
    """Somebody on the page of the consumers' directorate."""
    return desk.citizen(agency="dncrp", office="dncrp-hq")


def at(desk: Desk, code: str, field: str, **answers: str) -> Citizen:
    """Somebody who is asked for a field of a service."""
    service = catalogue().service(code)
    citizen = desk.citizen(agency=service.agency, office=None)
    fill_until(citizen, service, service.field(field), {"district": "Feni", **answers})
    return citizen


@pytest.mark.parametrize(
    "story",
    [
        "they charged me 850 for a medicine of which the printed price is 600",
        "দোকানদার পঁচা মাংস দিছে টাকা ফেরত দিতেছে না, এইটা কোন দেশ",
        "dokandar amake vanga mixer dise ferot ney na, ovijog korte chai",
    ],
)
def test_a_story_with_a_question_or_a_wish_in_it_is_offered(buyer: Citizen, story: str) -> None:
    buyer.says(story, "file_consumer_complaint")
    buyer.says("yesterday")
    assert story.split(",")[0].split()[-1] in buyer.answer
    assert buyer.slots["requested_slot"] == "doubt_decision"


@pytest.mark.parametrize("text", ["This is the answer", "eitai uttor", "হ্যাঁ, এটাই", "etai amar uttor"])
def test_that_words_are_the_answer_can_be_typed(buyer: Citizen, text: str) -> None:
    story = "The shopkeeper sold me expired milk powder and laughed at me"
    buyer.says(story, "file_consumer_complaint")
    buyer.says("yesterday")
    buyer.says(text)
    assert buyer.slots["consumer_complaint_what_happened"] == story


@pytest.mark.parametrize("text", ["no not 850, 800", "not 850, 800", "৮৫০ না ৮০০", "sorry 800 hobe, 850 na"])
def test_an_amount_is_put_right_where_a_name_is_asked(desk: Desk, text: str) -> None:
    citizen = at(desk, "consumer_complaint", "full_name", amount="850")
    citizen.says(text)
    assert citizen.slots["consumer_complaint_amount"] == 800
    assert citizen.slots["requested_slot"] == "consumer_complaint_full_name"


def test_more_of_a_story_is_kept_with_what_was_told_before(desk: Desk) -> None:
    citizen = desk.citizen(agency="dc_office", office="dc-sylhet")
    citizen.says("hospital e doctor thake na", "general_grievance")
    citizen.says("doctor dosh tay ashe baro tay chole jay", "general_grievance")
    told = citizen.says("nurse ra sob rogir sathe kharap babohar kore", "general_grievance")
    assert citizen.slots["general_grievance_what_happened"] == (
        "doctor dosh tay ashe baro tay chole jay\nnurse ra sob rogir sathe kharap babohar kore"
    )
    assert "nurse ra" in told


@pytest.mark.parametrize("text", ["ha", "yes", "না"])
def test_a_yes_or_no_says_not_which_answer_is_wrong(desk: Desk, text: str) -> None:
    citizen = at(desk, "corruption_report", "proof", reporter="anonymous", public_office="not_sure")
    citizen.says("নেই")
    citizen.taps("একটা ঠিক করব")
    citizen.says(text)
    assert citizen.slots["corruption_report_public_office"] == "not_sure"
    assert citizen.slots["requested_slot"] == "answers_confirmed"


def test_a_district_does_not_answer_when_it_was(desk: Desk) -> None:
    citizen = at(desk, "corruption_report", "when_happened", reporter="anonymous")
    citizen.says("বগুড়া")
    assert citizen.slots.get("corruption_report_when_happened") is None
    assert citizen.slots["corruption_report_district"] == "Bogura"


@pytest.mark.parametrize("text", ["ha ache", "thik ase", "yes"])
def test_a_yes_is_no_proof(desk: Desk, text: str) -> None:
    citizen = at(desk, "corruption_report", "proof", reporter="anonymous")
    citizen.says(text)
    assert citizen.slots.get("corruption_report_proof") is None


def test_what_to_do_instead_is_told_in_full_once(desk: Desk) -> None:
    citizen = at(desk, "right_to_information", "holder")
    first = citizen.taps("অন্য দপ্তর")
    again = citizen.says("kisu bujhlam na eto kotha")
    assert len(again) < len(first) / 2
    assert first.splitlines()[-1] in again


@pytest.mark.parametrize("text", ["kisu bujhlam na", "বুঝি নাই", "I don't understand"])
def test_not_to_understand_is_no_refusal(desk: Desk, text: str) -> None:
    citizen = at(desk, "police_clearance", "consent", purpose="abroad")
    citizen.says(text)
    assert citizen.slots["requested_slot"] == "police_clearance_consent"


def test_where_a_shop_is_says_which_districts_to_offer(buyer: Citizen) -> None:
    buyer.says("complaint about a shop yesterday", "file_consumer_complaint")
    buyer.says("They sold me expired milk powder")
    buyer.says("Bismillah Store, Mirpur 10")
    assert [one["title"] for one in buyer.choices] == ["Dhaka city", "Kushtia"]
    assert "Is it one of these?" in buyer.says("yes")
    buyer.taps("Dhaka city")
    assert buyer.slots["consumer_complaint_district"] == "Dhaka"


def test_another_district_takes_the_side_of_its_city_back(desk: Desk) -> None:
    citizen = at(
        desk, "police_clearance", "full_name", purpose="abroad", district="Gazipur", in_city="outside"
    )
    citizen.says("জেলা ভুল, ঢাকা হবে", "correct_answer")
    assert citizen.slots["police_clearance_district"] == "Dhaka"
    assert citizen.slots["requested_slot"] == "police_clearance_in_city"


@pytest.mark.parametrize(
    ("text", "side"), [("boalia", "city"), ("ঘোড়ামারা বোয়ালিয়া থানা", "city"), ("Bagmara", "outside")]
)
def test_a_place_answers_in_the_city_or_outside(desk: Desk, text: str, side: str) -> None:
    citizen = at(desk, "police_clearance", "in_city", purpose="abroad", district="Rajshahi")
    citizen.says(text)
    assert citizen.slots["police_clearance_in_city"] == side


@pytest.mark.parametrize("text", ["ekhon thik asi", "I am safe now", "এখন আর বিপদ নাই"])
def test_who_is_safe_again_is_heard_and_asked_on(desk: Desk, text: str) -> None:
    citizen = at(desk, "consumer_complaint", "what_happened")
    told = citizen.says(text)
    assert "৯৯৯" in told or "999" in told
    assert citizen.slots.get("consumer_complaint_what_happened") is None


def test_who_is_safe_answers_whether_there_is_danger(desk: Desk) -> None:
    citizen = at(desk, "drug_rehabilitation", "danger_now")
    citizen.says("ekhon thik asi")
    assert citizen.slots["drug_rehabilitation_danger_now"] == "no"


@pytest.mark.parametrize("text", ["not sure", "last week", "ok sir"])
def test_two_english_words_do_not_change_the_language(desk: Desk, text: str) -> None:
    citizen = at(desk, "corruption_report", "public_office", reporter="anonymous")
    citizen.says("ki bolbo bujhtesi na vai")
    citizen.says(text)
    assert citizen.slots["language"] == "bn"


@pytest.mark.parametrize("text", ["na nam ta Jahangir Alom", "no, my name is wrong, it is Jahangir Alom"])
def test_a_name_is_put_right_with_the_name_behind_it(desk: Desk, text: str) -> None:
    citizen = at(desk, "police_clearance", "passport_number", purpose="abroad", full_name="Jahangir Alam")
    citizen.says(text, "correct_answer")
    assert citizen.slots["police_clearance_full_name"] == "Jahangir Alom"
    assert citizen.slots["requested_slot"] == "police_clearance_passport_number"


def test_a_phone_is_put_right_where_something_else_is_asked(desk: Desk) -> None:
    citizen = at(desk, "consumer_complaint", "occupation", phone="01300000000")
    citizen.says("na na 01311111111")
    assert citizen.slots["consumer_complaint_phone"] == "+8801311111111"
    assert citizen.slots["requested_slot"] == "consumer_complaint_occupation"


@pytest.mark.parametrize("text", ["code hariye felsi", "I lost the code", "নম্বরটা হারাইছি"])
def test_a_lost_reference_is_not_asked_for_again(citizen: Citizen, text: str) -> None:
    citizen.says("what is the status of my case", "check_case_status")
    citizen.says(text)
    assert citizen.form is None


def test_what_was_told_for_a_later_question_is_read_back(desk: Desk) -> None:
    citizen = at(desk, "police_clearance", "purpose")
    assert "সিলেট" in citizen.says("সিলেট")
    citizen.taps("বিদেশে যাওয়া")
    assert citizen.slots["requested_slot"] == "police_clearance_in_city"


def test_that_somebody_took_so_much_is_offered_as_the_story(buyer: Citizen) -> None:
    buyer.says("২০ টাকার পানি ৫০ নিলো হোটেলে", "file_consumer_complaint")
    assert buyer.slots.get("consumer_complaint_shop") is None
    assert "৫০ নিলো" in buyer.says("আজ")


def test_who_cannot_say_so_much_has_told_no_story(desk: Desk) -> None:
    citizen = at(desk, "consumer_complaint", "what_happened")
    assert "অফিসার" in citizen.says("bolte parbo na eto kichu")
    assert citizen.slots.get("consumer_complaint_what_happened") is None


@pytest.mark.parametrize("text", ["না না সজীব আহমেদ হবে", "na, সজীব আহমেদ"])
def test_the_name_before_is_put_right_where_the_next_one_is_asked(desk: Desk, text: str) -> None:
    citizen = at(desk, "consumer_complaint", "father_name", full_name="সজীব")
    citizen.says(text)
    assert citizen.slots["consumer_complaint_full_name"] == "সজীব আহমেদ"
    assert citizen.slots["requested_slot"] == "consumer_complaint_father_name"


@pytest.mark.parametrize("text", ["na bolbo na", "না, জানি না"])
def test_who_does_not_tell_a_name_corrects_none(desk: Desk, text: str) -> None:
    citizen = at(desk, "consumer_complaint", "father_name", full_name="সজীব")
    citizen.says(text)
    assert citizen.slots["consumer_complaint_full_name"] == "সজীব"


def test_first_words_are_not_kept_of_who_gives_no_leave(buyer: Citizen) -> None:
    buyer.says("I am Rahim Uddin and they sold me rotten fish in the market", "file_consumer_complaint")
    buyer.says("yesterday")
    buyer.taps("This is the answer")
    for answer in ("Bismillah Store", "Feni", "500", "no"):
        buyer.says(answer)
    assert "Rahim Uddin" in str(buyer.slots)
    buyer.taps("No")
    assert "Rahim Uddin" not in str(buyer.slots)
