"""A complaint without a subject is one for the agency of the page; what follows may say otherwise."""

from __future__ import annotations

import pytest

from tests.conversations.desk import Desk

WORDS = ["I have a complaint", "অভিযোগ আছে", "amar ekta ovijog ache", "I want to file a complaint please"]
FORMS = {
    "dncrp": "consumer_complaint_form",
    "police": "police_complaint_form",
    "acc": "corruption_report_form",
    "dc_office": "general_grievance_form",
}


@pytest.mark.parametrize("words", WORDS)
@pytest.mark.parametrize("agency", FORMS)
@pytest.mark.parametrize("intent", ["general_grievance", "police_complaint"])
def test_it_is_for_the_agency_of_the_page(desk: Desk, agency: str, words: str, intent: str) -> None:
    citizen = desk.citizen(agency=agency, office=None)
    citizen.says(words, intent)
    assert citizen.form == FORMS[agency]


def test_a_complaint_with_a_subject_is_for_whom_it_concerns(desk: Desk) -> None:
    citizen = desk.citizen(agency="dncrp", office="dncrp-sylhet")
    citizen.says("ভূমি অফিসের নামে অভিযোগ আছে", "general_grievance")
    assert citizen.form == "general_grievance_form"


def test_where_the_page_takes_no_complaints_the_words_decide(desk: Desk) -> None:
    citizen = desk.citizen(agency="cag", office="cag-hq")
    citizen.says("I have a complaint", "general_grievance")
    assert citizen.form == "general_grievance_form"


@pytest.mark.parametrize("words", ["against a shop", "দোকানের বিরুদ্ধে", "dokaner biruddhe"])
def test_against_a_shop_leads_from_any_form_to_the_consumers(desk: Desk, words: str) -> None:
    citizen = desk.citizen(agency="dc_office", office="dc-sylhet")
    citizen.says("অভিযোগ আছে", "general_grievance")
    citizen.says(words, "file_consumer_complaint", confidence=0.75)
    assert citizen.form == "consumer_complaint_form"
