"""The running service with two hundred open inboxes: what they cost, how soon an officer sees a message."""

from __future__ import annotations

import secrets
import string
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask
from playwright.sync_api import sync_playwright
from sqlalchemy import func, select, text, update

from bench.console_seeds import email_of, page_of, token_of
from bench.console_staff import COOKIE, Window, cookie_of
from bench.measure import Figure, cpu_seconds, percentile
from bot.catalogue.model import Page, PageStatus
from bot.channels.facebook.emulator.config import EmulatedPage
from bot.conversation.handover import find
from bot.conversation.model import Conversation
from bot.runtime import Runtime
from tests.functional.emulator_harness import Emulated
from tests.functional.service import APP_ID, APP_SECRET, Service

INBOXES = 200
POLL_SECONDS = 1.5
QUIET_SECONDS = 20.0
MESSAGES = 20
#: No multiple of the polls' second and a half.
BETWEEN_MESSAGES_SECONDS = 1.3
PATIENCE_SECONDS = 120.0
#: Its officer has the conversation open that the messages come in.
OFFICE = "sp-bagerhat"
#: Words of an earlier run on the same database are not taken for this one's. Letters only: with digits among
#: them it might be taken for a passport's number, which is not shown.
RUN = "".join(secrets.choice(string.ascii_lowercase) for _ in range(6))
CHROMIUM = "/usr/bin/chromium"


class Inbox(threading.Thread):
    """An open inbox: asks for news every second and a half, and loads what has changed, as the page does."""

    def __init__(self, window: Window, conversation_id: int | None, delay_seconds: float) -> None:
        super().__init__(daemon=True)
        self.window, self.conversation_id, self.delay_seconds = window, conversation_id, delay_seconds
        self.stopping = threading.Event()
        self.polls = 0
        #: So many polls in a row told nothing new.
        self.quiet = 0
        self.fault: str | None = None
        self.seen_at: dict[str, float] = {}
        self._mark = ""

    def run(self) -> None:
        """Until it is stopped."""
        self.stopping.wait(self.delay_seconds)
        while not self.stopping.is_set():
            started = time.monotonic()
            try:
                self._poll()
            except Exception as error:
                self.fault = f"{type(error).__name__}: {error}"
                return
            self.stopping.wait(max(0.0, started + POLL_SECONDS - time.monotonic()))
        self.window.close()

    def _poll(self) -> None:
        asked = {
            "seen": self._mark,
            **({"conversation": self.conversation_id} if self.conversation_id else {}),
        }
        news = self.window.opens(f"/console/inbox/all/news?{urlencode(asked)}")
        self.polls += 1
        if news.status == 204:
            self.quiet += 1
            return
        assert news.status == 200, news.status
        self._mark = news.text
        self.quiet = 0
        assert self.window.opens("/console/inbox/all/rows").status == 200
        if self.conversation_id is not None:
            shown = self.window.opens(f"/console/inbox/all/{self.conversation_id}/items").text
            now = time.monotonic()
            for number in range(MESSAGES):
                if said(number) in shown:
                    self.seen_at.setdefault(said(number), now)


def said(number: int) -> str:
    """The citizen's words, told apart."""
    return f"কাগজটা পাঠিয়েছি ({RUN}-{number:03d})"


def measure(runtime: Runtime, app: Flask, model_dir: Path, label: str) -> list[Figure]:
    """Figures of one web process with its embedded worker."""
    others = sorted(set(runtime.catalogue.offices) - {OFFICE})
    offices = [OFFICE, *others][:INBOXES]
    with running(runtime, model_dir, offices[:1]) as (service, emulated):
        conversation_id = begin(runtime, emulated, offices[0])
        cookies = [cookie_of(app, runtime.database, email_of(office)) for office in offices]
        newest = _newest(runtime)
        inboxes = [
            Inbox(Window(service.port, cookie), conversation_id if not number else None, number / 100)
            for number, cookie in enumerate(cookies)
        ]
        for inbox in inboxes:
            inbox.start()
        cost = _cost(runtime, service, inboxes, label)
        for inbox, office in zip(inboxes[1:], offices[1:], strict=True):
            inbox.conversation_id, inbox.quiet = newest[office], 0
        cost += _cost(runtime, service, inboxes, f"{label}, a conversation open in each")
        seen_after = delays(emulated, offices[0], inboxes[0])
        _stop(inboxes)
        size = first_load_kb(f"{service.url}/console/inbox/all/{conversation_id}", cookies[0])
    return [
        *cost,
        Figure(f"{label}: webhook to an officer's page, p50", percentile(seen_after, 0.5), "s"),
        Figure(f"{label}: webhook to an officer's page, p95", percentile(seen_after, 0.95), "s", at_least=2),
        Figure(f"{label}: first load of the inbox", size, "KB", "Chromium, cold, with fonts", at_least=150),
    ]


@contextmanager
def running(runtime: Runtime, model_dir: Path, offices: Sequence[str]) -> Iterator[tuple[Service, Emulated]]:
    """The service on this database, and Messenger with the pages of some offices."""
    pages = [EmulatedPage(page_of(office), office, token_of(office), "police") for office in offices]
    options = ("--sends-per-second", "0", "--lanes", "4")
    with runtime.database.write() as session:
        # The others wait for a token: else the service would try to set up two hundred pages at its start.
        played = [page.page_id for page in pages]
        session.execute(update(Page).values(status=PageStatus.REAUTHORISE).where(Page.page_id.not_in(played)))
        session.execute(update(Page).values(status=PageStatus.ACTIVE).where(Page.page_id.in_(played)))
    url = runtime.database.url.render_as_string(hide_password=False)
    with (
        tempfile.TemporaryDirectory() as folder,
        Emulated(app_secret=APP_SECRET, app_id=APP_ID, pages=pages, options=options) as emulated,
    ):
        service = Service(
            graph_api_url=emulated.graph_url, model_dir=model_dir, folder=Path(folder), DATABASE_URL=url
        )
        emulated.start(service.webhook_url)
        service.start()
        try:
            yield service, emulated
        finally:
            service.stop()


def begin(runtime: Runtime, emulated: Emulated, office: str) -> int:
    """A citizen's first words; the number of the conversation."""
    page = page_of(office)
    emulated.say(page, "citizen", "ধন্যবাদ")
    emulated.wait_for_reply(page, "citizen")
    with runtime.database.read() as session:
        found = find(session, "facebook", page, emulated.psid(page, "citizen"))
    assert found is not None
    return found.id


def _newest(runtime: Runtime) -> dict[str, int]:
    """Of each office the newest conversation."""
    statement = select(Conversation.office, func.max(Conversation.id)).group_by(Conversation.office)
    with runtime.database.read() as session:
        return {office: number for office, number in session.execute(statement) if office is not None}


def _settle(inboxes: Sequence[Inbox]) -> None:
    """Until all have loaded what there is, and have asked twice without being told of anything new."""
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while any(inbox.quiet < 2 for inbox in inboxes):
        faults = [inbox.fault for inbox in inboxes if inbox.fault]
        assert not faults, faults[:3]
        assert time.monotonic() < give_up_at, "the inboxes are never quiet"
        time.sleep(POLL_SECONDS)


def _cost(runtime: Runtime, service: Service, inboxes: Sequence[Inbox], label: str) -> list[Figure]:
    """Processor seconds a second while nothing happens but polls."""
    assert service.process is not None
    roots = [service.process.pid, _postmaster(runtime)]

    def spent(seconds: float) -> list[float]:
        before = [cpu_seconds(pid) for pid in roots]
        started = time.monotonic()
        time.sleep(seconds)
        passed = time.monotonic() - started
        return [(cpu_seconds(pid) - then) / passed for pid, then in zip(roots, before, strict=True)]

    _settle(inboxes)
    polls = sum(inbox.polls for inbox in inboxes)
    web, database = spent(QUIET_SECONDS)
    polls = sum(inbox.polls for inbox in inboxes) - polls
    faults = [inbox.fault for inbox in inboxes if inbox.fault]
    assert not faults, faults[:3]
    polls_a_second = polls / QUIET_SECONDS
    note = f"web {web:.2f}, PostgreSQL {database:.2f}, {polls_a_second:.0f} polls/s"
    return [
        Figure(f"{label}: {len(inboxes)} open inboxes", web + database, "cores", note, 0.5),
        Figure(f"{label}: one poll", 1000 * (web + database) / polls_a_second, "ms", "of a processor"),
    ]


def delays(emulated: Emulated, office: str, inbox: Inbox) -> list[float]:
    """From the moment that a citizen writes until the officer's page has the words."""
    written_at: dict[str, float] = {}
    for number in range(MESSAGES):
        written_at[said(number)] = time.monotonic()
        emulated.say(page_of(office), "citizen", said(number))
        time.sleep(BETWEEN_MESSAGES_SECONDS)
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while len(inbox.seen_at) < MESSAGES and inbox.fault is None and time.monotonic() < give_up_at:
        time.sleep(0.1)
    assert len(inbox.seen_at) == MESSAGES, inbox.fault or f"only {len(inbox.seen_at)} were ever shown"
    return [inbox.seen_at[words] - written for words, written in written_at.items()]


def _stop(inboxes: Sequence[Inbox]) -> None:
    for inbox in inboxes:
        inbox.stopping.set()
    for inbox in inboxes:
        inbox.join(timeout=30)


def _postmaster(runtime: Runtime) -> int:
    """The process above the server's processes; it has to run on this machine."""
    with runtime.database.engine.connect() as connection:
        backend = connection.scalar(text("SELECT pg_backend_pid()"))
    status = Path(f"/proc/{backend}/stat").read_text().rpartition(")")[2].split()
    return int(status[1])


def first_load_kb(url: str, cookie: str) -> float:
    """What a browser that has nothing yet receives for a page, headers included, in thousands of bytes."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="bn-BD")
        context.add_cookies(
            [{"name": COOKIE, "value": cookie, "url": f"{url.partition('/console')[0]}/console"}]
        )
        page, received = context.new_page(), list[float]()
        network = context.new_cdp_session(page)
        network.send("Network.enable")
        network.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
        page.goto(url, wait_until="load")
        page.evaluate("document.fonts.ready.then(() => true)")
        total = sum(received)
        browser.close()
    return total / 1000
