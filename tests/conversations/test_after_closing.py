"""When the office is done: what the citizen taps then."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.cases.model import CaseEvent
from bot.conversation import handover
from tests.conversations.desk import Desk
from tests.conversations.post import Post


@pytest.fixture
def post(desk: Desk) -> Iterator[Post]:
    """The page of a district's office, with one grievance filed by 1001 in Bangla."""
    post = Post(desk, "dc-pabna", "dc_office")
    post.says("আসসালামু আলাইকুম", "greet")
    post.file("general_grievance")
    yield post
    post.delivery.close()


def close(post: Post) -> list[str]:
    """Take the case to its end; what the citizen reads of the last move."""
    post.moved("with_officer")
    post.moved("not_upheld", actor="officer:2")
    return post.moved("closed")


def events(post: Post, kind: str) -> list[CaseEvent]:
    with post.database.read() as session:
        return list(session.scalars(select(CaseEvent).where(CaseEvent.kind == kind)))


def test_the_end_is_told_with_a_question_for_a_rating_and_the_way_back(post: Post) -> None:
    told = close(post)
    assert "কাজ শেষ" in told[0] and "১ মানে খুব খারাপ" in told[1]
    assert post.choices() == ["৫ খুব ভালো", "৪ ভালো", "৩ মোটামুটি", "২ খারাপ", "১ খুব খারাপ", "আবার খুলুন"]


def test_a_result_is_rated_once(post: Post) -> None:
    close(post)
    assert "ধন্যবাদ" in post.taps("৪ ভালো")[0]
    assert post.desk.the_case().rating == 4
    (rated,) = events(post, "rated")
    assert (rated.content, rated.came_from) == ({"rating": 4}, "facebook")
    assert {event.came_from for event in events(post, "moved")} == {"console"}
    again = post.writes('/rate_case{"reference_number": "GRV-2026-000001", "rating": "1"}')
    assert "করা যাচ্ছে না" in again[0]
    assert post.desk.the_case().rating == 4


COMMENTS = ["কেউ কথা শোনেনি", "keu kotha shoneni", "nobody listened", "অফিসার দেখা করেননি, তিনবার বলেছি"]


@pytest.mark.parametrize("comment", COMMENTS)
@pytest.mark.parametrize("intent", ["talk_to_officer", "general_grievance", None])
def test_words_after_a_low_rating_are_kept_with_it(post: Post, comment: str, intent: str | None) -> None:
    close(post)
    (asked,) = post.taps("১ খুব খারাপ")
    assert "কী ভালো হয়নি" in asked
    (thanks,) = post.says(comment, intent)
    assert "ধন্যবাদ" in thanks or "Thank you" in thanks
    assert [one.content for one in events(post, "rated")] == [
        {"rating": 1},
        {"rating": 1, "comment": comment},
    ]
    assert post.conversation().owner == "bot"
    assert events(post, "information_added") == []


def test_danger_in_those_words_comes_first(post: Post) -> None:
    close(post)
    post.taps("১ খুব খারাপ")
    told = post.says("ওরা আমাকে মেরে ফেলবে", "emergency_help")
    assert "999" in told[0] or "৯৯৯" in told[0]
    assert len(events(post, "rated")) == 1


def test_an_officer_can_still_be_asked_for(post: Post) -> None:
    close(post)
    post.taps("১ খুব খারাপ")
    post.says("অফিসার চাই", "talk_to_officer")
    assert post.conversation().owner == "waiting"


@pytest.mark.parametrize("no", ["/cancel", "না", "no"])
def test_words_after_a_low_rating_may_be_left_out(post: Post, no: str) -> None:
    close(post)
    post.taps("২ খারাপ")
    assert len(post.writes(no)) == 1
    assert len(events(post, "rated")) == 1
    assert post.desk.the_case().rating == 2


REOPENING = ["আবার খুলুন", "আমার আবেদনটা আবার খুলে দিন", "reopen koren", "please reopen my case", "reopen"]
APPEALING = ["আপিল করতে চাই", "apil korte chai", "I want to appeal", "ami appeal korte cai", "appeal"]


@pytest.mark.parametrize("words", REOPENING)
@pytest.mark.parametrize("intent", [None, "check_case_status", "general_grievance"])
def test_a_case_is_opened_again_in_words(post: Post, words: str, intent: str | None) -> None:
    close(post)
    told = post.says(words, intent)
    assert any("আবার খোলা হয়েছে" in one or "is open again" in one for one in told)
    assert post.desk.the_case().stage == "submitted"


@pytest.mark.parametrize("words", APPEALING)
@pytest.mark.parametrize("intent", [None, "right_to_information", "out_of_scope"])
def test_an_appeal_is_made_in_words(post: Post, words: str, intent: str | None) -> None:
    post.moved("with_officer")
    post.moved("not_upheld", actor="officer:2")
    post.says(words, intent)
    assert post.desk.the_case().stage == "appeal"


@pytest.mark.parametrize(("words", "stage"), [("আপিল করতে চাই", "appeal"), ("abar khulun", "submitted")])
def test_a_wish_is_heard_in_the_middle_of_another_form(post: Post, words: str, stage: str) -> None:
    post.moved("with_officer")
    post.moved("not_upheld", actor="officer:2")
    if stage == "submitted":
        post.moved("closed")
    post.says("পুলিশ ক্লিয়ারেন্স লাগবে", "apply_police_clearance")

    told = post.says(words, None)

    assert post.desk.the_case().stage == stage
    assert "সনদটা কোন কাজে লাগবে" in told[-1], "and the form goes on"


def test_in_the_middle_of_a_form_a_longer_answer_may_hold_such_words(post: Post) -> None:
    post.moved("with_officer")
    post.moved("not_upheld", actor="officer:2")
    post.says("তথ্য চাই", "right_to_information")
    post.says("ডিসি অফিস", None)

    post.says("আগের আবেদনের জবাব পাইনি বলে আপিল করতে চাই, সেই আবেদনের কপি চাই", None)

    assert post.desk.the_case().stage == "not_upheld"


@pytest.mark.parametrize(
    "words", ["আপিল করতে চাই না", "I don't want to appeal", "কীভাবে আপিল করব?", "ki vabe apil korbo"]
)
def test_who_asks_or_does_not_want_it_appeals_nothing(post: Post, words: str) -> None:
    post.moved("with_officer")
    post.moved("not_upheld", actor="officer:2")
    post.says(words, None)
    assert post.desk.the_case().stage == "not_upheld"


def test_of_several_cases_the_citizen_is_asked_which(post: Post) -> None:
    close(post)
    second = post.file("general_grievance")
    for stage, actor in (("with_officer", "officer:1"), ("not_upheld", "officer:2"), ("closed", "officer:1")):
        post.moves.move(second, stage, actor=actor, data={})
    post.reads()
    told = post.says("আবার খুলুন", None)
    assert "কোন আবেদনের" in told[0]
    assert post.choices() == [second, "GRV-2026-000001"]
    assert "আবার খোলা হয়েছে" in post.taps(second)[0]


def test_a_case_is_named_along_with_the_wish(post: Post) -> None:
    close(post)
    told = post.says("GRV-2026-000001 আবার খুলুন", "check_case_status")
    assert "আবার খোলা হয়েছে" in told[0]
    again = post.says("please reopen GRV-2026-000001", "check_case_status")
    assert "not possible now" in again[0]


def test_the_wish_is_carried_out_where_a_comment_is_asked_for(post: Post) -> None:
    close(post)
    post.taps("১ খুব খারাপ")
    told = post.says("আবার খুলুন", None)
    assert "আবার খোলা হয়েছে" in told[0]
    assert len(events(post, "rated")) == 1


def test_who_has_no_such_case_is_answered_as_before(post: Post) -> None:
    told = post.says("আপিল করতে চাই", "right_to_information")
    assert (post.conversation().tracker or {})["memory"]["active_loop"][
        "name"
    ] == "right_to_information_form", told


def test_the_state_of_a_closed_case_offers_to_open_it_again(post: Post) -> None:
    close(post)
    post.clock.advance(timedelta(days=5))
    post.writes('/check_case_status{"reference_number": "GRV-2026-000001"}')
    assert post.choices() == ["আবার খুলুন", "সেবার মান জানাই"]
    told = post.taps("আবার খুলুন")
    assert "আবার খোলা হয়েছে" in told[0] and "জমা হয়েছে" in told[0]
    assert post.desk.the_case().stage == "submitted"


def test_too_late_it_is_neither_offered_nor_done(post: Post) -> None:
    close(post)
    post.clock.advance(timedelta(days=31))
    post.writes('/check_case_status{"reference_number": "GRV-2026-000001"}')
    assert post.choices() == ["সেবার মান জানাই"]
    told = post.writes('/reopen_case{"reference_number": "GRV-2026-000001"}')
    assert "করা যাচ্ছে না" in told[0]
    assert post.desk.the_case().stage == "closed"


def test_an_appeal_is_offered_with_the_decision_and_goes_to_somebody_else(post: Post) -> None:
    post.moved("with_officer")
    post.moved("not_upheld", actor="officer:2")
    assert post.choices() == ["আপিল করতে চাই"]
    told = post.taps("আপিল করতে চাই")
    assert "তিনি দেবেন না" in told[0]
    case = post.desk.the_case()
    assert (case.stage, case.not_officer) == ("appeal", "officer:2")
    with pytest.raises(Exception, match="somebody else has to decide"):
        post.moved("appeal_decided", actor="supervisor:2")
    assert "আপিলের সিদ্ধান্ত" in post.moved("appeal_decided", actor="supervisor:3")[0]


def test_a_rating_can_be_given_from_the_state_of_the_case(post: Post) -> None:
    close(post)
    post.writes('/check_case_status{"reference_number": "GRV-2026-000001"}')
    post.taps("সেবার মান জানাই")
    post.taps("৫ খুব ভালো")
    assert post.desk.the_case().rating == 5


def test_a_tap_in_the_middle_of_a_form_leaves_the_form_open(post: Post) -> None:
    close(post)
    post.writes("/right_to_information")
    told = post.writes('/rate_case{"reference_number": "GRV-2026-000001", "rating": "1"}')
    assert "ধন্যবাদ" in told[0] and "কী ভালো হয়নি" not in told[0]
    tracker = post.conversation().tracker or {}
    assert tracker["memory"]["active_loop"]["name"] == "right_to_information_form"


def test_another_citizen_can_do_nothing_to_the_case(post: Post) -> None:
    close(post)
    for intent in ("reopen_case", "appeal_case"):
        told = post.writes(f'/{intent}{{"reference_number": "GRV-2026-000001"}}', user="2002")
        assert any("পাইনি" in one or "খুঁজে পাওয়া" in one for one in told), told
    assert post.desk.the_case().stage == "closed"


def test_while_an_officer_talks_with_the_citizen_nothing_is_asked(post: Post) -> None:
    with post.database.write() as session:
        handover.take(session, post.clock, post.conversation().id, officer="karim")
    assert len(close(post)) == 1
