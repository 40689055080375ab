"""Corruption report: what Facebook sees comes first, and a report needs no name."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.cases.model import Case
from bot.clock import dhaka_date
from bot.text.normalise import normalise
from tests.conversations.desk import Citizen, Desk, catalogue

CODE = re.compile(r"^\d{4} \d{4} \d{4} \d{4}$", re.MULTILINE)


@pytest.fixture
def citizen(desk: Desk) -> Citizen:
    """Somebody on the page of the Anti-Corruption Commission."""
    return desk.citizen(agency="acc", office="acc-hq")


def tell_what(citizen: Citizen) -> None:
    """From the kind to the proof, in Banglish."""
    citizen.taps("ঘুষ চাওয়া/নেওয়া")
    citizen.taps("হ্যাঁ")
    for answer in (
        "namjari korte gele surveyor 5000 taka ghush chaise, na dile file agabe na bolse",
        "nam jani na, surveyor",
        "upojela vumi office, surveyor",
        "goto soptahe",
        "kurigram",
    ):
        citizen.says(answer)


def report_anonymously(citizen: Citizen) -> str:
    """A whole report without a name; gives the receipt code."""
    citizen.says("dudok e ovijog korbo", "report_corruption")
    citizen.taps("নাম ছাড়া জানাব")
    tell_what(citizen)
    citizen.says("nai")
    citizen.taps("ঠিক আছে")
    found = CODE.search(citizen.answer)
    assert found is not None
    return found.group()


def test_what_facebook_sees_is_said_before_the_first_question(citizen: Citizen) -> None:
    citizen.says("দুর্নীতির কথা জানাতে চাই", "report_corruption")

    texts = [message["text"] for message in citizen.messages]
    intro = next(i for i, text in enumerate(texts) if "ফেসবুক নিজে দেখতে পায়" in text)
    assert intro < len(texts) - 1
    assert "১০৬" in texts[intro] and "শাস্তিযোগ্য" in texts[intro] and "নাম না দিয়েও" in texts[intro]
    assert "ডাকে পাঠান" in citizen.says("আমার কথা কে দেখবে?")


def test_anonymous_report_gives_a_code_in_groups_of_four(citizen: Citizen) -> None:
    report_anonymously(citizen)

    assert "একবারই দেখানো হলো" in citizen.answer and "ফেরত পাওয়া যাবে না" in citizen.answer


def test_anonymous_report_leaves_nothing_with_the_conversation(citizen: Citizen, desk: Desk) -> None:
    report_anonymously(citizen)

    assert not any(name.startswith("corruption_report") for name in citizen.slots)
    assert any((message.get("custom") or {}).get("erase_conversation") for message in citizen.messages)
    with desk.database.read() as session:
        case = session.scalars(select(Case)).one()
        assert case.anonymous and case.conversation_id is None


def test_anonymous_report_is_due_on_the_same_day_as_any_other(citizen: Citizen, desk: Desk) -> None:
    report_anonymously(citizen)

    case = desk.the_case()
    assert case.stage_due_at is not None
    last = dhaka_date(case.stage_due_at) - timedelta(days=1)
    assert last == catalogue().working_days.add(dhaka_date(case.opened_at), 45)


def test_status_is_told_for_the_code(citizen: Citizen, desk: Desk) -> None:
    code = report_anonymously(citizen)

    assert "অবস্থা: পাওয়া গেছে" in citizen.says(code)
    elsewhere = desk.citizen("2002")
    assert "অবস্থা: পাওয়া গেছে" in elsewhere.says(code.replace(" ", ""), "ask_fee")


def test_the_report_belongs_to_the_district_where_it_happened(citizen: Citizen, desk: Desk) -> None:
    report_anonymously(citizen)

    with desk.database.read() as session:
        assert session.scalars(select(Case.district)).one() == "Kurigram"


def test_code_in_bangla_digits_finds_the_report(citizen: Citizen) -> None:
    code = report_anonymously(citizen)

    assert "পাওয়া গেছে" in citizen.says(code.translate(str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯")))


def test_a_question_of_the_commission_is_read_and_answered_by_the_code(citizen: Citizen, desk: Desk) -> None:
    code = report_anonymously(citizen)
    desk.moves("question_asked", question="কোন তারিখে টাকা চেয়েছিলেন?")
    elsewhere = desk.citizen("2002")

    assert "কোন তারিখে টাকা চেয়েছিলেন?" in elsewhere.says(code)
    assert "যোগ করা হয়েছে" in elsewhere.says(f"{code} অক্টোবরের দশ তারিখ সকালে চেয়েছিলেন")


def test_information_is_added_by_the_code(citizen: Citizen) -> None:
    code = report_anonymously(citizen)

    assert "যোগ করা হয়েছে" in citizen.says(f"{code} লোকটা আজ আবার দুই হাজার টাকা নিয়েছে")


def test_unknown_code_is_not_found(citizen: Citizen) -> None:
    report_anonymously(citizen)

    assert "পাইনি" in citizen.says("1234 5678 9012 3456")


def test_the_reference_of_an_anonymous_report_finds_nothing(citizen: Citizen) -> None:
    report_anonymously(citizen)

    citizen.says("COR-2026-000001", "check_case_status")

    assert "পাইনি" in citizen.says("01712345678")


def test_named_report_asks_for_consent_then_identity(citizen: Citizen) -> None:
    citizen.says("dudok e ovijog korbo", "report_corruption")
    citizen.taps("নাম দিয়ে জানাব")
    tell_what(citizen)
    citizen.says("nai")
    assert "শুধু দুর্নীতি দমন কমিশন ব্যবহার করবে" in citizen.answer
    citizen.taps("হ্যাঁ")
    citizen.says("Karim Uddin")
    citizen.says("01712345678")
    citizen.says("bolbo na")
    citizen.taps("হ্যাঁ")

    answer = citizen.taps("ঠিক আছে")

    assert "COR-2026-000001" in answer and not CODE.search(answer)
    assert "পাওয়া গেছে" in citizen.says("obostha ki", "check_case_status")


def test_refused_identity_turns_the_report_into_one_without_a_name(citizen: Citizen) -> None:
    citizen.says("dudok e ovijog korbo", "report_corruption")
    citizen.taps("নাম দিয়ে জানাব")
    tell_what(citizen)
    citizen.says("nai")
    citizen.taps("না")
    assert "নাম ছাড়াই পাঠাব" in citizen.answer

    citizen.taps("ঠিক আছে")

    assert CODE.search(citizen.answer)


def test_private_dispute_is_sent_to_the_right_office(citizen: Citizen) -> None:
    citizen.says("dudok e ovijog korbo", "report_corruption")
    citizen.taps("নাম ছাড়া জানাব")

    answer = citizen.taps("পারিবারিক/জমি বিরোধ")

    assert "দুদকের আইনে পড়ে না" in answer and "গণশুনানি" in answer and "gd.police.gov.bd" in answer
    assert citizen.form is None


def test_matter_outside_public_office_may_be_reported_all_the_same(citizen: Citizen) -> None:
    citizen.says("dudok e ovijog korbo", "report_corruption")
    citizen.taps("নাম ছাড়া জানাব")
    citizen.taps("ঘুষ চাওয়া/নেওয়া")

    answer = citizen.taps("না")

    assert "সাধারণত নিতে পারে না" in answer
    assert "কী ঘটেছে" in citizen.taps("তবু পাঠাই")


def test_matter_outside_public_office_may_be_left(citizen: Citizen) -> None:
    citizen.says("dudok e ovijog korbo", "report_corruption")
    citizen.taps("নাম ছাড়া জানাব")
    citizen.taps("ঘুষ চাওয়া/নেওয়া")
    citizen.taps("না")

    assert "কিছুই পাঠানো হয়নি" in citizen.taps("না, থাক")
    assert citizen.form is None


def test_no_action_is_promised(citizen: Citizen) -> None:
    report_anonymously(citizen)

    assert "ব্যবস্থা নেওয়া হবে কি না, সেটা দুদকের সিদ্ধান্ত" in citizen.answer


def test_english_report_without_a_name(citizen: Citizen) -> None:
    citizen.says("I want to report corruption in a land office", "report_corruption")
    citizen.taps("Without my name")
    citizen.taps("Bribe")
    citizen.taps("Yes")
    for answer in (
        "The surveyor asked for 5000 taka to move my mutation file",
        "the surveyor, a tall man",
        "upazila land office, surveyor",
        "last week",
        "Kurigram",
    ):
        citizen.says(answer)
    citizen.says("no proof")

    answer = citizen.taps("Yes, submit")

    assert CODE.search(answer) and "cannot be recovered" in answer


def test_photo_is_kept_as_proof(citizen: Citizen, desk: Desk) -> None:
    citizen.says("dudok e ovijog korbo", "report_corruption")
    citizen.taps("নাম ছাড়া জানাব")
    tell_what(citizen)

    citizen.sends({"type": "image", "url": "https://cdn.example/paper.jpg"})

    assert "১টি ছবি বা ফাইল" in citizen.answer


def test_what_is_on_no_schedule_is_shown_the_right_doors_and_may_still_be_sent(citizen: Citizen) -> None:
    citizen.says("একটা অভিযোগ আছে", "report_corruption")
    citizen.taps("নাম ছাড়া জানাব")
    answer = citizen.taps("অন্য কিছু")

    assert "তফসিলভুক্ত অপরাধ" in answer
    for door in ("grs.gov.bd", "১৬১২১", "১৬১২২", "৯৯৯"):
        assert door in answer
    assert "সরকারি কর্মচারী" in citizen.taps("তবু পাঠাই")


def tells_the_story(citizen: Citizen, story: str) -> str:
    citizen.says("dudok e ovijog korbo", "report_corruption")
    citizen.taps("নাম ছাড়া জানাব")
    citizen.taps("ঘুষ চাওয়া/নেওয়া")
    citizen.taps("হ্যাঁ")
    return citizen.says(story)


STORIES = {
    "আমার নাম করিম, সার্ভেয়ার আমার কাছে ৫০০০ টাকা ঘুষ চেয়েছে": "সার্ভেয়ার আমার কাছে ৫০০০ টাকা ঘুষ চেয়েছে",
    "amar nam abdul karim ami namjari korte gele ghush chaise": "ami namjari korte gele ghush chaise",
    "The surveyor asked me for 5000 taka. My name is Karim Uddin": "The surveyor asked me for 5000 taka.",
    "ঘুষ চেয়েছে, আমাকে ফোন করুন ০১৭১২৩৪৫৬৭৮": "ঘুষ চেয়েছে, আমাকে ফোন করুন",
}


@pytest.mark.parametrize("story", STORIES)
def test_what_names_the_writer_of_an_unnamed_report_can_be_left_out(citizen: Citizen, story: str) -> None:
    asked = tells_the_story(citizen, story)
    assert "বাদ দেব?" in asked or "leave that part out" in asked
    citizen.says('/inform{"naming_decision": "leave_out"}')
    assert citizen.slots["corruption_report_what_happened"] == normalise(STORIES[story])
    assert citizen.slots["requested_slot"] == "corruption_report_accused"


@pytest.mark.parametrize("words", ["বাদ দিন", "bad din", "হ্যাঁ"])
def test_it_is_left_out_by_words_too(citizen: Citizen, words: str) -> None:
    tells_the_story(citizen, next(iter(STORIES)))
    citizen.says(words, "cancel")
    assert "করিম" not in citizen.slots["corruption_report_what_happened"]


def test_it_is_asked_once_and_kept_if_wanted(citizen: Citizen) -> None:
    story = next(iter(STORIES))
    tells_the_story(citizen, story)
    citizen.taps("যেমন আছে থাক")
    assert citizen.slots["corruption_report_what_happened"] == normalise(story)
    for answer in ("সার্ভেয়ার", "ভূমি অফিস", "গত সপ্তাহে", "kurigram"):
        assert "বাদ দেব?" not in citizen.says(answer)


def test_who_said_nothing_but_their_name_is_asked_again(citizen: Citizen) -> None:
    tells_the_story(citizen, "আমার নাম আবদুল করিম মিয়া")
    citizen.taps("বাদ দিয়ে দিন")
    assert citizen.slots.get("corruption_report_what_happened") is None
    assert citizen.slots["requested_slot"] == "corruption_report_what_happened"


@pytest.mark.parametrize(
    "story", ["আমার নাম গোপন রাখবেন, ঘুষ চেয়েছে ভূমি অফিসে", "amar nam bolben na, ghush chaise"]
)
def test_a_wish_for_secrecy_names_nobody(citizen: Citizen, story: str) -> None:
    tells_the_story(citizen, story)
    assert citizen.slots["requested_slot"] == "corruption_report_accused"


def test_who_gives_a_name_is_not_warned_of_it(citizen: Citizen) -> None:
    citizen.says("dudok e ovijog korbo", "report_corruption")
    citizen.taps("নাম দিয়ে জানাব")
    citizen.taps("ঘুষ চাওয়া/নেওয়া")
    citizen.taps("হ্যাঁ")
    citizen.says("আমার নাম করিম, ঘুষ চেয়েছে")
    assert citizen.slots["requested_slot"] == "corruption_report_accused"


def test_of_what_named_the_writer_nothing_stays_in_the_conversation(citizen: Citizen) -> None:
    tells_the_story(citizen, next(iter(STORIES)))
    citizen.taps("বাদ দিয়ে দিন")
    for answer in ("সার্ভেয়ার", "ভূমি অফিস", "গত সপ্তাহে", "kurigram", "nai"):
        citizen.says(answer)
    citizen.taps("ঠিক আছে")
    assert CODE.search(citizen.answer)
    assert not citizen.slots.get("answers_that_name")
