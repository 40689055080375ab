"""The web server gives a thread to whole requests only, and patience to nobody for ever."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import requests

from tests.guardian import free_port

ROOT = Path(__file__).resolve().parents[3]
PATIENCE_SECONDS = 3.0
#: More than the threads of both processes.
DRIPPING = 60


class Server:
    """A running server."""

    def __init__(self, port: int, process: subprocess.Popen[bytes]) -> None:
        self.port, self.process = port, process
        self.url = f"http://127.0.0.1:{port}"

    def connect(self, sent: bytes) -> socket.socket:
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=20)
        connection.sendall(sent)
        return connection


@pytest.fixture
def server() -> Iterator[Server]:
    port = free_port()
    command = [sys.executable, "-m", "tests.unit.web.served", str(port), str(PATIENCE_SECONDS)]
    with subprocess.Popen(command, cwd=ROOT) as process:
        try:
            _wait_until_it_answers(port)
            yield Server(port, process)
        finally:
            process.kill()


def _wait_until_it_answers(port: int) -> None:
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server did not start")


@pytest.mark.parametrize(
    "begun",
    [
        b"POST / HTTP/1.1\r\nHost: x\r\nX-Drip: ",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9999\r\n\r\n{",
    ],
    ids=["headers", "body"],
)
def test_half_requests_hold_nobody_up_and_are_hung_up_on(server: Server, begun: bytes) -> None:
    with ExitStack() as open_ones:
        dripping = [open_ones.enter_context(server.connect(begun)) for _ in range(DRIPPING)]
        started = time.monotonic()

        # A thread that waits for one of them would wait for ever.
        assert requests.post(server.url, data=b"whole", timeout=15).text == "5"
        # Who drips is told nothing and hung up on, soon after the time is over.
        while is_open(dripping[0]):
            assert time.monotonic() < started + 30, "nobody hung up"
        assert time.monotonic() > started + PATIENCE_SECONDS - 1


def is_open(connection: socket.socket) -> bool:
    """Send one more byte, and see."""
    connection.settimeout(0.2)
    try:
        connection.sendall(b"a")
        return connection.recv(100) != b""
    except TimeoutError:
        return True
    except OSError:
        return False


def test_a_body_without_a_stated_length_arrives_whole(server: Server) -> None:
    assert requests.post(server.url, data=iter([b"a" * 1000, b"b" * 70_000]), timeout=5).text == "71000"


def test_what_is_under_way_is_answered_before_the_end(server: Server) -> None:
    answers: list[str] = []
    asking = threading.Thread(
        target=lambda: answers.append(requests.post(f"{server.url}/slow", data=b"12", timeout=10).text)
    )
    asking.start()
    time.sleep(0.5)
    server.process.send_signal(signal.SIGTERM)
    asking.join()

    assert answers == ["2"]
    assert server.process.wait(timeout=15) == 0
