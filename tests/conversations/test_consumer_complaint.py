"""Consumer complaint, from hello to reference to status."""

from __future__ import annotations

import pytest

from bot.cases.queries import agency_case
from tests.conversations.desk import Citizen, Desk

PHOTO = {"type": "image", "url": "https://cdn.example/receipt.jpg"}


@pytest.fixture
def citizen(desk: Desk) -> Citizen:
    """Somebody on the page of the consumers' directorate."""
    return desk.citizen(agency="dncrp", office="dncrp-hq")


def tell_who(citizen: Citizen) -> None:
    """From the consent to the summary, in English."""
    citizen.taps("Yes")
    for answer in ("John Das", "Robin Das", "Mina Das", "12 Zindabazar, Sylhet", "01712345678", "teacher"):
        citizen.says(answer)


def test_early_answers_are_not_asked_again(citizen: Citizen) -> None:
    citizen.says(
        "I paid 500 taka at Rahim Store in Sylhet yesterday, they overcharged me", "file_consumer_complaint"
    )

    assert "22 November 2026" in citizen.answer and "Rahim Store" in citizen.answer
    assert "Sylhet" in citizen.answer and "Tk 500" in citizen.answer
    assert "What happened?" in citizen.messages[-1]["text"]
    assert "receipt" in citizen.says("They took 500 taka for a bottle of water with a price of 20 taka")


def test_english_from_hello_to_status(citizen: Citizen) -> None:
    citizen.says("hello there", "greet")
    citizen.says("I paid 500 taka at Rahim Store in Sylhet yesterday", "file_consumer_complaint")
    citizen.says("They took 500 taka for a bottle of water with a price of 20 taka")
    citizen.taps("Yes")
    citizen.sends(PHOTO)
    tell_who(citizen)

    answer = citizen.taps("Yes, submit")

    assert "CON-2026-000001" in answer and "Sylhet" in answer
    assert "Stage: Submitted" in citizen.says("CON-2026-000001")


def test_bangla_from_hello_to_status(citizen: Citizen) -> None:
    citizen.says("নমস্কার", "greet")
    citizen.says("দোকানদার বেশি দাম নিয়েছে, অভিযোগ করব", "file_consumer_complaint")
    for answer in ("গতকাল", "বিশ টাকার পানি পঞ্চাশ টাকা রেখেছে", "রহিম স্টোর, জিন্দাবাজার, সিলেট", "৫০ টাকা"):
        citizen.says(answer)
    citizen.taps("না")
    assert "রসিদ নেই" in citizen.answer
    citizen.taps("হ্যাঁ")
    for answer in ("সুমন দাস", "রবিন দাস", "মীনা দাস", "১২ জিন্দাবাজার, সিলেট", "০১৭১২৩৪৫৬৭৮", "শিক্ষক"):
        citizen.says(answer)

    answer = citizen.taps("ঠিক আছে")

    assert "CON-2026-000001" in answer
    assert "অবস্থা: জমা হয়েছে" in citizen.taps("আবেদনের অবস্থা")


def test_banglish_from_hello_to_status(citizen: Citizen) -> None:
    citizen.says("slm", "greet")
    citizen.says("vokta odhikar e ovijog korte chai", "file_consumer_complaint")
    for answer in (
        "3 din age",
        "nokol cream dise, mukh pure gese",
        "Bismillah Store, Kandirpar",
        "comilla",
        "480",
    ):
        citizen.says(answer)
    citizen.says("ase", "affirm")
    citizen.says("pore dibo")
    citizen.says("raji", "affirm")
    for answer in ("Sumon Das", "Robin Das", "Mina Das", "Kandirpar, Comilla", "01712345678", "chakri kori"):
        citizen.says(answer)

    assert "CON-2026-000001" in citizen.says("ha thik ase", "affirm")
    assert "CON-2026-000001" in citizen.says("amar ovijog er ki khobor", "check_case_status")


def test_district_told_with_the_shop_is_not_asked_again(citizen: Citizen) -> None:
    citizen.says("complaint against a shop", "file_consumer_complaint")
    citizen.says("yesterday")
    citizen.says("They sold me expired milk powder")

    assert "How much" in citizen.says("Rahim Store, Zindabazar, Sylhet")


def test_complaint_after_thirty_days_is_kindly_refused_and_not_opened(citizen: Citizen) -> None:
    citizen.says("I want to complain about a shop", "file_consumer_complaint")

    answer = citizen.says("45 days ago")

    assert "30 days" in answer and "section 60" in answer and "16121" in answer
    assert citizen.form is None
    assert "Talk to an officer" in [one["title"] for one in citizen.choices]
    assert "CON-" not in citizen.says("status", "check_case_status")


def test_thirtieth_day_is_still_in_time(citizen: Citizen) -> None:
    citizen.says("complaint about a shop", "file_consumer_complaint")

    assert "What happened" in citizen.says("24/10/2026")


def test_refused_date_can_be_corrected_in_words(citizen: Citizen) -> None:
    citizen.says("complaint about a shop", "file_consumer_complaint")
    citizen.says("45 days ago")

    citizen.says("sorry, the date is wrong, it was yesterday", "correct_answer")

    assert citizen.slots["consumer_complaint_purchase_date"] == "2026-11-22"
    assert citizen.form == "consumer_complaint_form"


def test_date_in_the_first_message_can_already_be_too_old(citizen: Citizen) -> None:
    answer = citizen.says("I bought bad rice on 1 August 2026", "file_consumer_complaint")

    assert "section 60" in answer and citizen.form is None


def test_photo_of_the_receipt_answers_whether_there_is_one(citizen: Citizen) -> None:
    citizen.says("complaint about a shop in Sylhet yesterday", "file_consumer_complaint")
    citizen.says("They sold me expired milk powder")
    citizen.says("Rahim Store, Zindabazar")
    citizen.says("500")

    answer = citizen.sends(PHOTO)

    assert "keeping it" in answer and "Do you agree?" in answer
    assert citizen.slots["consumer_complaint_receipt"] == "yes"


def test_story_that_mentions_fees_and_police_is_the_answer(citizen: Citizen) -> None:
    citizen.says("complaint about a shop yesterday", "file_consumer_complaint")

    citizen.says(
        "I asked how much is the fee and the shop keeper said go to the police if you want, then took 500",
        "police_complaint",
        confidence=0.97,
    )

    assert "name and address" in citizen.answer


def test_what_the_law_needs_is_in_the_case(citizen: Citizen, desk: Desk) -> None:
    citizen.says("I paid 500 taka at Rahim Store in Sylhet yesterday", "file_consumer_complaint")
    citizen.says("They took 500 taka for a bottle of water with a price of 20 taka")
    citizen.taps("Yes")
    citizen.sends(PHOTO)
    tell_who(citizen)
    citizen.taps("Yes, submit")

    with desk.database.read() as session:
        case = agency_case(session, "CON-2026-000001", agency="dncrp")
        assert case is not None
        assert case.fields["father_name"] == "Robin Das" and case.fields["occupation"] == "teacher"
        assert case.fields["receipt_photo"] == [PHOTO]
        assert case.office == "dncrp-sylhet" and case.conversation_id == citizen.conversation_id
    assert not any(name.startswith("consumer_complaint") for name in citizen.slots)


def test_wrong_page_takes_the_complaint_all_the_same(desk: Desk) -> None:
    citizen = desk.citizen(agency="police", office="police-hq")

    answer = citizen.says("vokta odhikar e ovijog korbo", "file_consumer_complaint")

    assert "ভোক্তা-অধিকার সংরক্ষণ অধিদপ্তরের কাজ" in answer and "অন্য পেজে যেতে হবে না" in answer


def test_a_shop_that_the_model_finds_in_the_first_message_is_not_asked_for_again(desk: Desk) -> None:
    citizen = desk.citizen(agency="dncrp", office="dncrp-hq")
    text = "Bought a mixer from Kazi Electro yesterday, it is broken and they will not take it back"
    now = desk.clock.now()
    parse = dict(desk.reader.parse(text, now=now))
    parse["intent"] = {"name": "file_consumer_complaint", "confidence": 0.95}
    parse["intent_ranking"] = [parse["intent"]]
    shop = {
        "entity": "shop",
        "value": "Kazi Electro",
        "start": 20,
        "end": 32,
        "extractor": "CRFEntityExtractor",
    }
    parse["entities"] = [*parse["entities"], shop]
    citizen.hears(text, parse, (), now)
    assert citizen.slots["consumer_complaint_shop"] == "Kazi Electro"
    assert "Kazi Electro" in "\n".join(citizen.transcript)


@pytest.mark.parametrize(
    "story",
    [
        "They charged 500 for a 20 taka bottle of water",
        "২০ টাকার পানি ৫০০ নিলো",
        "gaye 20 taka lekha, 500 rakhse",
    ],
)
def test_the_amount_is_what_was_charged_and_not_the_price(citizen: Citizen, story: str) -> None:
    citizen.says("complaint about a shop yesterday", "file_consumer_complaint")
    citizen.says(story, "file_consumer_complaint")
    assert citizen.slots["consumer_complaint_amount"] == 500
    assert citizen.slots["consumer_complaint_what_happened"] == story


def test_the_amount_that_was_asked_for_is_what_was_charged(citizen: Citizen) -> None:
    citizen.says("complaint about a shop in Sylhet yesterday", "file_consumer_complaint")
    citizen.says("They sold me expired milk powder")
    citizen.says("Rahim Store, Zindabazar")
    citizen.says("they charged 500, though 20 taka is printed on it")
    assert citizen.slots["consumer_complaint_amount"] == 500
