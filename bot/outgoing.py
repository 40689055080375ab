"""HTTP to carriers: a pooled session, and the question about a call that broke: can it have had an effect?

A refused connection can't have; a connection that broke after the request was written can.

The time-outs of requests are for each piece that comes: who answers a byte at a time would hold us for ever.
Here the read time-out is for all headers together, and :func:`read_answer` limits the body.
"""

from __future__ import annotations

import socket
import threading
from http.cookiejar import DefaultCookiePolicy
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    MaxRetryError,
    NameResolutionError,
    NewConnectionError,
    ProxyError,
)

POOL_SIZE = 32
#: A connection that took longer, with looking up the name, is not used: others may have taken over meanwhile.
SLOWEST_CONNECTION_SECONDS = 12.0
PIECE_BYTES = 16 * 1024
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

#: urllib3 gives up with these before the first byte of a request is written.
_NOT_WRITTEN = (NewConnectionError, ConnectTimeoutError, NameResolutionError, ProxyError)


def new_session(url: str, *, pool_size: int = POOL_SIZE) -> requests.Session:
    """A session with a connection pool, without cookies and without retries of its own.

    Proxies of the environment count, except on the way to this very machine.
    """
    session = requests.Session()
    adapter = _Adapter(pool_connections=4, pool_maxsize=pool_size, max_retries=0)
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


def read_answer(response: requests.Response, most_bytes: int, seconds: float) -> bytes:
    """The body of an answer that was asked for with ``stream=True``, to its end.

    Args:
        most_bytes: what is longer is cut off.
        seconds: for the whole answer, headers included.

    Raises:
        requests.RequestException: it broke off or took too long.
    """
    until = monotonic() + seconds - response.elapsed.total_seconds()
    body = bytearray()
    try:
        # read1 gives what has come. Reading to the end gives the connection back to the pool.
        while len(body) <= most_bytes and (piece := response.raw.read1(PIECE_BYTES, decode_content=True)):
            body += piece
            if monotonic() > until:
                raise requests.ReadTimeout("the answer drips")
    except HTTPError as error:
        raise requests.ConnectionError(error) from error
    return bytes(body[:most_bytes])


def _hang_up(connection: socket.socket, is_over: threading.Event) -> None:
    # Before the connection ends, which another thread sees at once.
    is_over.set()
    try:
        # Below TLS: its own farewell could block, too.
        socket.socket.shutdown(connection, socket.SHUT_RDWR)
    except OSError:
        # It is closed already, which is all that was wanted.
        return


class _Timed(HTTPConnection):
    """A connection with a limit for getting it, and one for all headers of an answer."""

    def connect(self) -> None:
        began = monotonic()
        super().connect()
        if monotonic() - began > SLOWEST_CONNECTION_SECONDS:
            self.close()
            raise ConnectTimeoutError(self, "connecting took too long")

    def getresponse(self) -> Any:
        assert self.sock is not None
        is_over = threading.Event()
        timer = threading.Timer(float(self.timeout or 0), _hang_up, [self.sock, is_over])
        timer.daemon = True
        timer.start()
        try:
            answer = super().getresponse()
            if is_over.is_set():
                # Headers that break off pass for whole ones.
                answer.close()
                raise TimeoutError("the headers drip")
            return answer
        finally:
            timer.cancel()


class _TimedTls(_Timed, HTTPSConnection):
    """The same over TLS."""


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Timed


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TimedTls


class _Adapter(HTTPAdapter):
    """Connects with limits, directly and through proxies."""

    def init_poolmanager(self, *args: Any, **how: Any) -> None:
        super().init_poolmanager(*args, **how)
        _limit(self.poolmanager)

    def proxy_manager_for(self, *args: Any, **how: Any) -> Any:
        manager = super().proxy_manager_for(*args, **how)
        _limit(manager)
        return manager


def _limit(manager: PoolManager) -> None:
    manager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}
