"""A bucket in this process: enough of S3's HTTP for put, get and delete of small objects."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Bucket(ThreadingHTTPServer):
    """Objects by path; every request must be signed by the key it knows."""

    def __init__(self, key_id: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.key_id = key_id
        self.objects: dict[str, bytes] = {}

    @property
    def endpoint(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: Bucket

    def do_PUT(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        if not self._may():
            return
        if self.headers.get("If-None-Match") == "*" and self.path in self.server.objects:
            return self._answer(412)
        self.server.objects[self.path] = content
        self._answer(200)

    def do_GET(self) -> None:
        if not self._may():
            return
        content = self.server.objects.get(self.path)
        self._answer(404 if content is None else 200, content or b"")

    def do_POST(self) -> None:
        """Several deletes in one request, S3's DeleteObjects."""
        asked = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if not self._may():
            return
        bucket = self.path.partition("?")[0]
        keys = re.findall("<Key>([^<]+)</Key>", asked)
        for key in keys:
            self.server.objects.pop(f"{bucket}/{key}", None)
        deleted = "".join(f"<Deleted><Key>{key}</Key></Deleted>" for key in keys)
        self._answer(200, f"<DeleteResult>{deleted}</DeleteResult>".encode())

    def _may(self) -> bool:
        if f"Credential={self.server.key_id}/" not in self.headers.get("Authorization", ""):
            self._answer(403)
            return False
        return True

    def _answer(self, status: int, content: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("ETag", '"1"')
        self.send_header("Last-Modified", "Mon, 23 Nov 2026 04:00:00 GMT")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""


@contextmanager
def running_bucket(key_id: str) -> Iterator[Bucket]:
    """A bucket that answers for the time of a test."""
    bucket = Bucket(key_id)
    thread = threading.Thread(target=bucket.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield bucket
    finally:
        bucket.shutdown()
        bucket.server_close()
