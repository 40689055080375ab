"""Throw-away PostgreSQL and Redis servers for the tests and the benchmarks.

Each server lives in a temporary folder, listens on a free port of the loopback interface and ends with the
process that started it (see `tests.guardian`). ``TEST_DATABASE_URL`` and ``TEST_REDIS_URL`` name servers to
use instead.

From a shell, ``python -m tests.services -- COMMAND`` runs COMMAND with both variables set; without a command
the addresses are printed and the servers run until Ctrl-C.
"""

from __future__ import annotations

import argparse
import atexit
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from pathlib import Path

import psycopg

from tests.guardian import Guarded, ServiceError, as_user, folder_of, give, running, unprivileged_user

# What a database may give up that nobody needs after the tests.
CARELESS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off")


@contextmanager
def postgres(*, durable: bool = False) -> Iterator[str]:
    """Gives the SQLAlchemy URL of the empty database of a fresh PostgreSQL server.

    `durable` keeps fsync on, for measurements that should mean something. Raises ServiceError.
    """
    initdb, server = _postgres_program("initdb"), _postgres_program("postgres")
    password = secrets.token_hex(12)
    options = ("max_connections=200", "listen_addresses=127.0.0.1", *(() if durable else CARELESS))

    def launch(port: int) -> Guarded:
        # The server refuses to run as root; Debian's package brings the user for it.
        user = unprivileged_user("postgres")
        folder = folder_of(user, "postgres-")
        _initdb(initdb, folder, user, password)
        chosen = (*options, f"unix_socket_directories={folder}")
        settings = [part for option in chosen for part in ("-c", option)]
        return Guarded([server, "-D", str(folder / "data"), "-p", str(port), *settings], folder, user)

    with running("PostgreSQL", launch, lambda port: _postgres_answers(port, password)) as port:
        yield f"postgresql+psycopg://postgres:{password}@127.0.0.1:{port}/postgres"


@contextmanager
def redis() -> Iterator[str]:
    """Gives the URL of a fresh Redis server that keeps nothing on disk. Raises ServiceError."""
    program = _program("redis-server", "redis-server", "TEST_REDIS_URL")

    def launch(port: int) -> Guarded:
        user = unprivileged_user("redis")
        folder = folder_of(user, "redis-")
        command = [program, "--bind", "127.0.0.1", "--port", str(port), "--dir", str(folder)]
        return Guarded([*command, "--save", "", "--appendonly", "no"], folder, user)

    with running("Redis", launch, _redis_answers) as port:
        yield f"redis://127.0.0.1:{port}/0"


_started = ExitStack()
_urls: dict[str, str] = {}


def start_postgres(environ: Mapping[str, str] = os.environ) -> str:
    """The URL of this process's PostgreSQL: the one named, or one started on the first call."""
    return environ.get("TEST_DATABASE_URL") or _start_once("postgres", postgres)


def start_redis(environ: Mapping[str, str] = os.environ) -> str:
    """The URL of this process's Redis: the one named, or one started on the first call."""
    return environ.get("TEST_REDIS_URL") or _start_once("redis", redis)


def stop_all() -> None:
    """Stops what `start_postgres` and `start_redis` started; also done when the process ends."""
    _urls.clear()
    _started.close()


def _start_once(name: str, start: Callable[[], AbstractContextManager[str]]) -> str:
    if name not in _urls:
        if not _urls:
            atexit.register(stop_all)
        _urls[name] = _started.enter_context(start())
    return _urls[name]


def _initdb(program: str, folder: Path, user: str | None, password: str) -> None:
    password_file = folder / "password"
    password_file.write_text(password)
    give(password_file, user)
    command = [program, "-D", str(folder / "data"), "-U", "postgres", "--pwfile", str(password_file)]
    command += ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
    done = subprocess.run(command, capture_output=True, text=True, cwd="/", **as_user(user))
    if done.returncode != 0:
        shutil.rmtree(folder, ignore_errors=True)
        raise ServiceError(f"initdb failed:\n{done.stderr[-2000:]}")


def _postgres_answers(port: int, password: str) -> bool:
    address = f"host=127.0.0.1 port={port} user=postgres password={password} connect_timeout=2"
    try:
        psycopg.connect(address).close()
    except psycopg.OperationalError:
        return False
    return True


def _redis_answers(port: int) -> bool:
    try:
        with closing(socket.create_connection(("127.0.0.1", port), timeout=2)) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False


def _postgres_program(name: str) -> str:
    """Debian keeps the servers' programs off the PATH, a folder a version; the newest one wins."""
    folders = Path("/usr/lib/postgresql").glob("*/bin")
    for folder in sorted(folders, key=lambda folder: float(folder.parent.name), reverse=True):
        if (folder / name).exists():
            return str(folder / name)
    return _program(name, "postgresql", "TEST_DATABASE_URL")


def _program(name: str, package: str, variable: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise ServiceError(f"{name} is not installed: install Debian's package {package}, or set {variable}")
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command beside both servers, or the servers alone until Ctrl-C; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.services", description="Runs a command beside throw-away PostgreSQL and Redis."
    )
    parser.add_argument("--durable", action="store_true", help="PostgreSQL keeps fsync on")
    parser.add_argument("command", nargs="*", help="what to run, after --")
    chosen = parser.parse_args(arguments)
    with postgres(durable=chosen.durable) as database_url, redis() as redis_url:
        urls = {"TEST_DATABASE_URL": database_url, "TEST_REDIS_URL": redis_url}
        if chosen.command:
            return subprocess.run(chosen.command, env={**os.environ, **urls}).returncode
        print("\n".join(f"{name}={url}" for name, url in urls.items()), flush=True)
        try:
            signal.pause()
        except KeyboardInterrupt:
            print("stopping")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except ServiceError as error:
        sys.exit(str(error))
