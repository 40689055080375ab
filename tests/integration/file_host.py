"""A host of files in this process, well-behaved or not."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Handler = Callable[[BaseHTTPRequestHandler], None]


class FileHost(ThreadingHTTPServer):
    """Answers by path; ``asked`` is what it was asked for."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Requests)
        self.answers: dict[str, Handler] = {}
        self.asked: list[str] = []

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever hangs up on us has had enough."""


class _Requests(BaseHTTPRequestHandler):
    server: FileHost

    def do_GET(self) -> None:
        self.server.asked.append(f"{self.headers['Host']}{self.path}")
        self.server.answers.get(self.path, status(404))(self)

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""


def serves(content: bytes, **headers: str) -> Handler:
    """A file, with headers that may say anything."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        for name, value in {"Content_Length": str(len(content)), **headers}.items():
            request.send_header(name.replace("_", "-"), value)
        request.end_headers()
        request.wfile.write(content)

    return answer


def endless(piece: bytes, before_each: Callable[[], object] = lambda: None) -> Handler:
    """A file without a length and without an end."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        while True:
            before_each()
            request.wfile.write(piece)

    return answer


def in_chunks(*pieces: bytes) -> Handler:
    """A file whose length nobody knows before its end."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.protocol_version = "HTTP/1.1"
        request.send_response(200)
        request.send_header("Transfer-Encoding", "chunked")
        request.end_headers()
        for piece in (*pieces, b""):
            request.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")

    return answer


def status(code: int, **headers: str) -> Handler:
    """An answer without a file."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(code)
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        request.send_header("Content-Length", "0")
        request.end_headers()

    return answer


@contextmanager
def running_host(tls: ssl.SSLContext | None = None) -> Iterator[FileHost]:
    """A host that answers for the time of a test."""
    host = FileHost()
    if tls is not None:
        host.socket = tls.wrap_socket(host.socket, server_side=True)
    thread = threading.Thread(target=host.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield host
    finally:
        host.shutdown()
        host.server_close()
