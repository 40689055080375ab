"""How a gateway proves that a request is its own: it knows the shared secret.

Gateways can do different things, so there are several ways, each compared in constant time: the secret in a
header (``X-Webhook-Secret``, a bearer token, or the password of HTTP's basic authentication), or a signature
of the body (``X-Webhook-Signature: sha256=…``; of the query where there is no body). Never in the address:
addresses are logged.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence

from werkzeug.datastructures import Authorization

SECRET_HEADER = "X-Webhook-Secret"
SIGNATURE_HEADER = "X-Webhook-Signature"


def is_genuine(
    signed: bytes,
    *,
    secret: str | None,
    signature: str | None,
    authorization: Authorization | None,
    secrets: Sequence[str],
) -> bool:
    """Whether one of the secrets is known to the sender. No secret, nobody."""
    told = [secret]
    if authorization is not None:
        told += [authorization.token, authorization.get("password")]
    given = [one.encode("utf-8", "replace") for one in told if one]
    sign = (signature or "").encode("utf-8", "replace")
    fits = [hmac.compare_digest(one, known.encode()) for known in secrets if known for one in given] + [
        hmac.compare_digest(sign, _signature(signed, known)) for known in secrets if known
    ]
    return any(fits)


def _signature(body: bytes, secret: str) -> bytes:
    return b"sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest().encode()
