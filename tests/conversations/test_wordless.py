"""Messages without a word that can be read: numbers, signs, smiles, other scripts."""

from __future__ import annotations

import pytest

from tests.conversations.desk import Citizen, Desk


@pytest.mark.parametrize("text", ["السلام عليكم", "मुझे पुलिस क्लीयरेंस चाहिए", "𑄟𑄮𑄢𑄴 𑄚𑄋𑄴"])
def test_another_script_is_answered_in_both_languages_with_a_way_on(citizen: Citizen, text: str) -> None:
    told = citizen.says(text)

    assert "শুধু বাংলা আর ইংরেজি" in told and "only Bangla and English" in told
    assert "পুলিশ ক্লিয়ারেন্স" in [one["title"] for one in citizen.choices]


def test_another_script_in_a_form_is_no_answer(citizen: Citizen) -> None:
    citizen.says("জিডি", "police_complaint")
    citizen.taps("চুরি বা ছিনতাই")

    assert "Bangla and English" in citizen.says("मेरा फोन चोरी हो गया है")
    assert citizen.slots.get("police_complaint_what_happened") is None


@pytest.mark.parametrize("text", ["01712345678", "০১৭১২৩৪৫৬৭৮", "12"])
def test_a_number_alone_is_asked_about(citizen: Citizen, text: str) -> None:
    told = citizen.says(text)

    assert "শুধু একটা নম্বর" in told and "ফোন করা হয় না" in told
    assert "অফিসার চাই" in [one["title"] for one in citizen.choices]


@pytest.mark.parametrize("text", ["?", "???", "...", "।"])
def test_a_sign_alone_is_asked_about(citizen: Citizen, text: str) -> None:
    assert "কী দরকার" in citizen.says(text)
    assert citizen.choices


def test_a_reference_is_no_number_without_words(citizen: Citizen) -> None:
    assert "মোবাইল নম্বর" in citizen.says("PCC-2026-000001", "out_of_scope", confidence=0.66)
    assert citizen.form == "status_form"


def test_a_smile_is_smiled_back_at(citizen: Citizen) -> None:
    assert "🙂" in citizen.says("🙏🙏") or "👍" in citizen.answer


def test_a_number_in_a_form_is_read(desk: Desk) -> None:
    citizen = desk.citizen(agency="dncrp", office="dncrp-hq")
    citizen.says("অভিযোগ", "file_consumer_complaint")

    citizen.says("12")

    assert citizen.slots["consumer_complaint_purchase_date"] == "2026-11-12"
