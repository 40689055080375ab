"""A small application for the web server's tests, and the start of a server with little patience."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable

from bot.web import server


def application() -> Callable[..., Iterable[bytes]]:
    """Answers with the length of what it got; below ``/slow`` only after a second."""

    def answer(environ: dict, start_response: Callable[..., object]) -> Iterable[bytes]:
        body = environ["wsgi.input"].read()
        if environ["PATH_INFO"] == "/slow":
            time.sleep(1)
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [str(len(body)).encode()]

    return answer


if __name__ == "__main__":
    server.REQUEST_SECONDS = float(sys.argv[2])
    server.serve_web("tests.unit.web.served:application()", "127.0.0.1", int(sys.argv[1]), 2)
