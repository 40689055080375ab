"""The emulated platform's memory: Pages, citizens, threads and messages, and the clock they live by."""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
from collections.abc import Callable, Iterable, Sequence

from bot.channels.facebook.emulator.changes import EVERYONE, Changes
from bot.channels.facebook.emulator.config import EmulatedPage
from bot.channels.facebook.emulator.journal import Journal, NoJournal
from bot.channels.facebook.emulator.records import (
    Author,
    Citizen,
    Json,
    Message,
    PageSettings,
    Status,
    Thread,
    message_record,
)
from bot.channels.facebook.emulator.tokens import random_text

TYPING_MS = 20_000
STATUS_ORDER: dict[Status, int] = {"sent": 0, "delivered": 1, "read": 2}


class UnknownThread(Exception):
    """No such Page or citizen."""


def system_ms() -> int:
    """The machine's time in milliseconds since the epoch."""
    return time.time_ns() // 1_000_000


class State:
    """Everything the platform remembers. Every method is safe from any thread."""

    def __init__(
        self,
        pages: Sequence[EmulatedPage],
        citizens: Iterable[str] = (),
        journal: Journal | None = None,
        now_ms: Callable[[], int] = system_ms,
    ) -> None:
        self.lock = threading.RLock()
        self.changes = Changes()
        self.epoch = secrets.token_hex(6)
        self.now_ms = now_ms
        self.pages = {page.page_id: page for page in pages}
        self.page_settings = {page.page_id: PageSettings(page.page_id) for page in pages}
        self.citizens: dict[str, Citizen] = {}
        self.clock_shift_ms = 0
        self._tokens = {page.token: page for page in pages}
        self._threads: dict[tuple[str, str], Thread] = {}
        self._messages: dict[str, Message] = {}
        self._taken_client_ids: dict[str, str] = {}
        self._journal: Journal = journal or NoJournal()
        self._load()
        if not self.citizens:
            for name in citizens:
                self.add_citizen(name)

    # Pages

    def page_of_token(self, token: str) -> EmulatedPage | None:
        """The Page whose access token this is."""
        return self._tokens.get(token)

    def keep_page(self, page_id: str) -> None:
        """Keep a Page's changed settings, and tell every browser."""
        with self.lock:
            settings = self.page_settings[page_id]
            self._journal.put("page", page_id, settings.record())
            self.changes.add(EVERYONE, "page", settings)

    # The clock

    def emulated_ms(self) -> int:
        """Now, by the clock that the message window goes by."""
        return self.now_ms() + self.clock_shift_ms

    def shift_clock(self, by_ms: int) -> None:
        """Let time pass for the windows of all threads. Timestamps of events stay the machine's."""
        with self.lock:
            self.clock_shift_ms = max(0, self.clock_shift_ms + by_ms)
            self._journal.put("clock", "shift", {"shift_ms": self.clock_shift_ms})
            self.changes.add(EVERYONE, "clock", None)

    # Citizens and threads

    def add_citizen(self, name: str, citizen_id: str | None = None) -> Citizen:
        """A new citizen, or the one who has this id already."""
        with self.lock:
            citizen_id = citizen_id or f"c{len(self.citizens) + 1}"
            if citizen_id not in self.citizens:
                citizen = Citizen(citizen_id, name)
                self.citizens[citizen_id] = citizen
                self._journal.put("citizen", citizen_id, {"citizen_id": citizen_id, "name": name})
                self.changes.add(EVERYONE, "citizen", citizen)
            return self.citizens[citizen_id]

    def thread_of(self, page_id: str, citizen_id: str) -> Thread:
        """A citizen's thread with a Page; begins when it is first asked for.

        Raises:
            UnknownThread: there is no such Page or citizen.
        """
        with self.lock:
            if page_id not in self.pages or citizen_id not in self.citizens:
                raise UnknownThread
            psid = page_scoped_id(page_id, citizen_id)
            thread = self._threads.get((page_id, psid))
            if thread is None:
                thread = Thread(page_id, psid, citizen_id)
                self._threads[(page_id, psid)] = thread
            return thread

    def thread(self, page_id: str, psid: str) -> Thread | None:
        """The thread in which a Page knows somebody by this id."""
        return self._threads.get((page_id, psid))

    def threads_of(self, citizen_id: str) -> list[Thread]:
        """A citizen's threads, one a Page."""
        return [self.thread_of(page_id, citizen_id) for page_id in self.pages]

    def keep_thread(self, thread: Thread) -> None:
        """Keep a changed thread, and tell who looks at it."""
        self._journal.put("thread", thread.key, thread.record())
        self.show_thread(thread)

    def show_thread(self, thread: Thread) -> None:
        """Tell who looks at a thread about what need not be kept, e.g. typing dots."""
        self.changes.add(thread.citizen_id, "thread", thread)

    def open_window(self, thread: Thread) -> None:
        """The citizen did something that lets the Page answer for 24 hours."""
        thread.window_ms = max(thread.window_ms, self.emulated_ms())

    # Messages

    def add_message(
        self,
        thread: Thread,
        author: Author,
        content: Json,
        *,
        at_ms: int | None = None,
        status: Status = "sent",
        metadata: str | None = None,
        tag: str | None = None,
        client_id: str | None = None,
    ) -> Message:
        """Put a message at the end of a thread. Times within a thread always grow, as Messenger's do."""
        with self.lock:
            newest_ms = thread.messages[-1].at_ms if thread.messages else 0
            message = Message(
                mid=f"m_{random_text(24)}",
                page_id=thread.page_id,
                psid=thread.psid,
                author=author,
                at_ms=at_ms if at_ms is not None else max(self.now_ms(), newest_ms + 1),
                content=content,
                status=status,
                metadata=metadata,
                tag=tag,
                number=len(thread.messages) + 1,
                client_id=client_id,
            )
            if author != "citizen":
                thread.typing_until_ms = 0
            self._remember(thread, message)
            self.keep_message(message)
            self.keep_thread(thread)
            return message

    def message(self, mid: str) -> Message | None:
        """The message of this id."""
        return self._messages.get(mid)

    def message_of_client(self, client_id: str) -> Message | None:
        """The message that a browser sent under its own id, if it arrived."""
        mid = self._taken_client_ids.get(client_id)
        return self._messages.get(mid) if mid else None

    def keep_message(self, message: Message) -> None:
        """Keep a new or changed message, and tell who looks at its thread."""
        self._journal.put("message", message.mid, message_record(message))
        thread = self._threads[(message.page_id, message.psid)]
        self.changes.add(thread.citizen_id, "message", message)

    def raise_status(self, message: Message, status: Status) -> bool:
        """Move a message's status forward, never back; True if it moved."""
        with self.lock:
            if STATUS_ORDER[status] <= STATUS_ORDER[message.status]:
                return False
            message.status = status
            self.keep_message(message)
            return True

    def flush(self) -> None:
        """Wait until all that was kept is on disk."""
        self._journal.flush()

    def _remember(self, thread: Thread, message: Message) -> None:
        thread.messages.append(message)
        self._messages[message.mid] = message
        if message.client_id:
            self._taken_client_ids[message.client_id] = message.mid

    def _load(self) -> None:
        for record in self._journal.load("clock"):
            self.clock_shift_ms = record["shift_ms"]
        for record in self._journal.load("citizen"):
            self.citizens[record["citizen_id"]] = Citizen(**record)
        for record in self._journal.load("page"):
            if record["page_id"] in self.pages:
                self.page_settings[record["page_id"]] = PageSettings(**record)
        for record in self._journal.load("thread"):
            self._threads[(record["page_id"], record["psid"])] = Thread(**record)
        for record in self._journal.load("message"):
            thread = self._threads.get((record["page_id"], record["psid"]))
            if thread is not None:
                self._remember(thread, Message(**record))


def page_scoped_id(page_id: str, citizen_id: str) -> str:
    """The id under which a Page knows a citizen: 16 digits, one for each Page, the same on every start."""
    digest = hashlib.sha256(f"{page_id}/{citizen_id}".encode()).digest()
    return str(2 * 10**15 + int.from_bytes(digest[:8], "big") % (7 * 10**15))
