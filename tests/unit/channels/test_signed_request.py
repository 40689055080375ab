"""Meta's signed requests: only what one of our secrets signed, by the one algorithm, says anything."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.facebook.signed_request import SignedRequest, read_signed_request, sign_request

# Meta's own example ("Parsing the Signed Request", in many of its SDKs).
VECTOR = (
    "MgChNJTM9CJ75wlk7iDsf-5_LH4rMfst5fvUhiJRiqg."
    "eyJhbGdvcml0aG0iOiJITUFDLVNIQTI1NiIsImV4cGlyZXMiOjEyOTE4NDA0MDAsImlzc3VlZF9hdCI6MTI5MTgzNjgwMCwidXNlcl9pZCI6Ij"
    "IxODQ3MSJ9"
)
SECRET = "test_app_secret"


def signed(secret: str = SECRET, **changed: object) -> str:
    payload = {"algorithm": "HMAC-SHA256", "issued_at": 1795406400, "user_id": "218471", **changed}
    return sign_request(json.dumps(payload).encode(), secret)


def test_metas_own_example_is_read() -> None:
    found = read_signed_request(VECTOR, [SECRET])

    assert found is not None and found.user_id == "218471"


@pytest.mark.parametrize("secrets", [("old", SECRET), (SECRET, "new"), ("", SECRET)])
def test_while_a_secret_is_rotated_each_of_them_counts(secrets: tuple[str, ...]) -> None:
    assert read_signed_request(signed(), secrets) is not None


@pytest.mark.parametrize("secrets", [(), ("",), ("another",), (SECRET.upper(),)])
def test_no_other_secret_counts(secrets: tuple[str, ...]) -> None:
    assert read_signed_request(signed(), secrets) is None


@pytest.mark.parametrize("algorithm", ["none", "HMAC-SHA1", "hmac-sha256", "", None, 256])
def test_no_other_algorithm_counts_even_if_it_is_signed(algorithm: object) -> None:
    assert read_signed_request(signed(algorithm=algorithm), [SECRET]) is None


@pytest.mark.parametrize("user_id", ["", None, [], {}, "x" * 65, "a b", "১২"])
def test_who_asks_must_be_an_id(user_id: object) -> None:
    assert read_signed_request(signed(user_id=user_id), [SECRET]) is None


def test_an_id_that_came_as_a_number_is_one() -> None:
    found = read_signed_request(signed(user_id=218471), [SECRET])

    assert found is not None and found.user_id == "218471"


def test_the_same_request_has_the_same_key_and_another_one_another() -> None:
    first, again, other = (
        read_signed_request(text, [SECRET]) for text in (signed(), signed(), signed(issued_at=1))
    )

    assert isinstance(first, SignedRequest) and first == again and other is not None
    assert first.key != other.key


@pytest.mark.parametrize("place", range(0, len(VECTOR), 7))
def test_one_changed_letter_spoils_it(place: int) -> None:
    letter = "A" if VECTOR[place] != "A" else "B"

    assert read_signed_request(VECTOR[:place] + letter + VECTOR[place + 1 :], [SECRET]) is None


@given(st.text(max_size=200))
def test_whatever_comes_nothing_is_raised(text: str) -> None:
    assert read_signed_request(text, [SECRET]) is None
    assert read_signed_request(f"{text}.{text}", [SECRET]) is None


def test_a_signed_body_that_is_no_object_says_nothing() -> None:
    for payload in (b"[]", b"null", b"not json", b"\xff", b""):
        assert read_signed_request(sign_request(payload, SECRET), [SECRET]) is None
