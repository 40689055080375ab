"""Passwords: what is good enough, and argon2 hashes of them."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bot.accounts.errors import WeakPassword

SHORTEST = 12
_FEWEST_CHARACTERS = 5
#: Two or three letters are in many a password by chance.
_SHORTEST_NAME = 4
# RFC 9106's second recommended option (64 MiB): the library's default.
_HASHER = PasswordHasher()


def check_strength(password: str, email: str) -> None:
    """Raise WeakPassword for one that could be guessed; length counts, not odd signs (NIST SP 800-63B)."""
    if len(password) < SHORTEST:
        raise WeakPassword(f"a password has at least {SHORTEST} characters")
    if len(set(password)) < _FEWEST_CHARACTERS:
        raise WeakPassword("the password repeats a few characters")
    name = email.partition("@")[0].lower()
    if len(name) >= _SHORTEST_NAME and name in password.lower():
        raise WeakPassword("the password holds the e-mail address")


def hash_password(password: str) -> str:
    """The argon2id hash, salt and parameters included."""
    return _HASHER.hash(password)


def is_password(hashed: str, password: str) -> bool:
    """Whether it is the one; takes as long if it is not."""
    try:
        return _HASHER.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(hashed: str) -> bool:
    """Whether the hash was made with weaker parameters than today's."""
    return _HASHER.check_needs_rehash(hashed)
