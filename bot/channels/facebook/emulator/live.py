"""Tells open pages what changed: server-sent events, or long polling where those don't get through."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator

from bot.channels.facebook.emulator.platform import Platform
from bot.channels.facebook.emulator.records import Json
from bot.channels.facebook.emulator.views import updates_view

#: A stream is short and begun again by the page: a server that is told to stop waits for its last answers.
STREAM_SECONDS = 4.0
LONGEST_WAIT_SECONDS = 4.0


class Live:
    """Readers that wait for changes.

    Each one holds a thread of the server while it waits, so their number is bounded: a reader beyond it gets
    no stream, and its polls are answered at once.
    """

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._places = threading.BoundedSemaphore(platform.config.waiting_readers)

    def wait(self, citizen_id: str, epoch: str, number: int, seconds: float) -> Json:
        """What changed after ``number``; waits for the first change for at most so long."""
        if seconds <= 0 or not self._places.acquire(blocking=False):
            return updates_view(self._platform, citizen_id, epoch, number)
        try:
            return self._wait(citizen_id, epoch, number, min(seconds, LONGEST_WAIT_SECONDS))
        finally:
            self._places.release()

    def stream(self, citizen_id: str, epoch: str, number: int) -> Iterator[str] | None:
        """Server-sent events; None when too many readers wait already."""
        if not self._places.acquire(blocking=False):
            return None
        return self._events(citizen_id, epoch, number)

    def _events(self, citizen_id: str, epoch: str, number: int) -> Iterator[str]:
        end_at = time.monotonic() + STREAM_SECONDS
        try:
            yield ": hello\n\n"
            while (left := end_at - time.monotonic()) > 0 and not self._platform.state.changes.closed:
                updates = self._wait(citizen_id, epoch, number, left)
                epoch, number = updates["epoch"], updates["number"]
                if updates["changes"] or updates["reset"]:
                    data = json.dumps(updates, ensure_ascii=False, separators=(",", ":"))
                    yield f"id: {epoch}:{number}\ndata: {data}\n\n"
            yield "event: again\ndata: {}\n\n"
        finally:
            self._places.release()

    def _wait(self, citizen_id: str, epoch: str, number: int, seconds: float) -> Json:
        until = time.monotonic() + seconds
        while True:
            updates = updates_view(self._platform, citizen_id, epoch, number)
            left = until - time.monotonic()
            over = left <= 0 or self._platform.state.changes.closed
            if updates["changes"] or updates["reset"] or over:
                return updates
            number = updates["number"]
            self._platform.state.changes.wait(number, left)
