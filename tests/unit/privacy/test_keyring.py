"""The keys that encrypt columns."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.privacy.errors import NoKeyring, Unreadable, UnusableKey
from bot.privacy.keyring import Keyring, _Installed, decrypt, encrypt, install, installed, new_field_key

OLD, NEW = new_field_key(), new_field_key()


def test_the_first_key_encrypts_and_all_keys_decrypt() -> None:
    by_old = Keyring([OLD]).encrypt(b"value")
    both = Keyring([NEW, OLD])
    assert both.decrypt(by_old) == b"value"
    assert Keyring([NEW]).decrypt(both.encrypt(b"value")) == b"value"


def test_a_value_under_a_removed_key_is_told_to_be_unreadable() -> None:
    by_old = Keyring([OLD]).encrypt(b"value")
    ring = Keyring([NEW])
    with pytest.raises(Unreadable):
        ring.decrypt(by_old)
    with pytest.raises(Unreadable):
        ring.rotate(by_old)


def test_only_values_under_the_first_key_are_current() -> None:
    both = Keyring([NEW, OLD])
    by_old = Keyring([OLD]).encrypt(b"value")
    assert not both.is_current(by_old)
    assert both.is_current(both.rotate(by_old))


@pytest.mark.parametrize("key", ["", "short", "x" * 44, base64.urlsafe_b64encode(b"0" * 31).decode()])
def test_an_unusable_key_is_told_by_its_number_and_never_shown(key: str) -> None:
    with pytest.raises(UnusableKey, match="key 2 is not 32 url-safe base64 bytes") as raised:
        Keyring([NEW, key])
    assert len(key) < 3 or key not in str(raised.value)


def test_no_key_at_all_is_refused() -> None:
    with pytest.raises(UnusableKey, match="no key"):
        Keyring([])


def test_a_keyring_never_shows_its_keys() -> None:
    assert repr(Keyring([NEW, OLD])) == "<Keyring of 2 key(s)>"


def test_without_an_installed_keyring_nothing_is_written_in_clear(
    keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert installed() is keyring
    monkeypatch.setattr(_Installed, "keyring", None)
    with pytest.raises(NoKeyring):
        encrypt("value")


@given(text=st.text(alphabet=st.characters()))
def test_every_text_survives_also_with_lone_surrogates(text: str) -> None:
    install(Keyring([NEW]))
    assert decrypt(encrypt(text)) == text
