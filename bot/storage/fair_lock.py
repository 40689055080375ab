"""A lock that is given out in the order of asking.

SQLite has one writer at a time, and whoever waits for it sleeps and looks again; between two units of work of
a busy thread there is hardly a moment to be seen in. Threads of one process therefore queue here first, so
that a webhook waits for the unit of work that is under way, never for a whole flood.
"""

from __future__ import annotations

from collections import deque
from threading import Event, Lock


class FairLock:
    """First come, first served. Not re-entrant."""

    def __init__(self) -> None:
        self._guard = Lock()
        self._waiting: deque[Event] = deque()
        self._is_held = False

    def acquire(self, timeout_seconds: float) -> bool:
        """Wait for one's turn. Returns False if it did not come in time."""
        with self._guard:
            if not self._is_held:
                self._is_held = True
                return True
            mine = Event()
            self._waiting.append(mine)
        if mine.wait(timeout_seconds):
            return True
        with self._guard:
            if mine in self._waiting:
                self._waiting.remove(mine)
                return False
        # It came in the last moment.
        return True

    def release(self) -> None:
        """Hand it to whoever has waited longest."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._is_held = False
