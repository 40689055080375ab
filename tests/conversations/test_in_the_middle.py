"""What happens in the middle of a form: questions, danger, corrections, leaving and coming back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.conversations.desk import Citizen, Desk, catalogue
from tests.conversations.filling import fill, fill_until


@pytest.fixture
def complainant(desk: Desk) -> Citizen:
    """Somebody who has been asked for the name of a shop, in English."""
    citizen = desk.citizen(agency="dncrp", office="dncrp-hq")
    citizen.says("I want to file a complaint", "file_consumer_complaint")
    citizen.says("yesterday")
    citizen.says("They sold me expired milk powder")
    return citizen


QUESTION = "What is the name and address of the shop"


@pytest.mark.parametrize(
    ("text", "intent", "expected"),
    [
        ("what is the fee?", "ask_fee", "free of charge"),
        ("how long will it take?", "ask_duration", "within 7 days"),
        ("which papers do you need?", "ask_required_documents", "purchase receipt"),
        ("are you a robot?", "bot_challenge", "officer"),
        ("thanks", "thank", "ou"),
        ("hello", "greet", "I am here"),
        ("help", "ask_capabilities", "notice there"),
        ("tell me a joke", "thank", "ou"),
    ],
)
def test_question_in_the_middle_is_answered_and_the_form_goes_on(
    complainant: Citizen, text: str, intent: str, expected: str
) -> None:
    answer = complainant.says(text, intent)

    assert expected in answer
    assert QUESTION in complainant.messages[-1]["text"]


def test_fee_of_another_service_is_told_when_it_is_named(complainant: Citizen) -> None:
    assert "Tk 1,500" in complainant.says("what is the fee of police clearance", "ask_fee")
    assert "1,170" in complainant.says("what is the mutation fee?", "ask_fee")


def test_unconfirmed_time_is_not_told_as_a_fact(desk: Desk) -> None:
    answer = desk.citizen().says("how long does a police clearance take", "ask_duration")

    assert "could not confirm" in answer and "7 to 10" not in answer


def test_fee_comes_with_source_and_month_of_the_last_check(citizen: Citizen) -> None:
    answer = citizen.says("ক্লিয়ারেন্সের ফি কত", "ask_fee")

    assert "১,৫০০ টাকা" in answer and "সূত্র:" in answer and "নভেম্বর ২০২৬" in answer


def test_question_without_a_service_on_a_neutral_page_is_asked_back(desk: Desk) -> None:
    citizen = desk.citizen(agency="dc_office", office="dc-sylhet")

    citizen.says("ফি কত", "ask_fee")

    assert "১,৫০০" in citizen.taps("পুলিশ ক্লিয়ারেন্স")


def test_danger_comes_before_everything_and_the_form_is_still_there(complainant: Citizen) -> None:
    answer = complainant.says("he is hitting me with a stick, help", "emergency_help")

    assert complainant.messages[0]["text"].startswith("If you or anyone is in danger, call 999")
    assert "109" in answer and "kept" in answer
    assert complainant.form == "consumer_complaint_form"
    assert "district" in complainant.says("Rahim Store, Zindabazar")


def test_first_message_about_danger_gets_the_number_first(citizen: Citizen) -> None:
    citizen.says("বাঁচান, আগুন লাগছে", "emergency_help")

    assert "৯৯৯" in citizen.messages[0]["text"] and len(citizen.messages) == 1


def test_violence_at_home_names_109(citizen: Citizen) -> None:
    assert "১০৯" in citizen.says("amar shami mare, ki korbo", "emergency_help")
    assert "নিরাপত্তা সবার আগে" in citizen.answer


@pytest.mark.parametrize("text", ["আমি আর বাঁচতে চাই না", "ami ar bachte chai na", "I want to die"])
def test_self_harm_gets_a_gentle_answer(citizen: Citizen, text: str) -> None:
    answer = citizen.says(text, "emergency_help")

    assert "আপনি একা নন" in answer or "You are not alone" in answer
    assert "৯৯৯" in answer or "999" in answer


def test_date_is_corrected_with_the_new_value_in_the_same_message(complainant: Citizen) -> None:
    answer = complainant.says("the date is wrong, it was 20 november")

    assert "Corrected. Date: 20 November 2026." in answer
    assert QUESTION in answer


@pytest.mark.parametrize("text", ["তারিখ ভুল, ২০ নভেম্বর হবে", "tarikh vul, 20 november hobe"])
def test_date_is_corrected_in_bangla_and_banglish(complainant: Citizen, text: str) -> None:
    complainant.says(text)

    assert complainant.slots["consumer_complaint_purchase_date"] == "2026-11-20"


def test_correction_without_a_value_asks_for_it_and_goes_on(complainant: Citizen) -> None:
    answer = complainant.says("the date is wrong")

    assert "It was: 22 November 2026" in answer and "When did you buy it" in answer
    assert QUESTION in complainant.says("20 november")


def test_correction_without_a_field_offers_the_answers(complainant: Citizen) -> None:
    complainant.says("I made a mistake", "correct_answer")

    assert [one["title"] for one in complainant.choices] == ["Date", "What happened"]
    assert "When did you buy it" in complainant.taps("Date")


def test_correction_can_make_the_complaint_inadmissible(complainant: Citizen) -> None:
    assert "section 60" in complainant.says("the date is wrong, it was 1 september", "correct_answer")
    assert complainant.form is None


def test_cancel_sends_nothing_and_keeps_the_answers_for_a_day(complainant: Citizen) -> None:
    assert "Nothing was sent" in complainant.says("cancel", "cancel")
    assert complainant.form is None

    answer = complainant.taps("Continue")

    assert "Your earlier answers" in answer and QUESTION in answer


def test_kept_answers_are_gone_after_a_day(complainant: Citizen) -> None:
    complainant.says("cancel", "cancel")

    answer = complainant.says("continue please", "resume_form", after=timedelta(hours=25))

    assert "No unfinished request" in answer
    assert not any(name.startswith("consumer_complaint") for name in complainant.slots)


def test_answers_can_be_deleted(complainant: Citizen) -> None:
    complainant.says("cancel", "cancel")

    assert "deleted" in complainant.taps("Delete my answers")
    assert not any(name.startswith("consumer_complaint") for name in complainant.slots)
    assert "No unfinished request" in complainant.says("continue", "resume_form")


def test_answers_can_be_deleted_in_the_middle_of_the_form(complainant: Citizen) -> None:
    complainant.says("delete my answers", "forget_answers")
    assert complainant.slots["consumer_complaint_what_happened"] is not None

    complainant.taps("Delete the answers")

    assert complainant.form is None
    assert not any(name.startswith("consumer_complaint") for name in complainant.slots)


@pytest.mark.parametrize(
    "asking",
    [("delete my answers", "forget_answers"), ("/erase_my_data", None), ("what is kept", "ask_my_data")],
)
def test_what_may_be_erased_is_the_last_question(
    complainant: Citizen, asking: tuple[str, str | None]
) -> None:
    told = complainant.says(*asking)

    assert QUESTION not in told


@pytest.mark.parametrize("asking", [("delete my answers", "forget_answers"), ("/erase_my_data", None)])
def test_a_typed_yes_to_erasing_answers_no_question_of_the_form(
    complainant: Citizen, asking: tuple[str, str | None]
) -> None:
    complainant.says("Rahim Store, Zindabazar")
    complainant.says("Sylhet")
    complainant.says("500")
    complainant.says(*asking)

    complainant.says("yes", "affirm")
    assert complainant.slots.get("consumer_complaint_receipt") is None

    complainant.says("continue", "resume_form")
    assert complainant.slots["requested_slot"] == "consumer_complaint_receipt"


def test_erasing_that_is_left_reminds_of_the_form(complainant: Citizen) -> None:
    complainant.says("/erase_my_data")
    told = complainant.taps("No, keep it")

    assert "unfinished" in told
    complainant.taps("Continue")
    assert complainant.form == "consumer_complaint_form"


@pytest.mark.parametrize("text", ["go back", "আগের প্রশ্নে যাব", "ager proshne jabo"])
def test_going_back_asks_the_question_before(complainant: Citizen, text: str) -> None:
    complainant.says(text, "resume_form", confidence=0.9)

    assert complainant.slots["requested_slot"] == "consumer_complaint_what_happened"


def test_coming_back_tomorrow_recalls_in_one_line_and_takes_the_answer(complainant: Citizen) -> None:
    answer = complainant.says("Rahim Store, Zindabazar", after=timedelta(hours=20))

    assert "Welcome back. We were working on Consumer complaint (Date: 22 November 2026" in answer
    assert "district" in answer


def test_coming_back_with_a_greeting_asks_the_pending_question(complainant: Citizen) -> None:
    answer = complainant.says("good morning", "greet", after=timedelta(hours=30))

    assert "not a person" not in complainant.messages[-1]["text"]
    assert "Welcome back" in answer and QUESTION in answer


def test_another_service_can_be_started_and_the_first_one_finished_later(complainant: Citizen) -> None:
    answer = complainant.says("police clearance for visa", "apply_police_clearance")

    assert "Your other request (Consumer complaint) is kept" in answer
    complainant.says("cancel", "cancel")
    complainant.says("delete", "forget_answers") if complainant.form else None
    assert complainant.form is None


def test_after_cancelling_one_thing_to_go_on_with_is_named(complainant: Citizen) -> None:
    complainant.says("/apply_police_clearance")
    complainant.taps("Going abroad")

    told = complainant.says("cancel", "cancel")

    assert "Consumer complaint" not in told
    assert "Police clearance" in complainant.taps("Continue")


def test_officer_can_be_asked_for_without_losing_the_form(complainant: Citizen) -> None:
    answer = complainant.says("let me talk to a person", "talk_to_officer")

    assert complainant.owner() == "waiting"
    assert "I cannot say exactly when" in answer and "Your answers are kept" in answer
    assert QUESTION not in answer
    assert QUESTION in complainant.says("/return_to_bot")


def test_next_message_after_asking_for_an_officer_is_the_answer(complainant: Citizen) -> None:
    complainant.says("officer", "talk_to_officer")

    assert "district" in complainant.says("Rahim Store, Zindabazar")


def test_name_that_a_model_takes_for_something_else_is_a_name(desk: Desk) -> None:
    citizen = desk.citizen()
    citizen.says("clearance for visa, Cumilla", "apply_police_clearance")
    citizen.taps("Yes")

    assert "passport" in citizen.says("Abdus Salam", "greet", confidence=0.99)


def test_three_answers_that_do_not_fit_bring_help_and_a_person(desk: Desk) -> None:
    citizen = desk.citizen()
    citizen.says("clearance for visa, Cumilla", "apply_police_clearance")
    citizen.taps("Yes")
    citizen.says("John Das")

    citizen.says("12")
    assert "top right" in citizen.says("123")
    assert '"officer"' in citizen.says("1234")


def test_cancel_outside_of_a_form_says_that_there_is_nothing_to_cancel(citizen: Citizen) -> None:
    assert "nothing to cancel" in citizen.says("please cancel it", "cancel")


def test_confirmation_is_needed_before_anything_is_sent(desk: Desk) -> None:
    citizen = desk.citizen()
    citizen.says("clearance for visa, Cumilla", "apply_police_clearance")
    citizen.taps("Yes")
    for answer in ("John Das", "AB1234567", "01712345678"):
        citizen.says(answer)

    assert "go-ahead" in citizen.says("hmm let me think about the weather")
    assert "Which answer" in citizen.says("no", "deny")
    citizen.taps("Name")
    answer = citizen.says("John Paul Das")
    assert "Corrected. Name: John Paul Das." in answer and "Are the answers above right?" in answer
    assert "PCC-2026-000001" in citizen.taps("Yes, submit")


def test_button_of_another_question_answers_none(complainant: Citizen) -> None:
    answer = complainant.says('/inform{"police_clearance_purpose": "abroad"}')

    assert "earlier question" in answer and QUESTION in answer


def test_photo_sent_at_the_summary_is_kept_as_evidence(desk: Desk) -> None:
    citizen = desk.citizen(agency="dncrp", office="dncrp-hq")
    citizen.says("I paid 500 taka at Rahim Store in Sylhet yesterday", "file_consumer_complaint")
    citizen.says("They took 500 taka for a bottle of water with a price of 20 taka")
    citizen.says("yes", "affirm")
    citizen.says("later")
    citizen.says("/affirm")
    for answer in ("John Das", "Robin Das", "Mina Das", "12 Zindabazar, Sylhet", "01712345678", "teacher"):
        citizen.says(answer)

    assert "keeping it" in citizen.sends({"type": "image", "url": "https://cdn.example/receipt.jpg"})
    assert "Are the answers above right?" in citizen.answer


def test_sticker_in_a_form_is_no_answer(complainant: Citizen) -> None:
    answer = complainant.sends(
        {"type": "sticker", "sticker_id": "369239263222822", "url": "https://cdn.example/a.png"}
    )

    assert QUESTION in answer


def test_status_of_anothers_case_is_not_told_in_the_middle_of_a_form(complainant: Citizen) -> None:
    answer = complainant.says("status of PCC-2026-000001", "check_case_status")

    assert "found no case" in answer and QUESTION in answer


def test_a_shops_name_is_an_answer_even_if_it_sounds_like_a_complaint(complainant: Citizen) -> None:
    answer = complainant.says("Bismillah Store, Kandirpar", "file_consumer_complaint", confidence=0.99)

    assert "already under way" not in answer and "district" in answer


def test_asking_for_the_open_form_again_is_no_answer(complainant: Citizen) -> None:
    assert QUESTION in complainant.says("I want to file a complaint", "file_consumer_complaint")


def test_a_number_that_threatens_is_not_taken_for_the_citizens_own(desk: Desk) -> None:
    citizen = desk.citizen()
    citizen.says("01912345678 theke call diye humki dey, varatiar totho dite chai", "tenant_information")
    assert not citizen.slots.get("tenant_information_phone")

    other = desk.citizen("2002")
    other.says("varatiar totho dibo, amar number 01712345678", "tenant_information")
    assert other.slots["tenant_information_phone"] == "+8801712345678"


def asked_about_danger(desk: Desk) -> Citizen:
    """Somebody who has said that it is a threat, and is asked whether there is danger now."""
    citizen = desk.citizen(agency="police", office="sp-sylhet")
    citizen.says("জিডি", "police_complaint")
    citizen.taps("হুমকি")
    return citizen


@pytest.mark.parametrize(
    "text",
    [
        "সে আমার দোকানে চুরি করে ধরা পড়ার পর থেকে এমন করে",
        "he stole from my shop and since then he does this to me",
        "age ekbar mardhor korse, ekhon abar emon kortese",
    ],
)
def test_a_sentence_that_answers_nothing_changes_no_earlier_choice(desk: Desk, text: str) -> None:
    citizen = asked_about_danger(desk)
    citizen.says(text)

    assert citizen.slots["police_complaint_subject"] == "threat"


def test_the_bare_name_of_another_choice_still_corrects_it(desk: Desk) -> None:
    citizen = asked_about_danger(desk)

    assert "ঠিক করেছি" in citizen.says("চুরি হবে")
    assert citizen.slots["police_complaint_subject"] == "theft"


def test_several_answers_to_one_question_change_no_other(desk: Desk) -> None:
    citizen = desk.citizen(agency="dc_office", office="dc-sylhet")
    citizen.says("চিকিৎসা", "drug_rehabilitation")
    citizen.taps("না")
    citizen.taps("অন্য কারও জন্য")
    citizen.says("সিলেট")
    citizen.says("ছেলে ইয়াবা হেরোইন")

    assert citizen.slots["drug_rehabilitation_for_whom"] == "other"


@pytest.mark.parametrize("text", ["on", "now", "no"])
def test_a_little_word_is_not_something_else(desk: Desk, text: str) -> None:
    citizen = desk.citizen(agency="acc", office="acc-hq")
    citizen.says("দুর্নীতির কথা জানাতে চাই", "report_corruption")
    citizen.taps("নাম ছাড়া জানাব")
    citizen.says(text)

    assert citizen.slots.get("corruption_report_subject") is None


def test_something_else_is_understood_in_both_scripts(desk: Desk) -> None:
    for text in ("onno", "অন্য", "অন্য কিছু"):
        citizen = desk.citizen(text, agency="acc", office="acc-hq")
        citizen.says("দুর্নীতির কথা জানাতে চাই", "report_corruption")
        citizen.taps("নাম ছাড়া জানাব")

        assert "তফসিলভুক্ত" in citizen.says(text)


@pytest.mark.parametrize(("text", "intent"), [("২০০ টাকা", "report_corruption"), ("Sylhet", "public_hearing")])
def test_a_bare_value_asks_for_no_other_service(citizen: Citizen, text: str, intent: str) -> None:
    citizen.says("/apply_police_clearance")

    citizen.says(text, intent)

    assert citizen.form == "police_clearance_form"


@pytest.mark.parametrize(
    ("text", "intent"),
    [("আমার এনআইডি ১২৩৪৫৬৭৮৯০", "ask_my_data"), ("my nid is 1234567890", "ask_required_documents")],
)
def test_telling_a_number_is_no_question_about_it(citizen: Citizen, text: str, intent: str) -> None:
    citizen.says("/apply_police_clearance")

    told = citizen.says(text, intent)

    assert "রাখা আছে" not in told and "যা লাগবে" not in told and "what is needed" not in told


def test_a_chosen_language_stays_when_a_reference_is_written(desk: Desk) -> None:
    citizen = desk.citizen()
    citizen.says('/change_language{"language": "en"}')

    assert "mobile number" in citizen.says("PCC-2026-000001", "check_case_status")


def test_who_leaves_one_service_for_another_is_offered_the_other(desk: Desk) -> None:
    citizen = desk.citizen()
    citizen.says("পুলিশ ক্লিয়ারেন্স করব", "apply_police_clearance")
    text = "না থাক, জিডি করব"
    intent = {"name": "cancel", "confidence": 0.99}
    also = [{"name": "police_complaint", "confidence": 0.42}]
    parse = {"text": text, "intent": intent, "intent_ranking": [intent], "entities": [], "also_asked": also}

    citizen.hears(text, parse, (), desk.clock.now())
    citizen.taps("জিডি বা অভিযোগ")

    assert citizen.form == "police_complaint_form"


def test_a_form_that_comes_to_nothing_reminds_of_the_one_put_aside(desk: Desk) -> None:
    citizen = desk.citizen(agency="acc", office="acc-hq")
    citizen.says("ঘুষের কথা জানাতে চাই", "report_corruption")
    citizen.taps("নাম ছাড়া জানাব")
    citizen.says("দোকানে অভিযোগ করতে চাই", "file_consumer_complaint", confidence=0.99)
    assert citizen.form == "consumer_complaint_form"

    told = citizen.says("১৫ সেপ্টেম্বর")

    assert "৩০ দিন পেরিয়ে গেছে" in told and "দুর্নীতির তথ্য" in told


def test_the_status_of_ones_own_case_ends_the_question_for_another(desk: Desk) -> None:
    citizen = desk.citizen(agency="dncrp", office="dncrp-hq")
    service = desk.runner.context.catalogue.service("consumer_complaint")
    fill(citizen, service, {"district": "Sylhet", "receipt": "no"})
    citizen.says("CON-2026-000002", "check_case_status")
    assert citizen.form == "status_form"

    told = citizen.says("আমার অভিযোগের কী খবর?", "check_case_status")

    assert "CON-2026-000001" in told and citizen.form is None


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("ক্লিয়ারেন্স লাগবে না", "deny"),
        ("clearance lagbe na vai", "deny"),
        ("ami pcc korbo na", "apply_police_clearance"),
        ("I don't want the clearance", "deny"),
        ("I do not need a clearance", "deny"),
    ],
)
def test_whoever_turns_the_service_away_leaves_its_form(desk: Desk, text: str, intent: str) -> None:
    citizen = desk.citizen()
    citizen.says("I want a police clearance", "apply_police_clearance")
    citizen.taps("Going abroad")

    citizen.says(text, intent)

    assert citizen.form is None
    citizen.says("চালিয়ে যান", "resume_form")
    assert citizen.form == "police_clearance_form"


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("জিডি করব না", "deny"),
        ("অফিসার লাগবে না", "deny"),
        ("clearance ki lagbe na?", "deny"),
        ("do I not need a clearance", "deny"),
        ("visa office bollo clearance lagbe na oder kache", "deny"),
        ("clearance lagbe", "apply_police_clearance"),
    ],
)
def test_what_turns_something_else_away_leaves_the_form_open(desk: Desk, text: str, intent: str) -> None:
    citizen = desk.citizen()
    citizen.says("I want a police clearance", "apply_police_clearance")

    citizen.says(text, intent)

    assert citizen.form == "police_clearance_form"


def test_in_a_story_others_turn_a_service_away(desk: Desk) -> None:
    citizen = desk.citizen()
    service = catalogue().service("police_complaint")
    fill_until(citizen, service, service.field("what_happened"), {})

    citizen.says("thana gd nibo na bole", "police_complaint")

    assert citizen.form == "police_complaint_form"


def test_a_service_turned_away_without_a_form_is_left_alone(citizen: Citizen) -> None:
    answer = citizen.says("clearance lagbe na", "deny")

    assert citizen.form is None
    assert "লিখুন" in answer or "লিখবেন" in answer


@pytest.mark.parametrize(
    "text",
    [
        "I don't want to report it", "ami report korte chai na", "অভিযোগ করতে চাই না", "ovijog korbo na vai",
        "I do not want to continue", "thak, lagbe na", "আর করব না", "not interested anymore",
    ],
)  # fmt: skip
def test_whoever_does_not_want_to_go_on_leaves_the_form_in_their_own_words(desk: Desk, text: str) -> None:
    citizen = at_the_district(desk)

    assert citizen.says(text, "deny") != ""

    assert citizen.form is None
    citizen.says("চালিয়ে যান", "resume_form")
    assert citizen.slots["requested_slot"] == "consumer_complaint_district"


@pytest.mark.parametrize(
    "text", ["pore korbo", "ekhon na", "এখন না ভাই", "later", "not now", "পরে", "ekhon busy asi"]
)
@pytest.mark.parametrize("intent", ["deny", "goodbye", None])
def test_whoever_puts_the_form_off_leaves_it_and_can_come_back(
    desk: Desk, text: str, intent: str | None
) -> None:
    citizen = at_the_district(desk)

    told = citizen.says(text, intent)

    assert citizen.form is None and ("পরে করা যাবে" in told or "done later" in told)
    citizen.taps(citizen.choices[0]["title"])
    assert citizen.slots["requested_slot"] == "consumer_complaint_district"


def test_later_is_no_answer_to_the_leave_to_ask_who_somebody_is(desk: Desk) -> None:
    citizen = desk.citizen()
    service = catalogue().service("police_clearance")
    fill_until(citizen, service, service.field("consent"), {"district": "Feni"})
    assert "পরে করা যাবে" in citizen.says("ekhon na", "deny")


def test_later_at_a_question_that_can_be_skipped_skips_it(desk: Desk) -> None:
    citizen = desk.citizen()
    service = catalogue().service("consumer_complaint")
    fill_until(citizen, service, service.field("receipt_photo"), {"receipt": "yes", "district": "Feni"})
    citizen.says("পরে", "goodbye")
    assert citizen.slots["requested_slot"] == "consumer_complaint_consent"


@pytest.mark.parametrize(
    "text", ["অফিসার লাগবে না", "officer lagbe na", "I don't need an officer", "মানুষ লাগবে না, ধন্যবাদ"]
)
def test_who_needs_no_officer_is_simply_asked_on(desk: Desk, text: str) -> None:
    citizen = at_the_district(desk)

    told = citizen.says(text, "talk_to_officer")

    assert "জানাচ্ছি না" in told or "no officer will be told" in told
    assert citizen.slots["requested_slot"] == "consumer_complaint_district"
    assert citizen.owner() == "bot"


@pytest.mark.parametrize(
    "text", ["lagbe na bole dokandar chole gelo", "tara report nibe na bollo, taka o ferot dilo na"]
)
def test_a_story_of_somebody_who_refuses_leaves_no_form(desk: Desk, text: str) -> None:
    citizen = desk.citizen(agency="dncrp", office="dncrp-hq")
    service = catalogue().service("consumer_complaint")
    fill_until(citizen, service, service.field("what_happened"), {})
    citizen.says(text, "deny")
    assert citizen.form == "consumer_complaint_form"


def at_the_district(desk: Desk) -> Citizen:
    """Somebody who is asked in which district a shop is."""
    citizen = desk.citizen(agency="dncrp", office="dncrp-hq")
    service = catalogue().service("consumer_complaint")
    fill_until(citizen, service, service.field("district"), {})
    return citizen
