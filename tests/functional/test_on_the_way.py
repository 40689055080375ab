"""What may come between hello and a reference: strangers, danger, questions, a change of mind."""

from __future__ import annotations

import re
from datetime import date

from tests.functional.citizen import Citizen
from tests.functional.emulator_harness import Emulated
from tests.functional.playing import CODE
from tests.functional.script import read_scripts


def test_nobody_learns_of_another_citizens_case(emulated: Emulated) -> None:
    owner, script = Citizen(emulated, "police", "owner"), read_scripts(date.today())["police_clearance-en"]
    reference = re.search(r"PCC-\d{4}-\d{6}", owner.goes(*script.says))
    assert reference is not None
    answers = []
    for name, asked in (("stranger-1", reference.group()), ("stranger-2", "PCC-2026-999999")):
        stranger = Citizen(emulated, "police", name)
        stranger.says("hello")
        answers.append([stranger.says(asked).replace(asked, "X"), stranger.says("01999999999")])
    assert answers[0] == answers[1]


def test_a_receipt_code_opens_an_anonymous_report_from_any_account(emulated: Emulated) -> None:
    script = read_scripts(date.today())["corruption_report-bn"]
    code = CODE.search(Citizen(emulated, "acc", "reporter").goes(*script.says))
    assert code is not None
    assert "দুর্নীতির তথ্য" in Citizen(emulated, "acc", "reporter-elsewhere").says(code[0])


def test_danger_inside_a_form_comes_first_and_the_form_is_still_there(emulated: Emulated) -> None:
    citizen = Citizen(emulated, "police", "danger")
    citizen.goes("পুলিশ ক্লিয়ারেন্স লাগবে", "@বিদেশে যাওয়া")
    answer = citizen.says("বাঁচান, ওরা আমার ঘরের দরজা ভাঙছে, মেরে ফেলবে")
    assert "৯৯৯" in answer and "কোন জেলায়" in answer
    assert "মহানগর" in citizen.says("সিলেট")


def test_a_question_in_the_middle_is_answered_and_the_form_goes_on(emulated: Emulated) -> None:
    citizen = Citizen(emulated, "police", "middle")
    citizen.goes("police clearance korbo", "@বিদেশে যাওয়া")
    answer = citizen.says("koto taka lagbe?")
    assert "১,৫০০" in answer and "কোন জেলায়" in answer


def test_cancelled_and_taken_up_again(emulated: Emulated) -> None:
    citizen = Citizen(emulated, "police", "cancel")
    citizen.goes("I want police clearance", "@Going abroad", "Cumilla")
    citizen.says("cancel")
    answer = citizen.says("continue my previous application")
    assert "Cumilla" in answer or "agree" in answer
