"""Fetching one file: a checked address, a few redirects, so many bytes, so much time.

Nothing of the answer is believed but its bytes: a length in a header may only end the fetch early.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urljoin

import certifi
import urllib3
from urllib3.exceptions import HTTPError

from bot.evidence.addresses import AllowedHosts, Resolve, Target, look_up
from bot.evidence.errors import NotAccepted, Unreachable
from bot.evidence.model import Reason

#: Meta's own limit for an attachment (Messenger Platform, Attachment Upload API).
LARGEST_BYTES = 25 * 1024 * 1024
MOST_REDIRECTS = 3
CONNECT_SECONDS = 5.0
#: Between two pieces of an answer, and for all of it.
READ_SECONDS = 10.0
TOTAL_SECONDS = 75.0
PIECE_BYTES = 64 * 1024

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
#: Answers after which another try may do.
_LATER = frozenset({408, 425, 429, *range(500, 600)})
_HEADERS = {"Accept": "*/*", "Accept-Encoding": "identity", "User-Agent": "service-desk-bot"}


class Fetches(Protocol):
    """Whatever can fetch a file; tests hand in their own."""

    def fetch(self, url: str) -> bytes:
        """The file's bytes; NotAccepted or Unreachable where there are none."""
        ...


@dataclass(frozen=True)
class Fetcher:
    """Fetches files from allowed hosts.

    Attributes:
        hosts: who may be asked.
        resolve: looks up a host's addresses.
        largest_bytes: a larger file is cut off and not kept.
        read_seconds: patience between two pieces.
        total_seconds: for all pieces together.
        timer: seconds, always going forward.
        ca_bundle: a file with the certificates that vouch for hosts.
    """

    hosts: AllowedHosts
    resolve: Resolve = look_up
    largest_bytes: int = LARGEST_BYTES
    read_seconds: float = READ_SECONDS
    total_seconds: float = TOTAL_SECONDS
    timer: Callable[[], float] = time.monotonic
    ca_bundle: str = certifi.where()

    def fetch(self, url: str) -> bytes:
        """The bytes behind an address.

        Raises:
            NotAccepted: the address may not be asked, the file is gone or too large.
            Unreachable: no answer, or one that asks to come back later.
        """
        until = self.timer() + self.total_seconds
        for _ in range(MOST_REDIRECTS + 1):
            target = self.hosts.check(url, self.resolve)
            try:
                found = self._ask(target, until)
            except HTTPError as error:
                raise Unreachable(type(error).__name__) from None
            if isinstance(found, bytes):
                return found
            url = urljoin(url, found)
        raise NotAccepted(Reason.ADDRESS)

    def _ask(self, target: Target, until: float) -> bytes | str:
        """The file, or where else to look."""
        with closing(self._pool(target)) as pool:
            response = pool.urlopen(
                "GET",
                target.path,
                headers={**_HEADERS, "Host": _host_header(target)},
                redirect=False,
                retries=False,
                preload_content=False,
                decode_content=False,
            )
            with closing(response):
                if response.status in _REDIRECTS:
                    return response.headers.get("Location", "")
                if response.status in _LATER:
                    raise Unreachable(f"status {response.status}")
                if response.status != 200:
                    # A lapsed link is answered with 403, a removed file with 404 or 410.
                    raise NotAccepted(Reason.GONE)
                return self._read(response, until)

    def _read(self, response: urllib3.BaseHTTPResponse, until: float) -> bytes:
        announced = response.headers.get("Content-Length", "")
        if announced.isdecimal() and int(announced) > self.largest_bytes:
            raise NotAccepted(Reason.TOO_LARGE)
        content = bytearray()
        # read1 gives what has come: a host that trickles can't hold us for a whole piece.
        while piece := response.read1(PIECE_BYTES):
            content += piece
            if len(content) > self.largest_bytes:
                raise NotAccepted(Reason.TOO_LARGE)
            if self.timer() > until:
                raise Unreachable("too slow")
        return bytes(content)

    def _pool(self, target: Target) -> urllib3.HTTPConnectionPool:
        """A connection to the very address that was checked; the certificate must be the host's."""
        timeout = urllib3.Timeout(connect=CONNECT_SECONDS, read=self.read_seconds)
        if target.scheme == "http":
            return urllib3.HTTPConnectionPool(target.ip, target.port, timeout=timeout)
        return urllib3.HTTPSConnectionPool(
            target.ip,
            target.port,
            timeout=timeout,
            cert_reqs="CERT_REQUIRED",
            ca_certs=self.ca_bundle,
            server_hostname=target.host,
            assert_hostname=target.host,
        )


def _host_header(target: Target) -> str:
    usual = 443 if target.scheme == "https" else 80
    return target.host if target.port == usual else f"{target.host}:{target.port}"
