"""A tenant's particulars, from hello to verified, by the landlord and by the tenant."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from bot.cases.model import Case, CaseEvent
from bot.cases.watching import escalate_overdue
from tests.conversations.desk import Citizen, Desk

REFERENCE = "TEN-2026-000001"


def escalated(desk: Desk) -> int:
    with desk.database.write() as session:
        return escalate_overdue(session, desk.runner.context.catalogue, desk.clock.now())


def test_bangla_a_landlord_files_and_the_station_verifies(desk: Desk, citizen: Citizen) -> None:
    citizen.says("আমার বাসায় নতুন ভাড়াটিয়া উঠছে, থানায় তথ্য দিতে চাই", "tenant_information")
    citizen.taps("বাড়িওয়ালা")
    citizen.says("dhaka")
    citizen.taps("মহানগর এলাকায়")
    citizen.says("1 november theke")
    citizen.says("4 jon")
    citizen.taps("হ্যাঁ")
    citizen.says("বাড়ি ১২, রোড ৩, মিরপুর ১০, থানা মিরপুর")
    citizen.says("Md Salam Mia")
    citizen.says("গ্রাম রামপুর, উপজেলা মুরাদনগর, কুমিল্লা")
    citizen.taps("এনআইডি")
    citizen.says("1234567890")
    citizen.says("01712345678")
    assert not citizen.slots.get("tenant_information_phone")
    citizen.says("Rahim Uddin")
    summary = citizen.says("01812345678")
    assert "১২৩৪৫৬৭৮৯০" not in summary and "1234567890" not in summary and "••••••7890" in summary

    filed = citizen.taps("ঠিক আছে")
    assert REFERENCE in filed and "ডিএমপি" in filed
    # The tenant's number leads to no case of theirs: only the landlord's does.
    stranger = desk.citizen("2002")
    stranger.says(REFERENCE, "check_case_status")
    assert "পাইনি" in stranger.says("01712345678")

    desk.moves("si_collecting")
    assert "উপপরিদর্শক" in citizen.says(REFERENCE, "check_case_status")
    desk.clock.advance(timedelta(hours=71))
    assert escalated(desk) == 0
    desk.clock.advance(timedelta(hours=1))
    assert escalated(desk) == 1
    desk.moves("oc_verifying")
    desk.moves("verified")
    assert "যাচাই হয়েছে" in citizen.says(REFERENCE, "check_case_status")

    with desk.database.read() as session:
        case = session.scalars(select(Case)).one()
        assert (case.office, case.stage, case.closed_at is not None) == ("dmp", "verified", True)
        history = session.scalars(select(CaseEvent).order_by(CaseEvent.id)).all()
        assert [(event.kind, event.to_stage) for event in history] == [
            ("opened", "submitted"),
            ("moved", "si_collecting"),
            ("escalated", "si_collecting"),
            ("moved", "oc_verifying"),
            ("moved", "verified"),
        ]


def test_banglish_a_tenant_files_without_a_number_at_hand(desk: Desk, citizen: Citizen) -> None:
    citizen.says("ami varatia, thanay totho dite chai", "tenant_information")
    citizen.says("ami vara thaki")
    citizen.says("comilla")
    citizen.says("goto mash theke")
    citizen.says("2 jon")
    citizen.says("raji", "affirm")
    citizen.says("House 4, Kandirpar, Kotwali, Cumilla")
    citizen.says("gram Rampur, Muradnagar, Cumilla")
    citizen.says("jani na")
    citizen.says("ekhon hate nai")
    citizen.says("Salma Begum")
    citizen.says("01712345678")
    assert REFERENCE in citizen.says("thik ase", "affirm")


def test_english_without_consent_nothing_is_kept(desk: Desk, citizen: Citizen) -> None:
    citizen.says("I want to register my tenant with the police, his NID is 1234567890", "tenant_information")
    assert citizen.slots["tenant_information_tenant_nid"] == "1234567890"
    citizen.says("Sylhet")
    citizen.taps("Upazila or village")
    citizen.says("since last month")
    citizen.says("3")
    answer = citizen.taps("No")
    assert "nothing was submitted" in answer and "officer" in answer
    assert "1234567890" not in str(citizen.slots)
    with desk.database.read() as session:
        assert session.scalars(select(Case)).first() is None
