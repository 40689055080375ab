"""The officers' console on PostgreSQL, with ten thousand conversations or a million: what each page takes.

The pages are asked for in this process, without a network: the time is the application's and the database's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import process_time
from typing import Any
from urllib.parse import urlencode

import psycopg
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, make_url

from bench import console_live, console_rush
from bench.console_data import fill
from bench.console_seeds import email_of
from bench.console_staff import COOKIE, cookie_of
from bench.measure import Figure, percentile, timed
from bot.application import build_app
from bot.conversation.worklist import Tab
from bot.runtime import Runtime
from bot.settings import Settings
from bot.storage.migrate import upgrade

SMALL, LARGE = 10_000, 1_000_000
ROUNDS = 40
#: A district's officer, and a supervisor who sees the agency's seventy offices.
DISTRICT, AGENCY = console_live.OFFICE, "police"
FURTHER = re.compile(r'class="further"[^>]*><a href="([^"]+)"')
CONVERSATION = re.compile(r'href="(/console/inbox/all/\d+)')
CASE = re.compile(r'href="(/console/cases/[A-Z]{3}-\d{4}-\d+)"')
PAGES_ON = 5
SEARCHES = {
    "one word": "পুলিশ",
    "two words": "police clearance",
    "a name": "রহিমা খাতুন",
    "a phone": "01712345678",
    "words nobody said": "zebra crossing",
    "late cases": "is:late",
}


class Unheard:
    """Nobody works in the background: what is measured is the pages."""

    def nudge(self) -> None:
        """Not heard."""

    def nudge_delivery(self) -> None:
        """Not heard."""

    def ready(self) -> bool:
        """Not needed."""
        return True


@dataclass
class Reader:
    """Somebody's browser in this process, and how many statements its pages take."""

    client: FlaskClient
    statements: Callable[[], int]

    def opens(self, path: str) -> str:
        """A page that is there."""
        answer = self.client.get(path)
        assert answer.status_code in (200, 204), (path, answer.status_code)
        return answer.text

    def measure(self, name: str, path: str, aim: float | None) -> Figure:
        """How long a page takes, p95, with the median and the number of statements."""
        self.opens(path)
        before = self.statements()
        self.opens(path)
        count = self.statements() - before
        busy = process_time()
        times = [1000 * timed(lambda: self.opens(path)) for _ in range(ROUNDS)]
        busy = 1000 * (process_time() - busy) / ROUNDS
        note = f"p50 {percentile(times, 0.5):.0f}; {count} statements; {busy:.0f} ms of the web's processor"
        return Figure(f"{name}, p95", percentile(times, 0.95), "ms", note, at_least=aim)


def measure(model_dir: Path, server_url: str, *, large: bool) -> list[Figure]:
    """Figures of the small size, and of the large one if wanted, each in a database that is made for it."""
    figures = []
    for count in (SMALL, LARGE) if large else (SMALL,):
        with _database(server_url, f"bench_console_{count}") as url:
            settings = {"DATABASE_URL": url, "MODEL_DIR": str(model_dir)}
            runtime = Runtime.create(Settings.from_env(settings, "demo"))
            try:
                figures += _measure_size(runtime, model_dir, count)
            finally:
                runtime.close()
    return figures


def _measure_size(runtime: Runtime, model_dir: Path, count: int) -> list[Figure]:
    upgrade(runtime.database)
    label = f"{count:,} conversations"
    figures = [Figure(f"{label}: to make them", timed(lambda: fill(runtime, count)), "s")]
    app = build_app(runtime, Unheard())
    figures += [
        *pages(runtime, app, label, "district officer", email_of(DISTRICT)),
        *pages(runtime, app, label, "agency's supervisor", email_of(AGENCY)),
    ]
    figures += console_live.measure(runtime, app, model_dir, label)
    if count == SMALL:
        figures += console_rush.measure(runtime, app, model_dir)
    return figures


def pages(runtime: Runtime, app: Flask, label: str, who: str, email: str) -> list[Figure]:
    """Every page that somebody looks at all day."""
    with _counted(runtime) as statements:
        client = app.test_client()
        client.set_cookie(COOKIE, cookie_of(app, runtime.database, email), path="/console")
        reader = Reader(client, statements)
        return [
            reader.measure(f"{label}, {who}: {name}", path, at_least)
            for name, path, at_least in _paths(reader)
        ]


def _paths(reader: Reader) -> Iterator[tuple[str, str, float | None]]:
    for tab in Tab:
        yield f"inbox, {tab}", f"/console/inbox/{tab}", 200
    yield f"inbox, all, page {PAGES_ON + 1}", _further(reader, "/console/inbox/all"), 200
    (conversation, *_others) = CONVERSATION.findall(reader.opens("/console/inbox/all"))
    yield "inbox with a thread", conversation, 200
    yield "thread alone", f"{conversation}/items", 100
    yield "news", f"/console/inbox/all/news?seen={reader.opens('/console/inbox/all/news')}", 20
    for part in ("open", "late", "closed"):
        yield f"cases, {part}", f"/console/cases?part={part}", 200
    yield f"cases, open, page {PAGES_ON + 1}", _further(reader, "/console/cases?part=open"), 200
    (case, *_others) = CASE.findall(reader.opens("/console/cases?part=open"))
    yield "one case", case, 200
    for name, words in SEARCHES.items():
        yield f"search, {name}", f"/console/search?{urlencode({'q': words})}", 500


def _further(reader: Reader, path: str) -> str:
    """The address of a later page, as far as there are any."""
    for _ in range(PAGES_ON):
        found = FURTHER.search(reader.opens(path))
        path = found[1].replace("&amp;", "&") if found else path
    return path


@contextmanager
def _counted(runtime: Runtime) -> Iterator[Callable[[], int]]:
    counted = [0]

    def count(*_arguments: Any) -> None:
        counted[0] += 1

    event.listen(runtime.database.engine, "before_cursor_execute", count)
    try:
        yield lambda: counted[0]
    finally:
        event.remove(runtime.database.engine, "before_cursor_execute", count)


@contextmanager
def _database(server_url: str, name: str) -> Iterator[str]:
    url = make_url(server_url)
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {name}")
        server.execute(f"CREATE DATABASE {name}")
    try:
        yield url.set(database=name).render_as_string(hide_password=False)
    finally:
        with psycopg.connect(plain, autocommit=True) as server:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")
