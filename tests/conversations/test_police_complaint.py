"""Complaints to the police: danger first, the right office, and never the desk of whom it is about."""

from __future__ import annotations

import pytest

from bot.cases.errors import MoveNotPossible
from tests.conversations.desk import Citizen, Desk

PAGES = [("police", "sp-sylhet"), ("police", "dmp"), ("dc_office", "dc-sylhet"), ("police", "smp")]


def stages(desk: Desk, citizen: Citizen, *codes: str) -> list[str]:
    """Move the only case along; what the citizen is told in each stage."""
    reference = desk.the_case().reference
    told = []
    for code in codes:
        desk.moves(code, actor="supervisor:1")
        told.append(citizen.says(reference, "check_case_status"))
    return told


def complain_about_an_officer(citizen: Citizen) -> None:
    """Everything up to the summary."""
    citizen.says("থানার এসআই টাকা চাইছে", "police_complaint")
    citizen.taps("পুলিশের বিরুদ্ধে")
    citizen.says("কোতোয়ালি থানা")
    citizen.says("জিডি করতে গেলে এসআই সাহেব দুই হাজার টাকা চেয়েছেন, না দিলে নেবেন না বলেছেন")
    citizen.says("গত সোমবার")
    citizen.says("সিলেট")
    citizen.says("জানি না")
    citizen.says("নেই")
    citizen.taps("হ্যাঁ")
    citizen.says("০১৭১২৩৪৫৬৭৮")


@pytest.mark.parametrize(("agency", "office"), PAGES)
def test_a_complaint_about_an_officer_ends_at_headquarters_on_every_page(
    desk: Desk, agency: str, office: str
) -> None:
    citizen = desk.citizen(agency=agency, office=office)
    complain_about_an_officer(citizen)
    answer = citizen.taps("ঠিক আছে")

    case = desk.the_case()
    assert (case.office, case.agency, case.district) == ("police-hq", "police", "Sylhet")
    assert "পুলিশ হেডকোয়ার্টার্স (কমপ্লেইন সেলের জন্য" in answer
    with pytest.raises(MoveNotPossible):
        desk.moves("with_station")

    told = stages(desk, citizen, "with_complaint_cell", "inquiry", "action_taken")
    assert "কমপ্লেইন সেল" in told[0] and len(set(told)) == 3


@pytest.mark.parametrize(("agency", "office"), PAGES)
def test_a_station_that_refuses_does_not_get_the_complaint_about_it(
    desk: Desk, agency: str, office: str
) -> None:
    citizen = desk.citizen(agency=agency, office=office)
    citizen.says("thana amar gd nicche na, 3 din dhore ghurtesi", "police_complaint")
    if "কোন থানা" not in citizen.answer:
        citizen.taps("থানা নিচ্ছে না")
    citizen.says("Jalalabad thana")
    citizen.says("amar dokan theke mal churi hoise, thana bole pore asen, tin bar gesi gd ney nai")
    citizen.says("tin din dhore")
    citizen.says("sylhet")
    citizen.says("duty officer")
    citizen.says("nai")
    citizen.taps("হ্যাঁ")
    citizen.says("01712345678")
    citizen.taps("ঠিক আছে")

    assert desk.the_case().office == "police-hq"
    with pytest.raises(MoveNotPossible):
        desk.moves("with_station")


def test_a_theft_in_banglish_goes_to_the_city_where_it_happened(desk: Desk) -> None:
    citizen = desk.citizen(agency="police", office="dmp")
    first = citizen.says("amar bike churi hoise", "police_complaint")
    assert "৯৯৯" in first

    citizen.says("bashar niche theke lal pulsar bike churi hoise, tala vanga chilo, darowan dekhe nai")
    citizen.says("gotokal rate")
    citizen.says("khulna")
    citizen.says("city te")
    citizen.says("sonadanga thana, gollamari")
    citizen.says("jani na")
    citizen.says("nai")
    citizen.taps("হ্যাঁ")
    citizen.says("01712345678")
    assert "পাঠানো হয়েছে" in citizen.taps("ঠিক আছে")

    assert desk.the_case().office == "kmp"
    told = stages(desk, citizen, "with_station", "inquiry", "recorded")
    assert "জিডি বা মামলা" in told[-1] and len(set(told)) == 3


def test_a_threat_in_english_is_asked_whether_there_is_danger_before_anything_else(desk: Desk) -> None:
    citizen = desk.citizen(agency="dc_office", office="dc-natore")
    citizen.says("please in English", "change_language")
    assert "999" in citizen.says("my neighbour threatens me", "police_complaint")
    assert "Bangladesh Police" in citizen.answer  # on another agency's page: whose matter it is
    answer = citizen.taps("Yes")
    assert "Call 999 now" in answer

    citizen.taps("Send anyway")
    citizen.says("My neighbour says he will break my legs because of the boundary wall")
    citizen.says("since last week")
    citizen.says("Natore")
    citizen.says("Singra station, Kalam bazar")
    citizen.says("his name is Kamal Uddin")
    citizen.says("none")
    citizen.taps("Yes")
    citizen.says("01712345678")
    citizen.taps("Yes, submit")

    assert desk.the_case().office == "sp-natore"
    told = stages(desk, citizen, "with_station", "inquiry", "not_upheld")
    assert len(set(told)) == 3


@pytest.mark.parametrize("where", ["subject", "story", "phone"])
def test_danger_in_the_middle_of_a_complaint_is_answered_with_999_first(desk: Desk, where: str) -> None:
    citizen = desk.citizen(agency="police", office="sp-sylhet")
    citizen.says("থানার এসআই টাকা চাইছে", "police_complaint")
    if where != "subject":
        citizen.taps("চুরি বা ছিনতাই")
    answer = citizen.says("বাঁচান, এখনই আমাকে মারতেছে", "emergency_help")

    assert citizen.messages[0]["text"].index("৯৯৯") < 80
    assert citizen.form == "police_complaint_form" and "রাখা আছে" in answer


def test_a_lost_thing_is_shown_the_way_to_a_diary_and_may_be_left_at_that(desk: Desk) -> None:
    citizen = desk.citizen(agency="police", office="sp-sylhet")
    citizen.says("আমার এনআইডি হারিয়ে গেছে", "police_complaint")
    if "gd.police.gov.bd-এ বা “Online GD”" not in citizen.answer:
        citizen.taps("কিছু হারিয়েছে")
    assert "gd.police.gov.bd" in citizen.answer
    assert "কিছু জমা হয়নি" in citizen.taps("না")


def test_the_number_that_threatens_is_not_taken_for_the_citizens_own(desk: Desk) -> None:
    citizen = desk.citizen(agency="police", office="sp-sylhet")
    citizen.says("01898765432 theke amake humki dey", "police_complaint")

    assert citizen.slots.get("police_complaint_phone") is None


def test_cybercrime_keeps_the_evidence_and_names_the_womens_desk(desk: Desk) -> None:
    citizen = desk.citizen(agency="police", office="dmp")

    assert "PCSW.PHQ" in citizen.says("amar fb id hack hoise", "police_complaint")
