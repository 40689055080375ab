"""News from citizens, on the editor's list: asked back about, accepted, published, thanked for."""

from __future__ import annotations

import pytest

from bot.cases.errors import MoveNotPossible
from bot.cases.worklist import CaseList, cases_in_offices
from tests.conversations.desk import Citizen, Desk

PHOTO = {"type": "image", "url": "https://cdn.example/bridge.jpg"}
VIDEO = {"type": "video", "url": "https://cdn.example/bridge.mp4"}


def told_in(desk: Desk, citizen: Citizen, *stages: str) -> list[str]:
    """Move the only case along; what the citizen is told in each stage."""
    reference, told = desk.the_case().reference, []
    for stage in stages:
        desk.moves(stage, question="ছবিটা কবে তোলা?")
        told.append(citizen.says(reference, "check_case_status"))
    return told


def test_a_story_in_bangla_with_a_photo_is_published_and_thanked_for(desk: Desk) -> None:
    citizen = desk.citizen(agency="dc_office", office="dc-gaibandha")
    citizen.says("একটা খবর পাঠাতে চাই", "citizen_journalist")
    citizen.taps("ভালো কাজের খবর")
    citizen.says("আমাদের গ্রামের ছেলেরা নিজের টাকায় বাঁশের সাঁকো বানিয়েছে, এখন বাচ্চারা স্কুলে যায়")
    citizen.says("কামারজানি ঘাট, সদর")
    citizen.says("গাইবান্ধা")
    citizen.says("গতকাল")
    citizen.sends(PHOTO)
    citizen.taps("হ্যাঁ, দেওয়া যাবে")
    citizen.taps("হ্যাঁ")
    citizen.says("সুমন মিয়া")
    citizen.says("০১৭১২৩৪৫৬৭৮")
    assert "CIT-2026-000001" in citizen.taps("ঠিক আছে")

    case, catalogue = desk.the_case(), desk.runner.context.catalogue
    assert (case.office, case.fields["photo"]) == ("dc-gaibandha", [PHOTO])
    with desk.database.read() as session:
        listed = cases_in_offices(
            session, catalogue, ["dc-gaibandha"], CaseList.OPEN, desk.clock.now(), desk="editor"
        )
    assert [one.reference for one in listed] == ["CIT-2026-000001"]

    told = told_in(
        desk, citizen, "with_editor", "question_asked", "with_editor", "accepted", "published", "thanked"
    )
    assert "জানতে চান: ছবিটা কবে তোলা?" in told[1] and "ধন্যবাদ" in told[-1]
    with pytest.raises(MoveNotPossible):
        desk.moves("enrolled")


def test_a_story_in_banglish_without_a_name_on_the_page_of_the_police(desk: Desk) -> None:
    citizen = desk.citizen(agency="police", office="sp-bogura")
    first = citizen.says("elakar rasta vanga niye news dite chai", "citizen_journalist")
    assert "জেলা প্রশাসকের কার্যালয়ের কাজ" in first
    if "কী নিয়ে?" in citizen.answer:
        citizen.taps("এলাকার সমস্যা")
    citizen.says("bajarer rasta 2 bochor dhore vanga, bristi hole manush pore jay, keu dekhe na")
    citizen.says("matidali mor, sadar")
    citizen.says("bogura")
    citizen.says("2 bochor dhore")
    citizen.sends(VIDEO)
    citizen.says("nam diben na")
    citizen.says("ha")
    citizen.says("Rakib Hasan")
    citizen.says("01712345678")
    answer = citizen.taps("ঠিক আছে")

    case = desk.the_case()
    assert "পাঠানো হয়েছে: জেলা প্রশাসকের কার্যালয়, বগুড়া" in answer
    assert (case.office, case.fields["publish_name"]) == ("dc-bogura", "without_name")
    assert "গ্রহণ" in told_in(desk, citizen, "with_editor", "accepted")[-1]


def test_who_wants_to_join_in_english_is_registered_without_a_story(desk: Desk) -> None:
    citizen = desk.citizen(agency="dc_office", office="dc-natore")
    citizen.says("please in English", "change_language")
    citizen.says("how do I send news", "citizen_journalist")
    assert "could not confirm any current way to register" in citizen.taps("I want to join")
    citizen.taps("Send anyway")
    citizen.says("Natore")
    citizen.taps("Yes")
    citizen.says("Rakib Hasan")
    citizen.says("01712345678")
    citizen.taps("Yes, submit")

    assert set(desk.the_case().fields) == {"subject", "district", "consent", "full_name", "phone"}
    with pytest.raises(MoveNotPossible):
        desk.moves("with_editor")
    assert "Registered" in told_in(desk, citizen, "enrolled")[-1]


def test_news_of_a_crime_is_shown_the_right_door_before_it_is_taken(desk: Desk) -> None:
    citizen = desk.citizen(agency="dc_office", office="dc-natore")
    citizen.says("খবর দিব", "citizen_journalist")

    answer = citizen.taps("অপরাধ বা দুর্নীতি")
    assert "৯৯৯" in answer and "১০৬" in answer


def test_an_accident_is_for_999_first(desk: Desk) -> None:
    citizen = desk.citizen(agency="dc_office", office="dc-natore")
    citizen.says("খবর দিব", "citizen_journalist")

    assert "৯৯৯" in citizen.taps("দুর্ঘটনা বা দুর্যোগ")
