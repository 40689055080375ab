"""The keys that encrypt columns: the first one encrypts, all of them decrypt.

Encryption is Fernet (AES-128-CBC with HMAC-SHA256, github.com/fernet/spec), so a changed value is noticed.
"""

from __future__ import annotations

from collections.abc import Iterable

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.privacy.errors import NoKeyring, Unreadable, UnusableKey


class Keyring:
    """Encrypts and decrypts with a list of keys. Its ``repr`` tells only how many there are."""

    def __init__(self, field_keys: Iterable[str]) -> None:
        """Raises UnusableKey when there is no key or one is not 32 url-safe base64 bytes."""
        self._fernets = [_fernet(key, number) for number, key in enumerate(field_keys, start=1)]
        if not self._fernets:
            raise UnusableKey("FIELD_KEYS holds no key")
        self._all = MultiFernet(self._fernets)

    def __repr__(self) -> str:
        return f"<Keyring of {len(self._fernets)} key(s)>"

    def encrypt(self, value: bytes) -> str:
        """``value`` under the first key, as ASCII text."""
        return self._all.encrypt(value).decode("ascii")

    def decrypt(self, token: str) -> bytes:
        """What was encrypted; Unreadable if no key opens it."""
        try:
            return self._all.decrypt(token)
        except InvalidToken:
            raise Unreadable("no key in FIELD_KEYS opens this value") from None

    def is_current(self, token: str) -> bool:
        """Whether the first key opens it, so that nothing is left to rotate."""
        try:
            self._fernets[0].decrypt(token)
        except InvalidToken:
            return False
        return True

    def rotate(self, token: str) -> str:
        """The same value under the first key; Unreadable if no key opens it."""
        try:
            return self._all.rotate(token).decode("ascii")
        except InvalidToken:
            raise Unreadable("no key in FIELD_KEYS opens this value") from None


def _fernet(key: str, number: int) -> Fernet:
    try:
        return Fernet(key)
    except ValueError:
        # The library's own message is kept out: it could show part of the key.
        raise UnusableKey(f"FIELD_KEYS: key {number} is not 32 url-safe base64 bytes") from None


def new_field_key() -> str:
    """A fresh random key, as it is written in FIELD_KEYS."""
    return Fernet.generate_key().decode("ascii")


class _Installed:
    """The process's keyring. Column types are made at import, long before settings are read."""

    keyring: Keyring | None = None


def install(keyring: Keyring) -> None:
    """Make a keyring the one that all encrypted columns of this process use."""
    _Installed.keyring = keyring


def installed() -> Keyring:
    """The process's keyring; NoKeyring before :func:`install`."""
    if _Installed.keyring is None:
        raise NoKeyring("install a keyring before reading or writing encrypted columns")
    return _Installed.keyring


def encrypt(text: str) -> str:
    """``text`` under the installed keys. Lone surrogates, which some phones send, survive."""
    return installed().encrypt(text.encode("utf-8", "surrogatepass"))


def decrypt(token: str) -> str:
    """The text that :func:`encrypt` was given; Unreadable if no key opens it."""
    return installed().decrypt(token).decode("utf-8", "surrogatepass")
