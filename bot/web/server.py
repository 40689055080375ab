"""The web server: gunicorn starts, watches and ends processes; inside each of them waitress speaks HTTP.

Gunicorn's own worker gives a thread to whoever has sent one byte. Waitress reads in one loop, and a thread
gets a request that has arrived whole; it also sends the answer without one. So somebody who sends or reads a
byte a second holds a connection, never a thread (docs/adr/0018).
"""

from __future__ import annotations

import logging
import os
import time
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.util import import_app
from gunicorn.workers.base import Worker
from waitress.channel import HTTPChannel
from waitress.server import create_server
from waitress.task import WSGITask

WEB_THREADS = 16
#: Open connections of a process. A system that says nothing else gives it 1024 files.
MOST_CONNECTIONS = 800
#: A connection on which nothing comes and goes is closed after this.
IDLE_SECONDS = 30
#: A request must have arrived within this, and a second more for each of so many bytes.
REQUEST_SECONDS = 20.0
SLOWEST_BYTES_A_SECOND = 10_000
LARGEST_HEADERS = 32 * 1024
LARGEST_UPLOAD = 32 * 1024 * 1024
#: Answers wait in memory, never in a file: some of them were encrypted for good reason.
LARGEST_ANSWER = 256 * 1024 * 1024
LOOP_SECONDS = 1.0
#: What is under way when a process is told to end may take this long.
STOP_SECONDS = 20
#: Where a request's environment has its connection: the emulator hangs up with it.
SOCKET = "bot.socket"


class WebServer(BaseApplication):
    """Gunicorn with a handful of options, started from Python."""

    def __init__(self, target: str, **options: Any) -> None:
        self.target = target
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        """Hand the options over."""
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The WSGI application, loaded in the worker process."""
        return import_app(self.target)


def serve_web(target: str, host: str, port: int, processes: int) -> None:
    """Serve until stopped."""
    WebServer(
        target,
        bind=f"{host}:{port}",
        workers=processes,
        worker_class=WholeRequests,
        timeout=60,
        graceful_timeout=STOP_SECONDS,
        loglevel="warning",
        worker_exit=_stop_runner,
    ).run()


class WholeRequests(Worker):
    """A worker process of gunicorn in which waitress serves."""

    def run(self) -> None:
        """Serve until told to end; then answer what has arrived, and end."""
        connections: dict[int, Any] = {}
        # It warns of each request that waits for a thread.
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)
        server = create_server(
            self.wsgi,
            map=connections,
            sockets=[listener.sock for listener in self.sockets],
            threads=WEB_THREADS,
            connection_limit=MOST_CONNECTIONS,
            channel_timeout=IDLE_SECONDS,
            cleanup_interval=5,
            max_request_header_size=LARGEST_HEADERS,
            max_request_body_size=LARGEST_UPLOAD,
            outbuf_overflow=LARGEST_ANSWER,
            outbuf_high_watermark=LARGEST_ANSWER,
            # Whose word counts is decided by PROXIES, in the application.
            clear_untrusted_proxy_headers=False,
            log_socket_errors=False,
            ident=None,
        )
        server.channel_class = TimedChannel
        while self.alive and self.ppid == os.getppid():
            self._turn(server, connections)
        # Whoever connects from now on is another process's, or told at once that nobody is here.
        server.asyncore.dispatcher.close(server)
        until = time.monotonic() + STOP_SECONDS
        while time.monotonic() < until and any(one.requests for one in server.active_channels.values()):
            self._turn(server, connections, seconds=0.1)
        server.task_dispatcher.shutdown(timeout=1)

    def _turn(self, server: Any, connections: dict[int, Any], seconds: float = LOOP_SECONDS) -> None:
        self.notify()
        server.asyncore.loop(timeout=seconds, use_poll=True, map=connections, count=1)


class Task(WSGITask):
    """A request at work; its environment has the connection."""

    def get_environment(self) -> dict[str, Any]:
        """The WSGI environment."""
        environ: dict[str, Any] = super().get_environment()
        environ[SOCKET] = self.channel.socket
        return environ


class TimedChannel(HTTPChannel):
    """A connection whose requests must arrive in time, however busily it drips."""

    task_class = Task
    _began_at = 0.0
    _bytes = 0

    def received(self, data: bytes) -> bool:
        """Take what has come; hang up if the request is not whole and its time is over."""
        if self.request is None:
            self._began_at, self._bytes = time.monotonic(), 0
        self._bytes += len(data)
        taken: bool = super().received(data)
        is_late = time.monotonic() > self._began_at + REQUEST_SECONDS + self._bytes / SLOWEST_BYTES_A_SECOND
        if self.request is not None and is_late:
            self.will_close = True
        return taken


def _stop_runner(_arbiter: Any, worker: Any) -> None:
    """End the embedded worker while threads still work: what is being sent is written down."""
    # A worker that failed while it started has no application.
    runner = getattr(getattr(worker, "wsgi", None), "extensions", {}).get("runner")
    if runner is not None:
        runner.stop()
