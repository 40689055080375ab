"""Meta's ``signed_request``: a signature, a dot, and JSON, both parts in base64url without padding.

The signature is HMAC-SHA256 over the *encoded* JSON under the app's secret (developers.facebook.com, "Data
Deletion Request Callback"). What the JSON says of its algorithm is checked, and never followed.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass

from bot.channels.facebook.values import identifier, mapping
from bot.channels.facebook.wire import loads

ALGORITHM = "HMAC-SHA256"
LONGEST = 8192


@dataclass(frozen=True)
class SignedRequest:
    """Who asks, as Meta names them within the app, and what names this request."""

    user_id: str
    key: str


def read_signed_request(text: str, secrets: Sequence[str]) -> SignedRequest | None:
    """The request, if one of the app secrets signed it; None for anything else.

    Every secret is tried, whichever fits, so that the time taken tells nothing.
    """
    signature, dot, encoded = text.partition(".")
    given = _decoded(signature)
    if not dot or given is None or len(text) > LONGEST or not text.isascii():
        return None
    made = [hmac.digest(one.encode(), encoded.encode("ascii"), hashlib.sha256) for one in secrets if one]
    fits = [hmac.compare_digest(given, one) for one in made]
    if not any(fits):
        return None
    payload = _payload(encoded)
    user_id = identifier(payload.get("user_id"))
    if payload.get("algorithm") != ALGORITHM or user_id is None:
        return None
    return SignedRequest(user_id, hashlib.sha256(encoded.encode("ascii")).hexdigest())


def sign_request(payload: bytes, secret: str) -> str:
    """A signed request, as Meta makes it: for tests and for whoever tries the callback out."""
    encoded = _encoded(payload)
    signature = hmac.digest(secret.encode(), encoded.encode("ascii"), hashlib.sha256)
    return f"{_encoded(signature)}.{encoded}"


def _payload(encoded: str) -> dict[str, object]:
    try:
        return dict(mapping(loads(_decoded(encoded) or b"")))
    except ValueError:
        return {}


def _decoded(text: str) -> bytes | None:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None


def _encoded(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode("ascii")
