"""Services without a form: a correct answer, what can be done, and the way to a person."""

from __future__ import annotations

import pytest

from tests.conversations.desk import Citizen

ANSWERS = [
    ("police_complaint", "gd.police.gov.bd", "Complaint Cell"),
    ("drug_rehabilitation", "ডিএনসি", "Narcotics Control"),
    ("citizen_journalist", "জেলা প্রশাসকের কার্যালয়ে", "Deputy Commissioner"),
]


@pytest.mark.parametrize(("intent", "bangla", "english"), ANSWERS)
def test_service_without_a_form_gets_a_useful_answer(
    citizen: Citizen, intent: str, bangla: str, english: str
) -> None:
    assert bangla in citizen.says(f"/{intent}")
    assert {"অফিসার চাই"} <= {one["title"] for one in citizen.choices}

    citizen.says("please write in English", "change_language")

    assert english in citizen.says(f"/{intent}")


def test_treatment_is_said_to_be_no_crime_before_anything_else(citizen: Citizen) -> None:
    citizen.says("hi", "greet")
    citizen.says("আমার ভাই ইয়াবা খায়, চিকিৎসা করাতে চাই", "drug_rehabilitation")

    assert citizen.messages[0]["text"].startswith("চিকিৎসা চাওয়া অপরাধ নয়")
