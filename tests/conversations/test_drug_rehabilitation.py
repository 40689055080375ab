"""Treatment for drug dependence: no crime report, a counsellor's list, and no words kept."""

from __future__ import annotations

import pytest

from bot.cases.model import Case
from bot.cases.worklist import CaseList, cases_in_offices
from tests.conversations.desk import Citizen, Desk

NO_CRIME = "চিকিৎসা চাওয়া অপরাধ নয়"


@pytest.mark.parametrize(
    ("agency", "office", "other"),
    [("dc_office", "dc-mymensingh", False), ("police", "sp-sylhet", True), ("acc", "acc-hq", True)],
)
def test_the_first_reply_says_that_it_is_no_crime_report(
    desk: Desk, agency: str, office: str, other: bool
) -> None:
    citizen = desk.citizen(agency=agency, office=office)
    citizen.says("hi", "greet")
    citizen.says("আমার ভাই ইয়াবা খায়, চিকিৎসা করাতে চাই", "drug_rehabilitation")

    first = citizen.messages[0]["text"]
    assert NO_CRIME in first
    assert first.startswith("এটা জেলা প্রশাসকের কার্যালয়ের কাজ") == other
    assert first.startswith(NO_CRIME) != other


def open_cases(desk: Desk, whose: str | None) -> list[Case]:
    """The open cases of the office in Mymensingh on somebody's list."""
    catalogue, now = desk.runner.context.catalogue, desk.clock.now()
    with desk.database.read() as session:
        return cases_in_offices(session, catalogue, ["dc-mymensingh"], CaseList.OPEN, now, desk=whose)


def ask_for_my_son(citizen: Citizen) -> str:
    """Everything, submitted; in Bangla."""
    citizen.says("আমার ছেলেটা নেশা করে, কী করব", "drug_rehabilitation")
    citizen.taps("না")
    if "কার জন্য" in citizen.answer:
        citizen.taps("পরিবারের কারও জন্য")
    citizen.says("ময়মনসিংহ")
    citizen.taps("ইয়াবা")
    citizen.says("৩ বছর ধরে")
    citizen.says("বয়স ২৪")
    citizen.taps("হ্যাঁ")
    citizen.says("০১৭১২৩৪৫৬৭৮")
    return citizen.taps("ঠিক আছে")


def test_a_request_in_bangla_is_on_the_counsellors_list_and_on_no_other(desk: Desk) -> None:
    citizen = desk.citizen(agency="police", office="sp-sylhet")
    assert "REH-2026-000001" in ask_for_my_son(citizen)

    case = desk.the_case()
    assert (case.office, case.agency, case.conversation_id) == (
        "dc-mymensingh",
        "dc_office",
        citizen.conversation_id,
    )
    assert case.fields["drug"] == "yaba" and case.fields["age_group"] == "from_18_to_25"
    assert [one.reference for one in open_cases(desk, "counsellor")] == ["REH-2026-000001"]
    assert open_cases(desk, None) == []

    told = []
    for stage in ("with_counsellor", "contacted", "admitted"):
        desk.moves(stage)
        told.append(citizen.says("REH-2026-000001", "check_case_status"))
    assert "ভর্তি" in told[-1] and len(set(told)) == 3
    assert open_cases(desk, "counsellor") == []


def test_a_request_in_banglish_for_oneself(desk: Desk) -> None:
    citizen = desk.citizen(agency="dc_office", office="dc-mymensingh")
    citizen.says("ami nesha charte chai", "drug_rehabilitation")
    citizen.says("na")
    citizen.says("nijer jonno")
    citizen.says("rajshahi")
    citizen.says("ganja ar yaba")
    citizen.says("2 bochor")
    citizen.says("boyos 22")
    citizen.says("ha")
    citizen.says("01712345678")
    citizen.taps("ঠিক আছে")

    case = desk.the_case()
    assert case.office == "dc-rajshahi"
    assert (case.fields["for_whom"], case.fields["drug"]) == ("self", "several")
    desk.moves("with_counsellor", "could_not_reach")
    assert "পাওয়া যায়নি" in citizen.says(case.reference, "check_case_status")


def test_a_request_in_english_on_the_page_of_the_anti_corruption_commission(desk: Desk) -> None:
    citizen = desk.citizen(agency="acc", office="acc-hq")
    citizen.says("please in English", "change_language")
    first = citizen.says("my friend is addicted to heroin, we need rehab", "drug_rehabilitation")
    assert "Asking for treatment is no crime" in first and "Deputy Commissioner's Office" in first
    citizen.taps("No")
    if "Who needs" in citizen.answer:
        citizen.taps("Someone else")
    citizen.says("Cumilla")
    if "Which drug" in citizen.answer:
        citizen.taps("Heroin")
    citizen.says("skip")
    citizen.says("30 years old")
    citizen.taps("Yes")
    citizen.says("01712345678")
    assert "Sent to: Deputy Commissioner's Office, Cumilla" in citizen.taps("Yes, submit")
    desk.moves("with_counsellor", "contacted", "outpatient")
    assert "Outpatient" in citizen.says("REH-2026-000001", "check_case_status")


def test_danger_to_life_ends_the_questions_with_999(desk: Desk) -> None:
    citizen = desk.citizen(agency="dc_office", office="dc-mymensingh")
    citizen.says("নেশা ছাড়াতে চাই", "drug_rehabilitation")

    assert citizen.taps("হ্যাঁ").startswith("এখনই ৯৯৯")
    assert citizen.form is None


def test_no_answer_stays_in_the_conversation(desk: Desk) -> None:
    citizen = desk.citizen(agency="dc_office", office="dc-mymensingh")
    ask_for_my_son(citizen)

    assert citizen.messages[0]["custom"] == {"erase_conversation": True}
    assert not [name for name in citizen.slots if name.startswith("drug_rehabilitation_")]
    assert "ময়মনসিংহ" not in str(citizen.snapshot) and "1712345678" not in str(citizen.snapshot)


def test_what_is_said_of_the_request_later_is_forgotten_too(desk: Desk) -> None:
    citizen = desk.citizen(agency="dc_office", office="dc-mymensingh")
    ask_for_my_son(citizen)
    citizen.says("REH-2026-000001", "check_case_status")
    assert citizen.messages[0]["custom"] == {"erase_conversation": True}

    citizen.taps("তথ্য যোগ করব")
    citizen.says("রাতে ফোন করবেন, দিনে কাজে থাকি")
    assert citizen.messages[0]["custom"] == {"erase_conversation": True}


def test_deleting_unfinished_answers_deletes_the_words(desk: Desk) -> None:
    citizen = desk.citizen(agency="dc_office", office="dc-mymensingh")
    citizen.says("আমি নেশা করি", "drug_rehabilitation")
    citizen.taps("না")
    citizen.says("বাদ দিন", "cancel")
    citizen.taps("উত্তর মুছে দিন")

    assert citizen.messages[0]["custom"] == {"erase_conversation": True}


def test_an_ordinary_service_keeps_its_words(desk: Desk) -> None:
    citizen = desk.citizen(agency="police", office="sp-sylhet")
    citizen.says("জিডি", "police_complaint")
    citizen.taps("কিছু হারিয়েছে")
    citizen.says("বাদ দিন", "cancel")
    citizen.taps("উত্তর মুছে দিন")

    assert not citizen.messages[0].get("custom")


PHONING = {"bn": "কোথায় ফোন করব?", "bn-Latn": "kothay phone korbo", "en": "where do I phone?"}


@pytest.mark.parametrize("language", PHONING)
def test_who_asks_where_to_phone_gets_the_number_and_the_question_again(desk: Desk, language: str) -> None:
    citizen = desk.citizen(agency="dc_office", office="dc-mymensingh")
    citizen.says("নেশা ছাড়াতে চাই", "drug_rehabilitation")
    for _ in range(2):
        question = str(citizen.messages[-1]["text"])
        told = citizen.says(PHONING[language], "faq/contact")
        assert "02-8870620" in told or "০২-৮৮৭০৬২০" in told
        assert len(citizen.messages) == 2
        assert citizen.form == "drug_rehabilitation_form"
        if language == "bn":
            assert citizen.messages[-1]["text"] == question
        citizen.says('/inform{"drug_rehabilitation_danger_now": "no"}')
