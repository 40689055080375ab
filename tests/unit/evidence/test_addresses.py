"""Nothing inside our own network is ever asked, whatever a message names."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.evidence.addresses import AllowedHosts, is_public
from bot.evidence.errors import NotAccepted, Unreachable
from bot.evidence.model import Reason

HOSTS = AllowedHosts.of(["fbcdn.net", "fbsbx.com", "http://127.0.0.1:5000"])
PUBLIC = "157.240.1.1"


def resolves_to(*addresses: str) -> Callable[[str, int], list[str]]:
    return lambda host, port: list(addresses)


@pytest.mark.parametrize(
    "url",
    [
        "https://scontent.xx.fbcdn.net/v/t1.15752-9/1_n.jpg?oh=1&oe=2",
        "https://cdn.fbsbx.com/x",
        "https://FBCDN.net/x",
        "https://cdn.fbsbx.com.:443/x",
    ],
)
def test_the_platforms_hosts_are_asked_at_the_address_that_was_checked(url: str) -> None:
    target = HOSTS.check(url, resolves_to(PUBLIC))

    assert (target.scheme, target.port, target.ip) == ("https", 443, PUBLIC)


@pytest.mark.parametrize(
    "url",
    [
        "http://cdn.fbsbx.com/x",
        "https://cdn.fbsbx.com:8443/x",
        "https://evilfbcdn.net/x",
        "https://fbcdn.net.evil.example/x",
        "https://evil.example/fbcdn.net",
        "https://fbcdn.net@evil.example/x",
        "https://user:word@cdn.fbsbx.com/x",
        "https://evil.example\\.fbcdn.net/x",
        "https://cdn.fbsbx.com/a b",
        "https://cdn.fbsbx.com/\r\nX: y",
        "https://ⓕbcdn.net/x",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/x",
        "https://127.0.0.1/x",
        "http://127.0.0.1:5001/x",
        "http://127.0.0.1:5000@evil.example/x",
        "ftp://cdn.fbsbx.com/x",
        "file:///etc/passwd",
        "//cdn.fbsbx.com/x",
        "https://cdn.fbsbx.com:port/x",
        "https://[cdn.fbsbx.com/x",
        "",
    ],
)
def test_other_addresses_are_refused_without_a_look_up(url: str) -> None:
    def resolve(host: str, port: int) -> list[str]:
        raise AssertionError("nobody may ask for this name")

    with pytest.raises(NotAccepted) as refused:
        HOSTS.check(url, resolve)
    assert refused.value.reason == Reason.ADDRESS


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::1", "::", "fe80::1",
        "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1",
        "64:ff9b::a00:1", "2002:a00:1::", "2001:0:a00:1::", "::127.0.0.1", "2001:db8::1", "no address",
    ],
)  # fmt: skip
def test_a_listed_name_that_leads_inside_is_refused(address: str) -> None:
    assert not is_public(address)
    with pytest.raises(NotAccepted):
        HOSTS.check("https://cdn.fbsbx.com/x", resolves_to(PUBLIC, address))


@pytest.mark.parametrize("address", [PUBLIC, "2a03:2880:f12f:83:face:b00c:0:25de", "::ffff:157.240.1.1"])
def test_public_addresses_are_public(address: str) -> None:
    assert is_public(address)


def test_a_name_without_an_address_may_have_one_later() -> None:
    def resolve(host: str, port: int) -> list[str]:
        raise OSError("no such name")

    with pytest.raises(Unreachable):
        HOSTS.check("https://cdn.fbsbx.com/x", resolve)


def test_the_emulators_own_origin_is_allowed_as_it_is() -> None:
    target = HOSTS.check("http://127.0.0.1:5000/emulator/api/uploads/1/a.png", resolves_to("127.0.0.1"))

    assert (target.scheme, target.port, target.path) == ("http", 5000, "/emulator/api/uploads/1/a.png")
