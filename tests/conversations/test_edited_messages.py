"""Messenger lets people write over a message for a quarter of an hour: what becomes of what it had said."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.conversation.model import InboundEvent
from bot.conversation.outbox import ERASED
from bot.conversation.thread import thread
from tests.conversations.desk import Desk
from tests.conversations.post import Post


@pytest.fixture
def post(desk: Desk) -> Post:
    """The page of the consumers' directorate."""
    return Post(desk, "dncrp-hq", "dncrp")


@pytest.fixture
def asked_for_district(post: Post) -> Post:
    """Somebody has told when (2), what (3) and where (4), and is asked for the district."""
    post.says("I want to file a complaint", "file_consumer_complaint")
    for text in ("yesterday", "They took 500 taka for one bottle of water", "Rahim Store, Zindabazar"):
        said = post.writes(text)
    assert "Which district" in said[-1]
    return post


def slots(post: Post) -> dict[str, object]:
    """What the conversation remembers."""
    tracker = post.conversation().tracker
    assert tracker is not None
    found: dict[str, object] = tracker["memory"]["slots"]
    return found


def test_the_last_answer_is_corrected_and_the_open_question_asked_again(asked_for_district: Post) -> None:
    said = asked_for_district.changes(4, "Karim Store, Zindabazar")

    assert said[0] == "Corrected. Shop and address: Karim Store, Zindabazar."
    assert "Which district" in said[-1] and len(said) == 2
    assert slots(asked_for_district)["consumer_complaint_shop"] == "Karim Store, Zindabazar"


def test_an_earlier_answer_is_corrected_too(asked_for_district: Post) -> None:
    assert "Corrected. Date: 20 November 2026." in asked_for_district.changes(2, "20 november")


def test_a_second_change_corrects_the_first(asked_for_district: Post) -> None:
    asked_for_district.changes(4, "Karim Store, Zindabazar")
    asked_for_district.changes(4, "Salam Store, Zindabazar", 2)

    assert slots(asked_for_district)["consumer_complaint_shop"] == "Salam Store, Zindabazar"


def test_a_change_told_twice_is_answered_once(asked_for_district: Post) -> None:
    asked_for_district.changes(4, "Karim Store, Zindabazar")

    assert asked_for_district.changes(4, "Karim Store, Zindabazar") == []


def test_a_change_that_changes_nothing_is_not_answered(asked_for_district: Post) -> None:
    assert asked_for_district.changes(4, "Rahim Store, Zindabazar") == []


def test_new_words_that_answer_nothing_have_the_question_asked_again(asked_for_district: Post) -> None:
    said = asked_for_district.changes(2, "hmm")

    assert "It was: 22 November 2026" in said[0] and "When did you buy it" in said[-1]
    assert "Which district" in asked_for_district.writes("20 november")[-1]


def test_a_message_of_which_nothing_had_come_is_read_in_its_new_words(asked_for_district: Post) -> None:
    assert "Which district" in asked_for_district.writes("Zzz")[-1]

    assert "receipt" in asked_for_district.changes(5, "Sylhet, 500 taka")[-1]


def test_a_first_message_is_read_again_for_all_it_told(post: Post) -> None:
    text = "I paid 500 taka at Rahim Store in Sylhet yesterday"
    post.says(text, "file_consumer_complaint")
    said = post.changes(1, "I paid 700 taka at Rahim Store in Sylhet yesterday")

    assert said[0] == "Corrected. Amount: Tk 700."
    assert slots(post)["consumer_complaint_district"] == "Sylhet"


def test_leave_taken_back_by_a_change_ends_the_form(desk: Desk) -> None:
    post = Post(desk, "police-hq", "police")
    post.says("clearance for visa, Cumilla", "apply_police_clearance")
    post.says("yes", "affirm")
    post.writes("John Das")

    assert "no" in post.changes(2, "no")[0].lower()
    found = slots(post)
    assert "police_clearance_full_name" not in found and not found.get("requested_slot")


def test_an_answer_that_was_corrected_meanwhile_stays(asked_for_district: Post) -> None:
    asked_for_district.says("the shop is wrong, it is Salam Store", "correct_answer")
    said = asked_for_district.changes(4, "Karim Store, Zindabazar")

    assert "stay as they were" in said[0]
    assert slots(asked_for_district)["consumer_complaint_shop"] == "Salam Store"


def test_a_submitted_case_is_not_changed_and_that_is_said(post: Post) -> None:
    post.writes("hello")
    post.file("consumer_complaint", what_happened="too dear")
    post.says("thanks", "thank")

    assert "still says what you wrote before" in post.changes(1, "hello, I want more")[0]
    assert post.choices()[:2] == ["Correct something", "Add information"]


def test_danger_in_new_words_comes_first(asked_for_district: Post) -> None:
    asked_for_district.told.intents["they are breaking my door"] = "emergency_help"

    assert "999" in asked_for_district.changes(4, "they are breaking my door")[0]


def test_the_officer_sees_both_and_the_bot_is_quiet(asked_for_district: Post) -> None:
    post = asked_for_district
    post.says("officer", "talk_to_officer")
    post.writes("my shop is Rahim Store")
    assert post.changes(6, "my shop is Karim Store") == []

    with post.database.read() as session:
        items = thread(session, post.conversation().id, "dncrp").items
    told = [(item.text, item.is_edit) for item in items if item.speaker == "citizen"]
    assert told[-2:] == [("my shop is Rahim Store", False), ("my shop is Karim Store", True)]


def test_new_words_for_an_erased_message_are_not_kept(desk: Desk) -> None:
    post = Post(desk, "dncrp-hq", "dncrp")
    post.writes("my secret")
    post.writes('/erase_my_data{"erasure_confirmed": "yes"}')

    assert "no longer kept" in post.changes(1, "my secret name")[0]
    with post.database.read() as session:
        last = session.scalars(select(InboundEvent).order_by(InboundEvent.id.desc())).first()
    assert last is not None and last.content == ERASED and last.raw is None
