"""Drives the emulator from a test: a process of its own, so that the bot can be killed beside it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any

import requests

from bot.channels.facebook.emulator.config import EmulatedPage, demo_pages
from bot.channels.facebook.emulator.events import signature
from bot.channels.facebook.emulator.state import page_scoped_id
from tests.guardian import free_port

ROOT = Path(__file__).resolve().parents[2]
REPLY_SECONDS = 60.0
#: After the first message of an answer, the rest of it is awaited this long.
SETTLE_SECONDS = 0.3


@dataclass(frozen=True)
class Received:
    """A message of a thread, as the citizen sees it.

    Attributes:
        author: ``citizen``, ``page`` (the app) or ``inbox`` (a person in Facebook's own inbox).
        text: its text, or the text of its card.
        choices: what can be tapped, as title → payload: quick replies and buttons.
        raw: everything that the emulator knows of it.
    """

    mid: str
    number: int
    author: str
    text: str
    choices: Mapping[str, str]
    raw: Mapping[str, Any] = field(repr=False)


class Emulated:
    """An emulator process. Pages are named by id or by agency code, citizens by any name.

    Its address is known before it starts, so that the bot's settings can be made first::

        emulated = Emulated(app_secret=SECRET, app_id=APP_ID)
        service = Service(graph_api_url=emulated.graph_url, ...)
        with emulated.start(service.webhook_url): ...
    """

    def __init__(
        self,
        *,
        app_secret: str,
        app_id: str,
        pages: Sequence[EmulatedPage] | None = None,
        options: Sequence[str] = (),
        log_path: Path | None = None,
    ) -> None:
        self.app_secret = app_secret
        self.app_id = app_id
        self.pages = tuple(pages or demo_pages())
        self.options = list(options)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.graph_url = f"{self.url}/emulator/graph/v26.0"
        self.webhook_url = ""
        self._log_path = log_path
        self._process: subprocess.Popen[str] | None = None
        self._session = requests.Session()

    # The process

    def start(self, webhook_url: str) -> Emulated:
        """Start it, posting to the bot's webhook."""
        self.webhook_url = webhook_url
        pages = [f"{page.page_id}:{page.token}:{page.agency}:{page.name}" for page in self.pages]
        command = [sys.executable, "-m", "bot.channels.facebook.emulator", "--port", str(self.port)]
        command += ["--webhook-url", webhook_url, "--app-secret", self.app_secret, "--app-id", self.app_id]
        command += [part for page in pages for part in ("--page", page)]
        with (self._log_path or Path("/dev/null")).open("ab") as log:
            self._process = subprocess.Popen(
                [*command, "--until-eof", *self.options],
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line and json.loads(line)["url"] == self.url, "the emulator did not start"
        return self

    def stop(self) -> None:
        """End it."""
        self._session.close()
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """``kill -9``. With ``--storage`` among the options, :meth:`start` brings its threads back."""
        self._end(signal.SIGKILL)

    def _end(self, number: signal.Signals) -> None:
        if self._process is None:
            return
        self._process.send_signal(number)
        self._process.wait(timeout=60)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        self._process = None

    def __enter__(self) -> Emulated:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    # What citizens do

    def say(
        self,
        page: str,
        citizen: str,
        text: str | None = None,
        *,
        payload: str | None = None,
        quick_reply: bool = False,
        attachment: Mapping[str, Any] | None = None,
        sticker_id: str | None = None,
        reply_to: str | None = None,
        referral: Mapping[str, Any] | None = None,
        at: datetime | None = None,
    ) -> Received:
        """Say something, tap a button (``payload``), send an attachment or a sticker.

        Args:
            attachment: ``{"type", "url"}``, or ``{"type", "payload"}`` in the platform's own shape.
            quick_reply: the payload is a quick reply's, not a button's.
            reply_to: the mid of the message that is answered.
            at: the event's time; now when not given.
        """
        body: dict[str, Any] = {"text": text, "payload": payload, "quick_reply": quick_reply}
        body["attachments"] = [dict(attachment)] if attachment else None
        body["sticker_id"] = sticker_id
        body["reply_to"] = {"mid": reply_to} if reply_to else None
        body["referral"] = dict(referral) if referral else None
        body["at_ms"] = int(at.timestamp() * 1000) if at else None
        given = {name: value for name, value in body.items() if value is not None}
        return _received(self._post("messages", {**self._who(page, citizen), **given}))

    def tap(self, page: str, citizen: str, choice: str) -> Received:
        """Tap the newest quick reply or button with this title or payload, once there is one."""

        def offered(messages: list[Received]) -> bool:
            return any(choice in pair for message in messages for pair in message.choices.items())

        shown = self._wait(partial(self.transcript, page, citizen), offered, citizen, REPLY_SECONDS)
        for message in reversed(shown):
            quick = {reply.get("payload") for reply in message.raw.get("quick_replies", [])}
            for title, payload in message.choices.items():
                if choice in (title, payload):
                    return self.say(page, citizen, title, payload=payload, quick_reply=payload in quick)
        raise AssertionError(f"there is nothing to tap that says {choice!r}")

    def burst(self, messages: Iterable[tuple[str, str, str]]) -> list[str]:
        """Many messages at once, as (page, citizen, text); gives their mids."""
        items = [{**self._who(page, citizen), "text": text} for page, citizen, text in messages]
        mids: list[str] = self._post("burst", {"messages": items})["mids"]
        return mids

    def act(self, page: str, citizen: str, item: Mapping[str, Any], at: datetime | None = None) -> None:
        """An event of any other shape, e.g. ``{"reaction": {...}}`` or ``{"optin": {...}}``."""
        body = {**self._who(page, citizen), "item": dict(item)}
        if at is not None:
            body["at_ms"] = int(at.timestamp() * 1000)
        self._post("acts", body)

    def comment(self, page: str, citizen: str, text: str) -> str:
        """Comment on the Page's post; gives the comment's id."""
        comment_id: str = self._post("comments", {**self._who(page, citizen), "text": text})["comment_id"]
        return comment_id

    def read(self, page: str, citizen: str) -> None:
        """Look at the thread: everything in it is read."""
        self._post("read", self._who(page, citizen))

    def block(self, page: str, citizen: str, *, blocked: bool = True) -> None:
        """Block the Page, or take the block back."""
        self._post("block", {**self._who(page, citizen), "blocked": blocked})

    # What a person in Facebook's own inbox does

    def inbox(self, page: str, citizen: str, action: str, text: str | None = None) -> None:
        """``answer`` (with a text), ``take`` or ``give_back``."""
        body = {**self._who(page, citizen), "action": f"inbox_{action}"}
        self._post("officer", {**body, "text": text} if text else body)

    # What there is to see

    def psid(self, page: str, citizen: str) -> str:
        """The id under which the Page knows the citizen."""
        return page_scoped_id(self._page_id(page), citizen)

    def conversation(self, page: str, citizen: str) -> list[Received]:
        """All messages of a thread, oldest first."""
        query = {"page": self._page_id(page), "citizen": citizen, "limit": 5000}
        response = self._session.get(f"{self.url}/emulator/api/messages", params=query, timeout=30)
        if response.status_code == 404:
            return []
        response.raise_for_status()
        return [_received(message) for message in response.json()["messages"]]

    def transcript(self, page: str, citizen: str) -> list[Received]:
        """What the citizen got, oldest first."""
        return [message for message in self.conversation(page, citizen) if message.author != "citizen"]

    def wait_for_reply(
        self,
        page: str,
        citizen: str,
        *,
        containing: str | None = None,
        count: int = 1,
        timeout: float = REPLY_SECONDS,
        settle: float = SETTLE_SECONDS,
    ) -> list[Received]:
        """The answer to the citizen's newest message: all that came after it.

        Args:
            containing: wait until a message holds this text.
            count: wait for so many messages.
            timeout: give up after so many seconds, with an AssertionError that tells what came instead.
            settle: wait until nothing came for so many seconds.
        """

        def answer() -> list[Received]:
            messages = self.conversation(page, citizen)
            asked = max((m.number for m in messages if m.author == "citizen"), default=0)
            return [message for message in messages if message.number > asked]

        def enough(found: list[Received]) -> bool:
            holds = containing is None or any(containing in message.text for message in found)
            return holds and len(found) >= count

        found = self._wait(answer, enough, citizen, timeout)
        assert enough(found), f"no such reply within {timeout:g} s; what came: {[m.text for m in found]}"
        while settle:
            known = len(found)
            found = self._wait(answer, partial(_longer_than, known), citizen, settle)
            if len(found) == known:
                break
        return found

    def wait_for_messages(
        self, page: str, citizen: str, count: int, timeout: float = REPLY_SECONDS
    ) -> list[Received]:
        """The whole thread, once the citizen has got so many messages in all."""

        def enough(found: list[Received]) -> bool:
            return sum(message.author != "citizen" for message in found) >= count

        found = self._wait(partial(self.conversation, page, citizen), enough, citizen, timeout)
        assert enough(found), f"not {count} messages within {timeout:g} s: {[m.text for m in found]}"
        return found

    def wait_until_taken(self, timeout: float = REPLY_SECONDS) -> None:
        """Wait until the bot has taken every webhook."""
        give_up_at = time.monotonic() + timeout
        while self.health()["pending_webhooks"]:
            assert time.monotonic() < give_up_at, "the bot does not take its webhooks"
            time.sleep(0.02)

    def health(self) -> dict[str, Any]:
        """Counts: ``pending_webhooks`` and ``traffic`` by direction and kind of status."""
        response = self._session.get(f"{self.url}/emulator/api/health", timeout=10)
        response.raise_for_status()
        found: dict[str, Any] = response.json()
        return found

    # How the platform behaves

    def set_faults(self, **switches: Any) -> None:
        """Set fault switches, see ``bot.channels.facebook.emulator.faults.Switches``."""
        response = self._session.post(f"{self.url}/emulator/faults", json=switches, timeout=10)
        assert response.ok, response.text

    def reset_faults(self) -> None:
        """All faults off."""
        self.set_faults(reset=True)

    def shift_clock(self, hours: float) -> None:
        """Let time pass for the message windows of all threads; 0 goes back to now."""
        self._post("clock", {"hours": hours} if hours else {"reset": True})

    def post_webhook(self, body: bytes, *, signed: bool = True) -> requests.Response:
        """Post bytes of one's own to the bot's webhook, signed or with a wrong signature."""
        secret = self.app_secret if signed else "another secret"
        headers = {"Content-Type": "application/json", "X-Hub-Signature-256": signature(secret, body)}
        return self._session.post(self.webhook_url, data=body, headers=headers, timeout=10)

    # Inside

    def _who(self, page: str, citizen: str) -> dict[str, Any]:
        return {"page": self._page_id(page), "citizen": citizen, "name": citizen}

    def _page_id(self, page: str) -> str:
        return next((known.page_id for known in self.pages if page in (known.page_id, known.agency)), page)

    def _post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        response = self._session.post(f"{self.url}/emulator/api/{path}", json=body, timeout=60)
        assert response.ok, f"{path}: {response.status_code} {response.text}"
        found: dict[str, Any] = response.json()
        return found

    def _wait(
        self,
        look: Callable[[], list[Received]],
        enough: Callable[[list[Received]], bool],
        citizen: str,
        timeout: float,
    ) -> list[Received]:
        """Look again after every change until it is enough or the time is over."""
        give_up_at = time.monotonic() + timeout
        position = self._position()
        while True:
            found = look()
            left = give_up_at - time.monotonic()
            if enough(found) or left <= 0:
                return found
            query: dict[str, Any] = {"citizen": citizen, "since": position, "wait": left}
            updates = self._session.get(f"{self.url}/emulator/api/updates", params=query, timeout=30).json()
            position = f"{updates['epoch']}:{updates['number']}"

    def _position(self) -> str:
        health = self.health()
        return f"{health['epoch']}:{health['number']}"


def _longer_than(known: int, messages: Sequence[Received]) -> bool:
    return len(messages) > known


def _received(message: Mapping[str, Any]) -> Received:
    template = message.get("template") or {}
    elements = template.get("elements") or []
    text = message.get("text") or template.get("text") or "\n".join(e.get("title", "") for e in elements)
    buttons = [*template.get("buttons", []), *(b for e in elements for b in e.get("buttons", []))]
    choices = [*message.get("quick_replies", []), *buttons]
    return Received(
        mid=message["mid"],
        number=message["number"],
        author=message["author"],
        text=text,
        choices={c["title"]: c["payload"] for c in choices if c.get("title") and c.get("payload")},
        raw=message,
    )
