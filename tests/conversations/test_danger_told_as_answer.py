"""A threat is danger and may be the answer as well: 999 first, and what was written is not lost."""

from __future__ import annotations

import pytest

from tests.conversations.desk import Citizen, Desk

THREAT = "ফেসবুকে মেসেজ দিছে যে আমাকে মেরে ফেলবে"


@pytest.fixture
def threatened(desk: Desk) -> Citizen:
    """Somebody who was threatened, is in no danger now, and is asked what happened."""
    citizen = desk.citizen()
    citizen.says("আমাকে হুমকি দিছে", "police_complaint")
    citizen.taps("না")
    assert citizen.slots["requested_slot"] == "police_complaint_what_happened"
    return citizen


@pytest.mark.parametrize("yes", ["হ্যাঁ", "এটাই উত্তর", "থাক"])
def test_a_told_threat_can_be_kept_as_the_answer(threatened: Citizen, yes: str) -> None:
    told = threatened.says(THREAT, "emergency_help")

    assert "৯৯৯" in threatened.messages[0]["text"]
    assert THREAT in told and "এটাই কি" in told
    kept = threatened.taps(yes) if yes == "এটাই উত্তর" else threatened.says(yes, "affirm")
    assert threatened.slots["police_complaint_what_happened"] == THREAT
    assert "কবে ঘটেছে" in kept


def test_other_words_are_the_answer_instead(threatened: Citizen) -> None:
    threatened.says("ওরা দরজা ভাঙতেছে", "emergency_help")
    threatened.says("টাকা না দিলে হাত পা ভাঙবে বলে মেসেজ দিচ্ছে")

    assert threatened.slots["police_complaint_what_happened"].startswith("টাকা না দিলে")


def test_danger_again_is_answered_again(threatened: Citizen) -> None:
    threatened.says(THREAT, "emergency_help")

    assert "৯৯৯" in threatened.says("ওরা দরজা ভাঙতেছে", "emergency_help")
    assert threatened.slots.get("police_complaint_what_happened") is None


def test_who_wants_to_die_is_not_asked_whether_that_is_the_answer(threatened: Citizen) -> None:
    told = threatened.says("আর পারছি না, মরে যেতে ইচ্ছা করে", "emergency_help")

    assert "আপনি একা নন" in told and "এটাই কি" not in told


def test_a_place_that_sounds_like_danger_is_not_lost(desk: Desk) -> None:
    citizen = desk.citizen()
    citizen.says("ভাড়াটিয়ার তথ্য দিতে চাই", "tenant_information")
    citizen.taps("ভাড়াটিয়া")
    citizen.says("কুমিল্লা")
    citizen.says("গত মাস থেকে")

    told = citizen.says("me, wife and 2 kids", "emergency_help", confidence=0.77)

    assert "999" in told or "৯৯৯" in told
    citizen.taps(citizen.choices[0]["title"])
    assert citizen.slots["tenant_information_people"] == "me, wife and 2 kids"


@pytest.mark.parametrize(
    "text",
    [
        "amar jamai amake roj mare",
        "পাশের বাসায় স্বামী বউকে মারতেছে",
        "amar biye dite chay baba ma",
        "he is hitting his wife",
    ],
)
def test_violence_at_home_is_answered_with_its_own_helpline(desk: Desk, text: str) -> None:
    told = desk.citizen().says(text, "emergency_help")

    assert told.startswith(("আপনার নিরাপত্তা সবার আগে", "Your safety comes first"))
    assert "১০৯" in told or "109" in told
