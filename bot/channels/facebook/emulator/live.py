"""Tells open pages what changed: server-sent events, or long polling where those don't get through."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator

from bot.channels.facebook.emulator.platform import Platform
from bot.channels.facebook.emulator.records import Json
from bot.channels.facebook.emulator.views import updates_view

MOST_STREAMS = 32
HEARTBEAT_SECONDS = 15.0
STREAM_SECONDS = 600.0
LONGEST_WAIT_SECONDS = 25.0


class Live:
    """Waiting readers. Each open stream holds a thread of the server, so their number is bounded; the page
    falls back to polling when it gets no stream."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._places = threading.BoundedSemaphore(MOST_STREAMS)

    def wait(self, citizen_id: str, epoch: str, number: int, seconds: float) -> Json:
        """What changed after ``number``; waits for the first change for at most so long."""
        until = time.monotonic() + min(max(seconds, 0.0), LONGEST_WAIT_SECONDS)
        while True:
            updates = updates_view(self._platform, citizen_id, epoch, number)
            left = until - time.monotonic()
            if updates["changes"] or updates["reset"] or left <= 0:
                return updates
            number = updates["number"]
            self._platform.state.changes.wait(number, left)

    def stream(self, citizen_id: str, epoch: str, number: int) -> Iterator[str] | None:
        """Server-sent events; None when there are too many streams."""
        if not self._places.acquire(blocking=False):
            return None
        return self._events(citizen_id, epoch, number)

    def _events(self, citizen_id: str, epoch: str, number: int) -> Iterator[str]:
        end_at = time.monotonic() + STREAM_SECONDS
        try:
            yield "retry: 1000\n\n"
            while time.monotonic() < end_at:
                updates = self.wait(citizen_id, epoch, number, HEARTBEAT_SECONDS)
                epoch, number = updates["epoch"], updates["number"]
                if updates["changes"] or updates["reset"]:
                    data = json.dumps(updates, ensure_ascii=False, separators=(",", ":"))
                    yield f"id: {epoch}:{number}\ndata: {data}\n\n"
                else:
                    yield ": still here\n\n"
        finally:
            self._places.release()
