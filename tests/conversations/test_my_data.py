"""What is kept of somebody: asked for, corrected and erased, in the three ways of writing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from bot.cases.model import Case, CaseEvent, CaseEventKind
from bot.conversation.actions_runner import ActionContext, InProcessRunner
from bot.conversation.answer import ERASE, ERASE_ALL
from bot.privacy.model import ErasureRequest
from tests.conversations.desk import Citizen, Desk, catalogue
from tests.conversations.test_corruption_report import report_anonymously
from tests.conversations.test_police_clearance import apply_abroad

PRIVATE = ("রহিমা", "০১৭১২", "01712", "AB1234567", "ab 123 4567")


@pytest.fixture
def filer(desk: Desk) -> Citizen:
    """Somebody with one case."""
    citizen = desk.citizen("1001")
    apply_abroad(citizen)
    citizen.taps("ঠিক আছে")
    return citizen


def close(desk: Desk) -> None:
    """The only case ends."""
    desk.moves("cancelled_by_applicant", actor="supervisor:1")


def history(desk: Desk) -> list[CaseEvent]:
    with desk.database.read() as session:
        return list(session.scalars(select(CaseEvent).order_by(CaseEvent.id)))


# Asking --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("আমার সম্পর্কে কী কী জানেন?", "কাজ শেষ হওয়ার পর ৭৩০ দিন রাখা হয়"),
        ("amar somporke ki janen apnara", "কাজ শেষ হওয়ার পর ৭৩০ দিন রাখা হয়"),
        ("what do you know about me?", "Kept for 730 days after it is closed"),
    ],
)
def test_what_is_kept_is_told_in_kinds_and_masked(filer: Citizen, text: str, expected: str) -> None:
    answer = filer.says(text, "ask_my_data")

    assert "PCC-2026-000001" in answer and expected in answer
    assert not [value for value in PRIVATE if value in answer]
    assert "678" in answer or "৬৭৮" in answer


def test_an_unfinished_form_is_part_of_what_is_kept_and_goes_on_afterwards(citizen: Citizen) -> None:
    citizen.says("পুলিশ ক্লিয়ারেন্স লাগবে", "apply_police_clearance")
    citizen.taps("বিদেশে যাওয়া")
    citizen.says("সিলেট")

    answer = citizen.says("আমার কী তথ্য আছে", "ask_my_data")

    assert "জমা না দেওয়া পুলিশ ক্লিয়ারেন্স" in answer and "সিলেট" in answer
    assert citizen.form == "police_clearance_form"


def test_who_has_no_case_is_told_so(citizen: Citizen) -> None:
    answer = citizen.says("what do you know about me", "ask_my_data")

    assert "No case filed in your name" in answer and "180 days" in answer


def test_facebooks_own_copy_and_the_ways_on_are_named(filer: Citizen) -> None:
    assert "ফেসবুক এই চ্যাটের নিজের একটা কপি রাখে" in filer.says("আমার তথ্য দেখান", "ask_my_data")
    assert [one["title"] for one in filer.choices] == ["একটা ঠিক করব", "সব তথ্য মুছব", "অফিসার চাই"]


def test_the_rules_have_an_address_where_the_service_has_one(desk: Desk) -> None:
    context = ActionContext(desk.database, desk.clock, catalogue(), public_url="https://desk.example.gov.bd")
    desk.runner = InProcessRunner(context)

    assert "https://desk.example.gov.bd/privacy" in desk.citizen().says("আমার তথ্য", "ask_my_data")


def test_a_report_without_a_name_is_in_nobodys_list(desk: Desk) -> None:
    citizen = desk.citizen(agency="acc", office="acc-hq")
    report_anonymously(citizen)

    answer = citizen.says("আমার সম্পর্কে কী জানেন", "ask_my_data")

    assert "COR-" not in answer and "দুর্নীতি" not in answer


def test_by_its_receipt_code_a_report_is_said_to_lead_to_nobody_and_the_question_is_forgotten(
    desk: Desk,
) -> None:
    citizen = desk.citizen(agency="acc", office="acc-hq")
    code = report_anonymously(citizen)

    answer = citizen.says(f"{code} এই রিপোর্টে আমার কী তথ্য রাখা আছে?", "ask_my_data")

    assert "কোনো যোগ রাখা নেই" in answer
    assert any((message.get("custom") or {}).get(ERASE) for message in citizen.messages)


# Correcting ----------------------------------------------------------------------------------------------


def test_a_phone_is_corrected_and_the_office_sees_old_and_new(filer: Citizen, desk: Desk) -> None:
    filer.says("আমার জমা দেওয়া আবেদনে ফোন নম্বর ভুল", "correct_answer")
    filer.taps("মোবাইল নম্বর")
    answer = filer.says("০১৮১২৩৪৫৬৭৯")

    assert "ঠিক করা হয়েছে" in answer and "০১৮১২" not in answer
    assert desk.the_case().fields["phone"] == "+8801812345679"
    changed = history(desk)[-1]
    assert (changed.kind, changed.actor) == (CaseEventKind.CORRECTED, "citizen")
    assert changed.content == {"field": "phone", "old": "+8801712345678", "new": "+8801812345679"}


def test_in_banglish_a_name_is_corrected(filer: Citizen, desk: Desk) -> None:
    filer.says("joma dewa abedone nam er banan vul", "correct_answer")
    filer.taps("নাম")
    filer.says("Rahima Begum")

    assert desk.the_case().fields["full_name"] == "Rahima Begum"


def test_in_english_it_is_the_same(desk: Desk) -> None:
    citizen = desk.citizen()
    apply_abroad(citizen)
    citizen.taps("ঠিক আছে")
    citizen.says("the application I submitted has a wrong number, please fix it", "correct_answer")
    citizen.taps("Mobile number")

    assert "Mobile number is corrected" in citizen.says("01912345670")


def test_a_value_that_does_not_fit_is_asked_for_again(filer: Citizen, desk: Desk) -> None:
    filer.says("/correct_my_data")
    filer.taps("মোবাইল নম্বর")

    assert "বাংলাদেশের মোবাইল নম্বর দরকার" in filer.says("১২৩")
    assert filer.form == "correction_form"
    assert desk.the_case().fields["phone"] == "+8801712345678"


def test_a_correction_can_be_left(filer: Citizen, desk: Desk) -> None:
    filer.says("/correct_my_data")
    filer.taps("মোবাইল নম্বর")

    assert "যা ছিল তাই থাকল" in filer.says("বাদ দিন", "cancel")
    assert filer.form is None and desk.the_case().fields["phone"] == "+8801712345678"


def test_what_decides_where_a_case_goes_is_not_offered(filer: Citizen) -> None:
    filer.says("/correct_my_data")

    assert "জেলা" not in [one["title"] for one in filer.choices]


def test_a_closed_case_is_not_corrected(filer: Citizen, desk: Desk) -> None:
    filer.says("/correct_my_data")
    filer.taps("মোবাইল নম্বর")
    close(desk)

    assert "ঠিক করা যায় না" in filer.says("০১৮১২৩৪৫৬৭৯")
    assert desk.the_case().fields["phone"] == "+8801712345678"


def test_nobody_corrects_a_case_of_another_conversation(filer: Citizen, desk: Desk) -> None:
    stranger = desk.citizen("2002")
    apply_abroad(stranger)
    stranger.taps("ঠিক আছে")

    answer = stranger.says('/correct_my_data{"reference_number": "PCC-2026-000001", "field": "phone"}')

    assert "ঠিক করা যায় না" in answer and stranger.form is None


def test_with_two_cases_it_is_asked_which_one(filer: Citizen) -> None:
    apply_abroad(filer)
    filer.taps("ঠিক আছে")
    filer.says("/correct_my_data")
    filer.taps("PCC-2026-000001")

    assert "PCC-2026-000001-এর কোন তথ্যটা" in filer.answer


# Erasing -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "yes", "did"),
    [
        ("আমার সব তথ্য মুছে দিন", "হ্যাঁ, সব মুছে দিন", "মুছে দিয়েছি"),
        ("amar sob data delete koren", "হ্যাঁ, সব মুছে দিন", "মুছে দিয়েছি"),
        ("delete everything you have on me", "Yes, erase it all", "Erased: our conversation"),
    ],
)
def test_erasing_says_what_goes_waits_for_a_tap_and_gives_a_code(
    filer: Citizen, desk: Desk, text: str, yes: str, did: str
) -> None:
    question = filer.says(text, "forget_answers")
    assert "PCC-2026-000001" in question and did not in question
    with desk.database.read() as session:
        assert session.scalars(select(ErasureRequest)).all() == []

    answer = filer.taps(yes)

    with desk.database.read() as session:
        request = session.scalars(select(ErasureRequest)).one()
    assert did in answer and request.code in answer and "PCC-2026-000001" in answer
    assert any((message.get("custom") or {}).get(ERASE_ALL) for message in filer.messages)
    assert desk.the_case().fields["full_name"], "an open case is kept"
    assert history(desk)[-1].kind == CaseEventKind.ERASURE_REQUESTED


def test_words_alone_erase_nothing(filer: Citizen, desk: Desk) -> None:
    filer.says("মুছে দিন", "forget_answers")
    filer.says("হ্যাঁ", "affirm")

    with desk.database.read() as session:
        assert session.scalars(select(ErasureRequest)).all() == []


def test_who_would_rather_not_keeps_all(filer: Citizen) -> None:
    filer.says("আমার সব তথ্য মুছে দিন", "forget_answers")

    assert "কিছুই মুছিনি" in filer.taps("না, রাখুন")


def test_asked_twice_it_is_one_request_and_the_office_is_told_once(filer: Citizen, desk: Desk) -> None:
    first = filer.says('/erase_my_data{"erasure_confirmed": "yes"}')
    second = filer.says('/erase_my_data{"erasure_confirmed": "yes"}')

    with desk.database.read() as session:
        code = session.scalars(select(ErasureRequest.code)).one()
    assert code in first and code in second
    assert [line.kind for line in history(desk)].count(CaseEventKind.ERASURE_REQUESTED) == 1


def test_a_closed_case_waits_for_its_day_and_the_day_is_named(filer: Citizen, desk: Desk) -> None:
    close(desk)

    answer = filer.says('/erase_my_data{"erasure_confirmed": "yes"}')

    assert "২২ নভেম্বর ২০২৮ পর্যন্ত" in answer
    assert desk.the_case().erased_at is None


def test_a_closed_case_of_a_service_that_need_not_keep_it_goes_at_once(filer: Citizen, desk: Desk) -> None:
    service = catalogue().service("police_clearance")
    assert service.retention is not None
    erases = service.model_copy(
        update={"retention": service.retention.model_copy(update={"on_request": "erase"})}
    )
    chosen = replace(catalogue(), services={**catalogue().services, "police_clearance": erases})
    desk.runner = InProcessRunner(ActionContext(desk.database, desk.clock, chosen))
    close(desk)

    answer = filer.says('/erase_my_data{"erasure_confirmed": "yes"}')

    assert "ব্যক্তিগত অংশ মুছে দিয়েছি" in answer
    case = desk.the_case()
    assert case.erased_at is not None and case.conversation_id is None
    assert "full_name" not in case.fields and case.reference == "PCC-2026-000001"


def test_erasing_in_the_middle_of_a_form_ends_it(citizen: Citizen) -> None:
    citizen.says("পুলিশ ক্লিয়ারেন্স লাগবে", "apply_police_clearance")
    citizen.taps("বিদেশে যাওয়া")
    citizen.says("আমার সব তথ্য মুছে দিন", "forget_answers")
    citizen.taps("সব তথ্য মুছব")
    citizen.taps("হ্যাঁ, সব মুছে দিন")

    assert citizen.form is None
    assert "বিদেশ" not in str(citizen.snapshot)


def test_case_rows_are_still_one(filer: Citizen, desk: Desk) -> None:
    filer.says('/erase_my_data{"erasure_confirmed": "yes"}')

    with desk.database.read() as session:
        assert len(session.scalars(select(Case)).all()) == 1
