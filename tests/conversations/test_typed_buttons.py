"""What only a tap may do is not done by typing what a button carries."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conversations.desk import Desk
from tests.conversations.post import Post

ERASE = '/erase_my_data{"erasure_confirmed": "yes"}'


@pytest.fixture
def post(desk: Desk) -> Iterator[Post]:
    """The page of a district's office; 1001 has filed a grievance there, which is closed."""
    post = Post(desk, "dc-pabna", "dc_office")
    post.writes("আসসালামু আলাইকুম")
    post.file("general_grievance")
    post.moved("with_officer")
    post.moved("not_upheld", actor="officer:2")
    post.moved("closed")
    yield post
    post.delivery.close()


def test_typed_words_erase_nothing(post: Post) -> None:
    told = post.writes(ERASE, typed=True)

    assert told and not any("মুছে দিয়েছি" in one for one in told)
    assert post.conversation().erased_at is None


def test_the_tap_itself_erases(post: Post) -> None:
    assert "মুছে দিয়েছি" in post.writes(ERASE)[0]
    assert post.conversation().erased_at is not None


@pytest.mark.parametrize("text", ["/", "//", "/ /", "/\n"])
def test_slashes_alone_are_answered(post: Post, text: str) -> None:
    assert post.writes(text, typed=True)


def test_a_case_is_not_rated_by_typing(post: Post) -> None:
    post.writes('/rate_case{"reference_number": "GRV-2026-000001", "rating": "1"}', typed=True)

    assert post.desk.the_case().rating is None


def test_the_typed_title_of_a_service_tells_no_part_of_it(desk: Desk) -> None:
    citizen = desk.citizen(agency="dc_office", office="dc-dhaka")
    citizen.says("জমি ও নামজারি", "land_service")

    assert citizen.slots["requested_slot"] == "land_service_topic"


def test_the_typed_title_of_another_choice_changes_it(desk: Desk) -> None:
    citizen = desk.citizen(agency="dc_office", office="dc-dhaka")
    citizen.says("জমি ও নামজারি", "land_service")
    citizen.taps("নামজারি করতে চাই")
    before = citizen.slots["land_service_topic"]

    citizen.says("খাজনা (ভূমি কর)", "land_service")

    assert citizen.slots["land_service_topic"] not in (before, None)
