"""HTTP to carriers: a pooled session, and the question about a call that broke: can it have had an effect?

A refused connection can't have; a connection that broke after the request was written can.
"""

from __future__ import annotations

from http.cookiejar import DefaultCookiePolicy
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import (
    ConnectTimeoutError,
    MaxRetryError,
    NameResolutionError,
    NewConnectionError,
    ProxyError,
)

POOL_SIZE = 32
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

#: urllib3 gives up with these before the first byte of a request is written.
_NOT_WRITTEN = (NewConnectionError, ConnectTimeoutError, NameResolutionError, ProxyError)


def new_session(url: str, *, pool_size: int = POOL_SIZE) -> requests.Session:
    """A session with a connection pool, without cookies and without retries of its own.

    Proxies of the environment count, except on the way to this very machine.
    """
    session = requests.Session()
    adapter = HTTPAdapter(pool_connections=4, pool_maxsize=pool_size, max_retries=0)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    # Many threads share the session: nothing that one call gets may change the next.
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.trust_env = urlsplit(url).hostname not in LOOPBACK
    return session


def is_unwritten(error: requests.RequestException) -> bool:
    """Whether a call failed for want of a connection, before anything was written."""
    if isinstance(error, requests.ConnectTimeout | requests.exceptions.ProxyError):
        return True
    cause = error.args[0] if error.args else None
    return isinstance(cause, MaxRetryError) and isinstance(cause.reason, _NOT_WRITTEN)
