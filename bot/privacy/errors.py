"""What can go wrong with encrypted columns."""

from __future__ import annotations


class PrivacyError(Exception):
    """Root of what this room raises. Messages never hold a key or a value."""


class UnusableKey(PrivacyError):
    """A field key is not 32 url-safe base64 bytes, or there is none."""


class NoKeyring(PrivacyError):
    """An encrypted column was touched before the program installed its keys."""


class Unreadable(PrivacyError):
    """No key in FIELD_KEYS opens this value.

    A key was removed before rotation finished, or the value is damaged.
    """
