"""Right to information and grievances, from the first word to the last stage."""

from __future__ import annotations

import re

from tests.conversations.desk import Citizen, Desk

CODE = re.compile(r"^\d{4} \d{4} \d{4} \d{4}$", re.MULTILINE)


def stages(desk: Desk, citizen: Citizen, asked_by: str, *codes: str) -> list[str]:
    """Move the only case along; what the citizen is told in each stage."""
    told = []
    for number, code in enumerate(codes):
        # Nobody decides the appeal against their own decision.
        actor = "supervisor:2" if "appeal" in codes[:number] else "supervisor:1"
        desk.moves(code, actor=actor, reason="তথ্যটা তদন্তাধীন")
        told.append(citizen.says(asked_by, "check_case_status"))
    return told


def test_information_of_another_office_in_bangla_by_email(desk: Desk) -> None:
    citizen = desk.citizen(agency="dc_office", office="dc-kurigram")
    citizen.says("তথ্য অধিকার আইনে আবেদন করতে চাই", "right_to_information")
    citizen.taps("অন্য দপ্তর")
    citizen.taps("তবু পাঠাই")
    citizen.says("উপজেলা প্রকৌশলীর কার্যালয়, উলিপুর")
    citizen.says("২০২৫-২৬ অর্থবছরে উলিপুর বাজার রাস্তার কাজের কার্যাদেশ ও খরচের হিসাব")
    citizen.says("না")
    citizen.says("email e den")
    citizen.says("kurigram")
    citizen.taps("হ্যাঁ")
    citizen.says("রহিমা খাতুন")
    citizen.says("গ্রাম মিয়াজিপাড়া, উলিপুর, কুড়িগ্রাম")
    citizen.says("rahima@example.com")
    citizen.says("bolbo na")

    assert "RTI-2026-000001" in citizen.taps("ঠিক আছে")
    case = desk.the_case()
    assert (case.office, case.due_on is not None) == ("dc-kurigram", True)


def test_information_of_the_dc_office_in_english_is_refused_and_appealed(desk: Desk) -> None:
    citizen = desk.citizen()  # on the page of the police: no wrong door
    citizen.says("please in English", "change_language")
    citizen.says(
        "I need copies of the land acquisition file of the DC office, my brother was arrested",
        "right_to_information",
    )
    citizen.says("land acquisition case file of 2024, notice and award list, Natore sadar")
    citizen.taps("Yes")
    citizen.says("Natore")
    citizen.says("yes")
    citizen.says("Abdul Karim")
    citizen.says("House 4, Kandivita, Natore")
    citizen.says("01712345678")
    citizen.says("district is wrong, it is Pabna")
    citizen.taps("Yes, submit")
    case = desk.the_case()
    assert (case.office, case.agency, case.district) == ("dc-pabna", "dc_office", "Pabna")

    told = stages(
        desk, citizen, case.reference, "with_designated_officer", "refused", "appeal", "appeal_decided"
    )
    assert "appeal" in told[1].lower()
    assert len(set(told)) == 4


def test_a_grievance_without_a_name_goes_up_to_the_cabinet_division(desk: Desk) -> None:
    citizen = desk.citizen(agency="dc_office", office="dc-kurigram")
    citizen.says("জন্ম নিবন্ধনের জন্য তিন মাস ঘুরতেছি, আজ না কাল বলে", "general_grievance")
    citizen.taps("নাম ছাড়া জানাব")
    citizen.says("জন্ম নিবন্ধন, রমনা ইউনিয়ন পরিষদ")
    citizen.says("তিন মাস ধরে ঘুরছি, সচিব বলেন সার্ভার নাই, কাল আসেন")
    citizen.says("তিন মাস ধরে")
    citizen.says("কুড়িগ্রাম")
    citizen.says("না")
    citizen.says("নেই")
    citizen.taps("ঠিক আছে")
    code = CODE.search(citizen.answer)
    assert code is not None
    case = desk.the_case()
    assert (case.office, case.anonymous, case.conversation_id) == ("dc-kurigram", True, None)

    path = ("with_officer", "resolved", "appeal", "appeal_decided", "cabinet_division")
    told = stages(desk, citizen, code.group().replace(" ", ""), *path)
    assert len(set(told)) == len(path)


def test_a_grievance_about_a_shop_is_shown_to_the_right_door(desk: Desk) -> None:
    citizen = desk.citizen(agency="dc_office", office="dc-kurigram")
    citizen.says("অভিযোগ", "general_grievance")
    citizen.says("নাম ছাড়া")

    assert "১৬১২১" in citizen.taps("দোকান বা পণ্য")
