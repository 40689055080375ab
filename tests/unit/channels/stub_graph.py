"""A small HTTP server in a carrier's place: notes each call, gives it the next answer in line."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

APP_SECRET = "test_app_secret"


@dataclass(frozen=True)
class Reply:
    """An answer. ``hang_up`` closes the connection: ``before`` answering, or ``within`` the body."""

    status: int = 200
    body: object = field(default_factory=lambda: {"recipient_id": "7", "message_id": "m_out"})
    headers: Mapping[str, str] = field(default_factory=dict)
    hang_up: str = ""
    wait_seconds: float = 0.0

    def encoded(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


@dataclass(frozen=True)
class Seen:
    """One call as it came."""

    method: str
    path: str
    params: dict[str, str]
    headers: dict[str, str]
    body: Any
    port: int


class StubGraph:
    """Answers with :attr:`replies` in order, then with successes."""

    def __init__(self) -> None:
        self.replies: list[Reply] = []
        self.seen: list[Seen] = []
        self.over = threading.Event()
        stub = self

        class Handler(_Handler):
            graph = stub

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/v26.0"

    def answers(self, *replies: Reply) -> None:
        self.replies.extend(replies)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    graph: StubGraph

    def do_POST(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def do_DELETE(self) -> None:
        self._answer()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def _answer(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = urlsplit(self.path)
        self.graph.seen.append(
            Seen(
                self.command,
                parts.path,
                dict(parse_qsl(parts.query)),
                dict(self.headers),
                self._body(raw),
                self.client_address[1],
            )
        )
        reply = self.graph.replies.pop(0) if self.graph.replies else Reply()
        self.graph.over.wait(reply.wait_seconds)
        if reply.hang_up == "before":
            self._drop()
            return
        body = reply.encoded()
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if reply.hang_up == "within":
            self.wfile.write(body[: len(body) // 2])
            self.wfile.flush()
            self._drop()
            return
        self.wfile.write(body)

    def _body(self, raw: bytes) -> Any:
        if self.headers.get("Content-Type") == "application/x-www-form-urlencoded":
            return dict(parse_qsl(raw.decode()))
        return json.loads(raw) if raw else None

    def _drop(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)


def error_body(code: object, subcode: object = None, **more: Any) -> dict[str, Any]:
    """Graph's error object."""
    error = {"message": "(#x) translated words", "type": "OAuthException", "code": code, "fbtrace_id": "AbC1"}
    if subcode is not None:
        error["error_subcode"] = subcode
    return {"error": {**error, **more}}
