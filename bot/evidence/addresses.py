"""Which addresses may be fetched. Whatever a message names, nothing inside our own network is ever asked.

The platform's files lie on fbcdn.net and fbsbx.com (Meta's CDN hosts; the links are signed and lapse). A
host is allowed by suffix at a dot, over https on its usual port. Its addresses are looked up once, all must
be public, and the connection goes to one of them: a name that changes its mind in between gains nothing.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from bot.evidence.errors import NotAccepted, Unreachable
from bot.evidence.model import Reason

HTTPS_PORT = 443
#: IPv6 ranges with an IPv4 address inside: translation (RFC 6052, 8215), 6to4 (RFC 3056), Teredo (RFC 4380).
_CARRIES_IPV4 = tuple(
    map(ipaddress.IPv6Network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96"))
)

Resolve = Callable[[str, int], Sequence[str]]


@dataclass(frozen=True)
class Target:
    """An address that was checked: where to connect, and what to ask for."""

    scheme: str
    host: str
    port: int
    ip: str
    path: str


@dataclass(frozen=True)
class AllowedHosts:
    """Hosts that may be asked.

    Attributes:
        suffixes: ``fbcdn.net`` allows itself and every host below it.
        origins: whole origins that are allowed as they are, such as the emulator's ``http://127.0.0.1:5000``.
    """

    suffixes: tuple[str, ...]
    origins: frozenset[str] = frozenset()

    @classmethod
    def of(cls, entries: Sequence[str]) -> AllowedHosts:
        """From the setting: an entry with ``://`` is an origin, any other a suffix."""
        origins = frozenset(entry.rstrip("/").lower() for entry in entries if "://" in entry)
        suffixes = tuple(entry.strip(".").lower() for entry in entries if "://" not in entry)
        return cls(suffixes, origins)

    def check(self, url: str, resolve: Resolve) -> Target:
        """Where to connect for an address.

        Raises:
            NotAccepted: it may not be asked.
            Unreachable: its host has no address at the moment.
        """
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise NotAccepted(Reason.ADDRESS) from None
        host = (parts.hostname or "").rstrip(".").lower()
        if not host or parts.username is not None or parts.password is not None or not _is_plain(url):
            raise NotAccepted(Reason.ADDRESS)
        if f"{parts.scheme}://{parts.netloc}".lower() in self.origins:
            port = port or (HTTPS_PORT if parts.scheme == "https" else 80)
            return Target(parts.scheme, host, port, _looked_up(resolve, host, port)[0], _path(parts))
        if parts.scheme != "https" or port not in (None, HTTPS_PORT) or not self._is_listed(host):
            raise NotAccepted(Reason.ADDRESS)
        addresses = _looked_up(resolve, host, HTTPS_PORT)
        if not all(map(is_public, addresses)):
            raise NotAccepted(Reason.ADDRESS)
        return Target("https", host, HTTPS_PORT, addresses[0], _path(parts))

    def _is_listed(self, host: str) -> bool:
        return any(host == suffix or host.endswith(f".{suffix}") for suffix in self.suffixes)


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet's."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return is_public(str(ip.ipv4_mapped))
        if any(ip in network for network in _CARRIES_IPV4):
            return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved)


def look_up(host: str, port: int) -> list[str]:
    """The addresses of a host, by the operating system's resolver."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(sockaddr[0]) for *_, sockaddr in found]


def _looked_up(resolve: Resolve, host: str, port: int) -> Sequence[str]:
    try:
        addresses = resolve(host, port)
    except (OSError, UnicodeError):
        addresses = []
    if not addresses:
        raise Unreachable("the host has no address")
    return addresses


def _is_plain(url: str) -> bool:
    """No blanks, control characters or backslashes, which readers of addresses understand differently."""
    return url.isascii() and url.isprintable() and not any(sign in url for sign in " \\")


def _path(parts: SplitResult) -> str:
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
