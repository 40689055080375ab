"""A seal opens with its own key, in its own place, and only unchanged."""

from __future__ import annotations

import pytest

from bot.evidence.errors import SealBroken
from bot.evidence.sealing import new_data_key, seal, unseal

PLACE = "a" * 32


def test_what_was_sealed_comes_back() -> None:
    key = new_data_key()

    assert unseal(key, PLACE, seal(key, PLACE, b"a photo")) == b"a photo"


def test_the_sealed_bytes_show_nothing_and_are_new_each_time() -> None:
    key = new_data_key()
    first, second = seal(key, PLACE, b"a photo"), seal(key, PLACE, b"a photo")

    assert b"photo" not in first and first != second


def test_one_changed_bit_breaks_the_seal() -> None:
    key = new_data_key()
    sealed = bytearray(seal(key, PLACE, b"a photo"))
    sealed[-1] ^= 1

    with pytest.raises(SealBroken):
        unseal(key, PLACE, bytes(sealed))


@pytest.mark.parametrize("sealed", [b"", b"short", b"0" * 12])
def test_what_is_too_short_is_broken_too(sealed: bytes) -> None:
    with pytest.raises(SealBroken):
        unseal(new_data_key(), PLACE, sealed)


def test_another_key_or_place_opens_nothing() -> None:
    key = new_data_key()
    sealed = seal(key, PLACE, b"a photo")

    for other_key, other_place in ((new_data_key(), PLACE), (key, "b" * 32)):
        with pytest.raises(SealBroken):
            unseal(other_key, other_place, sealed)
