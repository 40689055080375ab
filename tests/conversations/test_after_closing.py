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
    post.writes("আসসালামু আলাইকুম")
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


def test_after_a_low_rating_words_go_to_the_history(post: Post) -> None:
    close(post)
    told = post.taps("১ খুব খারাপ")
    assert "কী ভালো হয়নি" in told[0]
    post.writes("কেউ আমার ফোন ধরেনি")
    (added,) = events(post, "information_added")
    assert (added.content or {})["text"] == "কেউ আমার ফোন ধরেনি"


def test_words_after_a_low_rating_may_be_left_out(post: Post) -> None:
    close(post)
    post.taps("২ খারাপ")
    post.writes("/cancel")
    assert events(post, "information_added") == []
    assert post.desk.the_case().rating == 2


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
