"""Runs a server that never outlives the process that wanted it, however that process ends."""

from __future__ import annotations

import os
import pwd
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

START_TIMEOUT_SECONDS = 60.0
STOP_TIMEOUT_SECONDS = 20.0
START_ATTEMPTS = 3
#: Below those that Linux gives to connections.
PORTS = range(12_000, 32_000)

# $1 is the folder to remove, the rest is the server's command. The server gets the signal when the pipe on
# standard input closes: its starter stopped it, or is gone.
GUARDIAN = """
folder=$1; shift
exec 3<&0
"$@" 3<&- </dev/null & server=$!
( cat <&3 >/dev/null; kill -INT $server ) 2>/dev/null & watcher=$!
wait $server; code=$?
kill $watcher 2>/dev/null
rm -rf "$folder"
exit $code
"""

_given: set[int] = set()


class ServiceError(Exception):
    """A server is not installed, or did not start."""


class Guarded:
    """A running server and the guardian that stops it and removes its folder."""

    def __init__(self, command: Sequence[str], folder: Path, user: str | None) -> None:
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the server
        self._process = subprocess.Popen(
            ["sh", "-c", GUARDIAN, "guardian", str(folder), *command],
            stdin=subprocess.PIPE,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            cwd="/",
            start_new_session=True,  # Ctrl-C is for the tests; the servers outlive them by a moment
            **as_user(user),
        )

    def wait_until(self, ready: Callable[[], bool]) -> bool:
        """True once `ready` says so, False if the server ended first or took too long."""
        give_up_at = time.monotonic() + START_TIMEOUT_SECONDS
        while time.monotonic() < give_up_at and self._process.poll() is None:
            if ready():
                return True
            time.sleep(0.05)
        return False

    def log(self) -> str:
        """The last of what the server printed."""
        self._log.seek(0)
        return self._log.read().decode("utf-8", "replace")[-2000:]

    def stop(self) -> None:
        """Ends the server and waits for it; what it held is gone."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            self._process.wait(timeout=STOP_TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._log.close()


@contextmanager
def running(name: str, launch: Callable[[int], Guarded], answers: Callable[[int], bool]) -> Iterator[int]:
    """The port of a server that answers; it is stopped at the end. Raises ServiceError.

    Someone else may take the free port before the server does: then it is started again on another.
    """
    log = ""
    for _ in range(START_ATTEMPTS):
        port = free_port()
        guarded = launch(port)
        if guarded.wait_until(lambda port=port: answers(port)):  # type: ignore[misc]
            try:
                yield port
            finally:
                guarded.stop()
            return
        log = guarded.log()
        guarded.stop()
    raise ServiceError(f"{name} did not start:\n{log}")


def free_port() -> int:
    """A port of the loopback interface that nobody listens on, and that this process has not been given yet.

    It is none that the system hands out by itself: a server that starts later, or again, finds it free.
    """
    while True:
        port = random.choice(PORTS)
        with closing(socket.socket()) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        if port not in _given:
            _given.add(port)
            return port


def unprivileged_user(name: str) -> str | None:
    """The user to run a server as: its own, or nobody; None if this process is not root's anyway."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(name).pw_name
    except KeyError:
        return "nobody"


def as_user(user: str | None) -> dict[str, Any]:
    """The arguments with which subprocess runs a command as that user."""
    if user is None:
        return {}
    entry = pwd.getpwnam(user)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def folder_of(user: str | None, prefix: str) -> Path:
    """A new temporary folder that only that user can read."""
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    give(folder, user)
    return folder


def give(path: Path, user: str | None) -> None:
    """Makes that user the owner."""
    if user is not None:
        shutil.chown(path, user, pwd.getpwnam(user).pw_gid)
