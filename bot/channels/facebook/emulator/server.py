"""A small threaded WSGI server, for running the emulator alone.

Flask's development server spends most of a request in ``email.parser``; a benchmark of the bot would then
measure its own emulator. This one reads HTTP/1.1 with ``Content-Length`` and keep-alive, one thread a
connection, and nothing more: it is for the loopback interface, never for the public.
"""

from __future__ import annotations

import io
import socketserver
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import structlog

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

log = structlog.get_logger(__name__)

MAX_BODY_BYTES = 32 * 1024 * 1024
MAX_HEADER_LINES = 100
IDLE_SECONDS = 120.0
STREAMED = "text/event-stream"


class BadRequest(Exception):
    """The bytes on the connection are not a request that this server reads."""


class EmulatorServer(socketserver.ThreadingMixIn, socketserver.TCPServer):
    """Serves one WSGI application. ``port`` 0 takes a free one; see :attr:`port`."""

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 512

    def __init__(self, host: str, port: int, application: WSGIApplication) -> None:
        self.application = application
        super().__init__((host, port), _Connection)

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self.server_address[1])

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that closes its tab is no error; anything else is logged by kind."""
        error = sys.exc_info()[1]
        if not isinstance(error, OSError):
            log.error("emulator_connection_failed", error=type(error).__name__, exc_info=True)


class _Connection(socketserver.StreamRequestHandler):
    """One connection: requests one after the other until either side closes it."""

    server: EmulatorServer
    disable_nagle_algorithm = True
    timeout = IDLE_SECONDS

    def handle(self) -> None:
        try:
            while (environ := self._read()) is not None:
                if not self._answer(environ):
                    return
        except BadRequest as error:
            head = f"HTTP/1.1 400 {error}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            self.wfile.write(head.encode())
        except (OSError, EOFError):
            return

    def _read(self) -> WSGIEnvironment | None:
        line = self.rfile.readline(65537).strip()
        if not line:
            return None
        try:
            method, target, protocol = line.decode("latin-1").split(" ")
        except ValueError:
            raise BadRequest("bad request line") from None
        path, _, query = target.partition("?")
        environ: WSGIEnvironment = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote(path, "latin-1") if "%" in path else path,
            "QUERY_STRING": query,
            "SERVER_PROTOCOL": protocol,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": str(self.server.port),
            "REMOTE_ADDR": self.client_address[0],
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
            "werkzeug.socket": self.connection,
        }
        self._read_headers(environ)
        environ["wsgi.input"] = io.BytesIO(self._read_body(environ))
        return environ

    def _read_headers(self, environ: WSGIEnvironment) -> None:
        for _ in range(MAX_HEADER_LINES):
            line = self.rfile.readline(65537)
            if line in (b"\r\n", b"\n"):
                return
            if not line:
                raise EOFError
            name, separator, value = line.decode("latin-1").partition(":")
            if not separator:
                raise BadRequest("bad header")
            key = name.upper().replace("-", "_")
            environ[key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"] = value.strip()
        raise BadRequest("too many headers")

    def _read_body(self, environ: WSGIEnvironment) -> bytes:
        if "HTTP_TRANSFER_ENCODING" in environ:
            raise BadRequest("chunked bodies are not read")
        length = str(environ.get("CONTENT_LENGTH") or "0")
        if not length.isdecimal() or int(length) > MAX_BODY_BYTES:
            raise BadRequest("bad length")
        if environ.get("HTTP_EXPECT", "").lower() == "100-continue":
            self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        body = self.rfile.read(int(length))
        if len(body) < int(length):
            raise EOFError
        return body

    def _answer(self, environ: WSGIEnvironment) -> bool:
        """Run the application and write what it gives; True if the connection stays open."""
        head: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], *_: object) -> Any:
            head[:] = [status, headers]
            return self.wfile.write

        parts = self.server.application(environ, start_response)
        try:
            return self._write(environ, head, parts)
        finally:
            close = getattr(parts, "close", None)
            if close is not None:
                close()

    def _write(self, environ: WSGIEnvironment, head: list[Any], parts: Iterable[bytes]) -> bool:
        status, headers = head
        streamed = any(name == "Content-Type" and value.startswith(STREAMED) for name, value in headers)
        keep = not streamed and environ.get("HTTP_CONNECTION", "").lower() != "close"
        lines = [f"HTTP/1.1 {status}"]
        lines += [f"{name}: {value}" for name, value in headers if name != "Content-Length"]
        lines.append("Connection: keep-alive" if keep else "Connection: close")
        if streamed:
            self.wfile.write("\r\n".join([*lines, "", ""]).encode("latin-1"))
            for part in parts:
                self.wfile.write(part)
            return False
        body = b"".join(parts)
        length = str(len(body))
        if environ["REQUEST_METHOD"] == "HEAD":
            length = dict(headers).get("Content-Length", "0")
        lines.append(f"Content-Length: {length}")
        self.wfile.write("\r\n".join([*lines, "", ""]).encode("latin-1") + body)
        return keep
