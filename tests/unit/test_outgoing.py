"""Calls to carriers end, however slowly the other side answers."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest
import requests

from bot import outgoing
from bot.channels.facebook import client as facebook
from bot.channels.facebook import graph
from bot.channels.sms import gateway
from bot.conversation.delivery import LATEST_START_SECONDS
from bot.conversation.sendable import SENDING_LEASE
from bot.outgoing import SLOWEST_CONNECTION_SECONDS, is_unwritten, new_session, read_answer

HEADERS = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
PATIENCE = 2.0

Listen = Callable[[bytes, float], str]


@pytest.fixture
def listening() -> Iterator[Listen]:
    """Starts a host that sends some bytes at once and then one more every so often, for ever."""
    over = threading.Event()
    hosts: list[socket.socket] = []
    threads: list[threading.Thread] = []

    def answer(host: socket.socket, at_once: bytes, every_seconds: float) -> None:
        try:
            connection, _ = host.accept()
        except OSError:
            return
        with connection:
            connection.recv(65536)
            connection.sendall(at_once)
            while every_seconds and not over.wait(every_seconds):
                try:
                    connection.sendall(b"a")
                except OSError:
                    return

    def listen(at_once: bytes, every_seconds: float = 0.0) -> str:
        host = socket.create_server(("127.0.0.1", 0))
        thread = threading.Thread(target=answer, args=(host, at_once, every_seconds))
        thread.start()
        hosts.append(host)
        threads.append(thread)
        return f"http://127.0.0.1:{host.getsockname()[1]}/"

    yield listen
    over.set()
    for host in hosts:
        host.close()
    for thread in threads:
        thread.join()


def fetch(url: str, most_bytes: int = 1000) -> bytes:
    with (
        new_session(url) as session,
        session.get(url, stream=True, timeout=(10, PATIENCE)) as response,
    ):
        return read_answer(response, most_bytes, PATIENCE)


@pytest.mark.parametrize(
    "at_once",
    [b"HTTP/1.1 200 OK\r\nX-Long: ", HEADERS + b"Content-Length: 500\r\n\r\n"],
    ids=["headers", "body"],
)
def test_an_answer_that_drips_is_given_up_and_its_outcome_is_unknown(
    listening: Listen, at_once: bytes
) -> None:
    started = time.monotonic()
    with pytest.raises(requests.RequestException) as raised:
        fetch(listening(at_once, 0.1))
    assert time.monotonic() - started < 20 * PATIENCE
    assert not is_unwritten(raised.value)


def test_an_answer_is_read_so_far_and_no_further(listening: Listen) -> None:
    assert fetch(listening(HEADERS + b"\r\n" + b"b" * 50_000)) == b"b" * 1000


def test_a_compressed_answer_does_not_unfold_without_end(listening: Listen) -> None:
    bomb = gzip.compress(b"c" * 50_000_000)
    answer = HEADERS + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(bomb) + bomb
    assert fetch(listening(answer)) == b"c" * 1000


def test_an_answer_in_pieces_is_put_together(listening: Listen) -> None:
    answer = HEADERS + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
    assert fetch(listening(answer)) == b"abcde"


def test_a_connection_that_took_too_long_is_not_written_to(
    listening: Listen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outgoing, "SLOWEST_CONNECTION_SECONDS", -1.0)
    with pytest.raises(requests.ConnectTimeout) as raised:
        fetch(listening(HEADERS + b"Content-Length: 0\r\n\r\n"))
    assert is_unwritten(raised.value)


def test_a_send_ends_before_its_lease() -> None:
    """Else another process would send the same message meanwhile."""
    for read_seconds in (graph.READ_SECONDS, gateway.READ_SECONDS):
        # The last piece may take as long as all the others together.
        longest = LATEST_START_SECONDS + SLOWEST_CONNECTION_SECONDS + 2 * read_seconds
        assert longest < SENDING_LEASE.total_seconds()
    assert facebook.SIGNAL_SECONDS < LATEST_START_SECONDS
