"""Signatures: what proves that a webhook is Meta's, and that a Graph call is ours.

Meta signs the bytes that are on the wire (already in their escaped-unicode form), so the raw body is hashed
and never a decoded copy. Only SHA-256 is read: the older SHA-1 header and the algorithm's name in a header
are an attacker's to choose.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence

SIGNATURE_HEADER = "X-Hub-Signature-256"
_PREFIX = b"sha256="


def sign(body: bytes, secret: str) -> str:
    """The header's value for a body: ``sha256=`` and 64 lower-case hexadecimal digits."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def is_signed(body: bytes, header: str | None, secrets: Sequence[str]) -> bool:
    """Whether a body was signed with one of the app secrets.

    Args:
        body: the raw request body.
        header: ``X-Hub-Signature-256`` as it came; None when it is missing.
        secrets: app secrets that count; several while one is being rotated, or when apps share the address.

    Every secret is tried, whichever fits, so that the time taken tells nothing. An empty secret fits nothing.
    """
    given = (header or "").encode("utf-8", "replace")
    if not given.startswith(_PREFIX):
        return False
    fits = [hmac.compare_digest(given, sign(body, secret).encode()) for secret in secrets if secret]
    return any(fits)


def is_same_token(given: str | None, expected: str) -> bool:
    """Compare a token in constant time. An empty expected token fits nothing."""
    if not expected or given is None:
        return False
    return hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())


def appsecret_proof(token: str, secret: str, *, at: int | None = None) -> str:
    """Proof that a Graph call comes from the app's own server.

    Args:
        token: the access token that the call carries.
        secret: the app's secret.
        at: seconds since 1970, for the stronger form, sent with ``appsecret_time`` and good for five minutes.
    """
    message = token if at is None else f"{token}|{at}"
    return hmac.new(secret.encode(), message.encode(), hashlib.sha256).hexdigest()
