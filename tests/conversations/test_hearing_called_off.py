"""An office calls a hearing off: who had a place on it hears so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.cases.commands import open_case
from bot.cases.hearings.commands import open_hearings
from tests.conversations.desk import Desk
from tests.conversations.post import Post

DAY = date(2026, 11, 25)
WISH = {
    "hearing": "dc_weekly", "district": "Sylhet", "want": "book", "hearing_day": DAY.isoformat(),
    "matter": "খালের বাঁধ ভেঙেছে", "consent": "yes", "full_name": "রহিমা খাতুন", "phone": "+8801712345678",
}  # fmt: skip


@pytest.fixture
def post(desk: Desk) -> Iterator[Post]:
    """The page of Sylhet's office, which takes names; 1001 has a place on the next Wednesday."""
    post = Post(desk, "dc-sylhet", "dc_office")
    post.writes("আসসালামু আলাইকুম")
    catalogue = post.answerer.catalogue
    with post.database.write() as session:
        open_hearings(
            session, catalogue, post.clock, office="dc-sylhet", slots=3, begins="10:00", actor="officer:1"
        )
        conversation_id = post.conversation().id
        open_case(
            session,
            catalogue,
            post.clock,
            service="public_hearing",
            fields=WISH,
            conversation_id=conversation_id,
        )
    yield post
    post.delivery.close()


def call_off(post: Post) -> list[str]:
    post.moves.call_off(office="dc-sylhet", day=DAY, actor="officer:1", note="VIP visit")
    return post.reads()


def test_inside_the_window_it_is_told_at_once(post: Post) -> None:
    (told,) = call_off(post)

    assert "শুনানি পিছিয়েছে" in told and "VIP" not in told
    assert all(notice.told_at for notice in post.waiting())


def test_outside_the_window_a_text_tells_it_and_the_next_message_is_answered_with_it(post: Post) -> None:
    post.clock.advance(timedelta(days=1, hours=1))

    assert call_off(post) == []
    assert [phone for phone, _, _ in post.phones.sent] == ["+8801712345678"]
    assert "শুনানি পিছিয়েছে" in post.writes("/ask_capabilities")[0]
    assert not any("শুনানি পিছিয়েছে" in one for one in post.writes("/ask_capabilities"))


def test_on_the_day_itself_the_citizen_is_told_too(post: Post) -> None:
    post.clock.advance(datetime(2026, 11, 25, 2, 0, tzinfo=UTC) - post.clock.now())
    post.writes("/ask_capabilities")

    (told,) = call_off(post)
    assert "শুনানি পিছিয়েছে" in told
