"""Fetching over real connections: from whom, how far, how much, how long."""

from __future__ import annotations

import ipaddress
import itertools
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.evidence.addresses import AllowedHosts, Target, look_up
from bot.evidence.errors import NotAccepted, Unreachable
from bot.evidence.fetch import MOST_REDIRECTS, Fetcher
from bot.evidence.model import Reason
from tests.integration.file_host import FileHost, endless, in_chunks, running_host, serves, status

LARGEST = 100_000
PHOTO = b"\xff\xd8\xff" + b"x" * 1000


@pytest.fixture
def host() -> Iterator[FileHost]:
    """A host of files."""
    with running_host() as host:
        yield host


@pytest.fixture
def fetcher(host: FileHost) -> Fetcher:
    """Fetches from that host and from the platform's."""
    hosts = AllowedHosts.of(["fbcdn.net", host.origin])
    return Fetcher(hosts, largest_bytes=LARGEST, read_seconds=5.0)


def refusal(fetcher: Fetcher, url: str) -> Reason:
    with pytest.raises(NotAccepted) as refused:
        fetcher.fetch(url)
    return refused.value.reason


def test_the_bytes_come_as_they_are(host: FileHost, fetcher: Fetcher) -> None:
    host.answers["/photo?oh=1&oe=2"] = serves(PHOTO)

    assert fetcher.fetch(f"{host.origin}/photo?oh=1&oe=2") == PHOTO
    assert host.asked == [f"127.0.0.1:{host.port}/photo?oh=1&oe=2"]


def test_a_file_in_chunks_is_put_together(host: FileHost, fetcher: Fetcher) -> None:
    host.answers["/photo"] = in_chunks(PHOTO, b"y" * 70_000, b"z")

    assert fetcher.fetch(f"{host.origin}/photo") == PHOTO + b"y" * 70_000 + b"z"


def test_a_redirect_is_followed(host: FileHost, fetcher: Fetcher) -> None:
    host.answers |= {"/old": status(302, Location="/new"), "/new": serves(PHOTO)}

    assert fetcher.fetch(f"{host.origin}/old") == PHOTO


def test_a_redirect_into_our_network_is_not_followed(host: FileHost, fetcher: Fetcher) -> None:
    with running_host() as inside:
        host.answers["/photo"] = status(302, Location=f"{inside.origin}/secrets")

        assert refusal(fetcher, f"{host.origin}/photo") == Reason.ADDRESS
        assert inside.asked == []


@pytest.mark.parametrize(
    "location", ["https://photos.fbcdn.net/x", "http://169.254.169.254/", "file:///x", ""]
)
def test_a_redirect_is_checked_like_any_address(host: FileHost, fetcher: Fetcher, location: str) -> None:
    hosts, asked = fetcher.hosts, list[str]()

    def resolve(name: str, port: int) -> list[str]:
        asked.append(name)
        # A name of the platform that leads to this very machine.
        return ["127.0.0.1"]

    host.answers["/photo"] = status(302, Location=location)

    assert refusal(Fetcher(hosts, resolve), f"{host.origin}/photo") == Reason.ADDRESS
    assert len(host.asked) <= 1 + MOST_REDIRECTS


def test_redirects_come_to_an_end(host: FileHost, fetcher: Fetcher) -> None:
    host.answers["/round"] = status(302, Location="/round")

    assert refusal(fetcher, f"{host.origin}/round") == Reason.ADDRESS
    assert len(host.asked) == MOST_REDIRECTS + 1


def test_a_file_that_says_it_is_too_large_is_not_read(host: FileHost, fetcher: Fetcher) -> None:
    host.answers["/film"] = serves(b"", Content_Length=str(LARGEST + 1))

    assert refusal(fetcher, f"{host.origin}/film") == Reason.TOO_LARGE


def test_a_file_that_does_not_say_so_is_cut_off(host: FileHost, fetcher: Fetcher) -> None:
    host.answers["/film"] = endless(b"x" * 10_000)

    assert refusal(fetcher, f"{host.origin}/film") == Reason.TOO_LARGE


def test_the_largest_file_is_taken(host: FileHost, fetcher: Fetcher) -> None:
    host.answers["/film"] = serves(b"x" * LARGEST)

    assert len(fetcher.fetch(f"{host.origin}/film")) == LARGEST


def test_a_host_that_trickles_is_left(host: FileHost, fetcher: Fetcher) -> None:
    seconds = itertools.count(step=20.0)
    host.answers["/film"] = endless(b"x")

    with pytest.raises(Unreachable):
        Fetcher(fetcher.hosts, timer=lambda: next(seconds)).fetch(f"{host.origin}/film")


def test_a_host_that_says_nothing_more_is_left(host: FileHost, fetcher: Fetcher) -> None:
    over = threading.Event()
    host.answers["/film"] = endless(b"x", before_each=lambda: over.wait(30))

    with pytest.raises(Unreachable):
        Fetcher(fetcher.hosts, read_seconds=0.1).fetch(f"{host.origin}/film")
    over.set()


def test_a_file_that_breaks_off_is_not_taken_for_whole(host: FileHost, fetcher: Fetcher) -> None:
    host.answers["/film"] = serves(b"x" * 10, Content_Length="20")

    with pytest.raises(Unreachable):
        fetcher.fetch(f"{host.origin}/film")


@pytest.mark.parametrize("code", [403, 404, 410])
def test_a_link_that_lapsed_is_gone(host: FileHost, fetcher: Fetcher, code: int) -> None:
    host.answers["/photo"] = status(code)

    assert refusal(fetcher, f"{host.origin}/photo") == Reason.GONE


@pytest.mark.parametrize("code", [429, 500, 503])
def test_a_host_in_trouble_may_do_later(host: FileHost, fetcher: Fetcher, code: int) -> None:
    host.answers["/photo"] = status(code)

    with pytest.raises(Unreachable):
        fetcher.fetch(f"{host.origin}/photo")


def test_nobody_listening_may_do_later() -> None:
    with running_host() as gone:
        origin = gone.origin

    with pytest.raises(Unreachable):
        Fetcher(AllowedHosts.of([origin])).fetch(f"{origin}/photo")


def test_the_certificate_must_be_the_hosts(tmp_path: Path) -> None:
    """The connection goes to an address that was checked, the trust to the name."""
    with running_host(certified("photos.fbcdn.net", tmp_path)) as host:
        host.answers["/photo"] = serves(PHOTO)
        fetcher = Fetcher(Anywhere(host.port), look_up, ca_bundle=str(tmp_path / "ca.pem"))

        assert fetcher.fetch("https://photos.fbcdn.net/photo") == PHOTO
        assert host.asked == [f"photos.fbcdn.net:{host.port}/photo"]
        with pytest.raises(Unreachable):
            fetcher.fetch("https://films.fbcdn.net/photo")
        with pytest.raises(Unreachable):
            Fetcher(Anywhere(host.port)).fetch("https://photos.fbcdn.net/photo")


class Anywhere(AllowedHosts):
    """Lets every name be this machine, on a port of its own."""

    def __init__(self, port: int) -> None:
        super().__init__(())
        object.__setattr__(self, "port", port)

    def check(self, url: str, resolve: object) -> Target:
        name = url.split("/")[2]
        return Target("https", name, self.port, "127.0.0.1", "/photo")  # type: ignore[attr-defined]


def certified(name: str, folder: Path) -> ssl.SSLContext:
    """A server's side of TLS for a name; what vouches for it is left in ``ca.pem``."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName(
                [x509.DNSName(name), x509.IPAddress(ipaddress.ip_address("127.0.0.2"))]
            ),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    (folder / "ca.pem").write_bytes(pem)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "server.pem").write_bytes(pem + private)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem")
    return context
