"""A question with which a form was left: the next message may answer it without a button."""

from __future__ import annotations

import pytest

from tests.conversations.desk import Citizen, Desk


def refuses(desk: Desk, name: str = "1001") -> Citizen:
    """Somebody who gave no leave to ask for name and phone."""
    citizen = desk.citizen(name)
    citizen.says("clearance for visa, Cumilla", "apply_police_clearance")
    citizen.taps("No")
    assert citizen.form is None
    return citizen


@pytest.fixture
def complainant(desk: Desk) -> Citizen:
    """Somebody who has answered the first question of a complaint and wants the answers deleted."""
    citizen = desk.citizen(agency="dncrp", office="dncrp-hq")
    citizen.says("I want to file a complaint", "file_consumer_complaint")
    citizen.says("yesterday")
    citizen.says("delete my answers", "forget_answers")
    assert citizen.form is None
    return citizen


@pytest.mark.parametrize(
    ("text", "intent"),
    [("ok I agree", "affirm"), ("ok dibo", "affirm"), ("আচ্ছা দিচ্ছি", "public_hearing"), ("আমি রাজি", None)],
)
def test_leave_given_after_a_refusal_goes_on_where_the_form_stood(
    desk: Desk, text: str, intent: str | None
) -> None:
    citizen = refuses(desk)

    citizen.says(text, intent)

    assert citizen.slots["requested_slot"] == "police_clearance_full_name"
    assert citizen.slots["police_clearance_district"] == "Cumilla"


def test_leave_is_understood_also_after_another_question(desk: Desk) -> None:
    citizen = refuses(desk)
    citizen.says("what is the fee?", "ask_fee")

    citizen.says("ok, I will give it", None)

    assert citizen.slots["requested_slot"] == "police_clearance_full_name"


@pytest.mark.parametrize("text", ["ok", "yes", "hmm"])
def test_a_nod_after_a_refusal_is_asked_about(desk: Desk, text: str) -> None:
    citizen = refuses(desk)

    citizen.says(text, "affirm")

    assert citizen.slots["requested_slot"] == "police_clearance_consent"
    assert citizen.slots.get("police_clearance_consent") is None


@pytest.mark.parametrize(
    ("text", "intent"), [("no", "deny"), ("dibo na", "deny"), ("will I have to agree?", None)]
)
def test_who_still_refuses_is_left_alone(desk: Desk, text: str, intent: str | None) -> None:
    citizen = refuses(desk)

    citizen.says(text, intent)

    assert citizen.form != "police_clearance_form"


def test_a_nod_to_something_else_opens_no_form(desk: Desk) -> None:
    citizen = refuses(desk)
    citizen.says("thanks", "thank")

    citizen.says("ok", "affirm")

    assert citizen.form is None


def test_leave_is_no_answer_after_the_answers_have_gone(desk: Desk) -> None:
    citizen = refuses(desk)
    citizen.taps("Change my answer")
    citizen.says("delete", "forget_answers")
    citizen.taps("Delete the answers")

    citizen.says("ok I agree", "affirm")

    assert citizen.form is None


def test_the_right_day_after_one_that_was_too_long_ago_goes_on(desk: Desk) -> None:
    citizen = desk.citizen(agency="dncrp", office="dncrp-hq")
    citizen.says("I want to file a complaint", "file_consumer_complaint")
    assert "section 60" in citizen.says("1 september")

    citizen.says("sorry, it was 12 november", "correct_answer", confidence=0.56)

    assert citizen.slots["consumer_complaint_purchase_date"] == "2026-11-12"
    assert citizen.slots["requested_slot"] == "consumer_complaint_what_happened"


def in_danger(desk: Desk) -> Citizen:
    """Somebody who said that a life is at risk, so that a form ended."""
    citizen = desk.citizen(agency="dc_office", office="dc-sylhet")
    citizen.says("চিকিৎসা", "drug_rehabilitation")
    assert "৯৯৯" in citizen.taps("হ্যাঁ")
    return citizen


def test_danger_that_is_over_goes_on_with_the_form(desk: Desk) -> None:
    citizen = in_danger(desk)

    citizen.says("না এখন না", "deny")

    assert citizen.form == "drug_rehabilitation_form"
    assert citizen.slots["drug_rehabilitation_danger_now"] == "no"


def test_a_bare_no_does_not_say_that_the_danger_is_over(desk: Desk) -> None:
    citizen = in_danger(desk)

    citizen.says("না", "deny")

    assert citizen.form is None


@pytest.mark.parametrize(
    ("text", "intent"), [("no", "deny"), ("na thak", "cancel"), ("keep them", None), ("রাখুন", "resume_form")]
)
def test_who_keeps_the_answers_goes_on(complainant: Citizen, text: str, intent: str | None) -> None:
    complainant.says(text, intent)

    assert complainant.slots["requested_slot"] == "consumer_complaint_what_happened"
    assert complainant.slots["consumer_complaint_purchase_date"] == "2026-11-22"


def test_who_goes_on_writing_has_the_words_taken_as_the_answer(complainant: Citizen) -> None:
    told = "They took 500 taka for a bottle of 20 taka"
    complainant.says(told, "file_consumer_complaint")

    assert complainant.slots["consumer_complaint_what_happened"] == told


@pytest.mark.parametrize(("text", "intent"), [("yes", "affirm"), ("I want to start again", None)])
def test_typed_words_delete_nothing_and_that_is_said(
    complainant: Citizen, text: str, intent: str | None
) -> None:
    assert "Nothing is deleted yet" in complainant.says(text, intent)
    assert complainant.slots["consumer_complaint_purchase_date"] is not None

    assert "deleted" in complainant.taps("Delete the answers")
    complainant.taps("Start anew")
    assert complainant.slots["requested_slot"] == "consumer_complaint_purchase_date"


def test_a_question_in_between_is_answered(complainant: Citizen) -> None:
    told = complainant.says("what is the fee?", "ask_fee")

    assert complainant.form is None and "Nothing is deleted" not in told


def test_typed_yes_erases_nothing_and_that_is_said(desk: Desk) -> None:
    citizen = desk.citizen()
    citizen.says("/erase_my_data")

    assert "এখনো কিছু মোছা হয়নি" in citizen.says("হ্যাঁ", "affirm")
    assert citizen.choices[0]["title"] == "হ্যাঁ, সব মুছে দিন"


@pytest.mark.parametrize("text", ["শুরু থেকে করব", "I want to start over", "notun kore suru korbo"])
def test_starting_over_in_a_form_asks_whether_to_delete(desk: Desk, text: str) -> None:
    citizen = desk.citizen(agency="dncrp", office="dncrp-hq")
    citizen.says("I want to file a complaint", "file_consumer_complaint")
    citizen.says("yesterday")

    citizen.says(text, None)

    assert citizen.slots.get("consumer_complaint_what_happened") is None
    assert len(citizen.choices) == 3 and citizen.form is None
    citizen.says("no", "deny")
    assert citizen.slots["requested_slot"] == "consumer_complaint_what_happened"


def test_words_about_something_new_are_an_answer(desk: Desk) -> None:
    citizen = desk.citizen(agency="dncrp", office="dncrp-hq")
    citizen.says("অভিযোগ", "file_consumer_complaint")
    citizen.says("গতকাল")

    citizen.says("নতুন করে মোড়ক লাগিয়ে পুরোনো পণ্য বেচে", None)

    assert citizen.slots["consumer_complaint_what_happened"] is not None


@pytest.mark.parametrize(
    ("text", "intent"),
    [("হ্যাঁ", "affirm"), ("help", "ask_capabilities"), ("বাঁচান", None), ("আমি ভয়ে আছি", "goodbye")],
)
def test_who_calls_for_help_after_the_number_hears_it_again(
    desk: Desk, text: str, intent: str | None
) -> None:
    citizen = desk.citizen()
    citizen.says("ওরা দরজা ভাঙতেছে", "emergency_help")

    assert "৯৯৯" in citizen.says(text, intent)
    assert "কোন কাজে সাহায্য" not in citizen.answer


def test_who_turns_to_something_else_after_danger_is_served(desk: Desk) -> None:
    citizen = desk.citizen()
    citizen.says("ওরা দরজা ভাঙতেছে", "emergency_help")
    citizen.says("জিডি করব", "police_complaint")

    assert citizen.form == "police_complaint_form"


@pytest.mark.parametrize(
    ("text", "intent"),
    [("কেউ নাই আমার", "deny"), ("হুম", "affirm"), ("বিদায়", "goodbye"), ("কিছু ভালো লাগে না", None)],
)
def test_who_wants_to_die_is_not_left_with_small_talk(desk: Desk, text: str, intent: str | None) -> None:
    citizen = desk.citizen()
    citizen.says("আর বাঁচতে ইচ্ছা করে না", "emergency_help")

    assert "আপনি একা নন" in citizen.says(text, intent)
    assert "আপনি একা নন" in citizen.says(text, intent)
    citizen.says("অফিসার", "talk_to_officer")
    assert citizen.owner() == "waiting"
