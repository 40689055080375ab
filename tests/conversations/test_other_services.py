"""Services without a form: a correct answer, what can be done, and the way to a person."""

from __future__ import annotations

import pytest

from tests.conversations.desk import Citizen

ANSWERS = [
    ("public_hearing", "প্রতি বুধবার", "every Wednesday"),
]


@pytest.mark.parametrize(("intent", "bangla", "english"), ANSWERS)
def test_service_without_a_form_gets_a_useful_answer(
    citizen: Citizen, intent: str, bangla: str, english: str
) -> None:
    assert bangla in citizen.says(f"/{intent}")
    assert {"অফিসার চাই"} <= {one["title"] for one in citizen.choices}

    citizen.says("please write in English", "change_language")

    assert english in citizen.says(f"/{intent}")
