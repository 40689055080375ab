"""What changed since a browser last asked: a short memory of changes and a way to wait for the next one."""

from __future__ import annotations

import threading
from collections import deque
from typing import Any

EVERYONE = "*"
CAPACITY = 5000


class Changes:
    """The newest changes, each with a number. A reader that is too far behind is told to load everything."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._recent: deque[tuple[int, str, str, Any]] = deque(maxlen=capacity)
        self._condition = threading.Condition()
        self._waiting = 0
        self._last = 0
        self.closed = False

    @property
    def last(self) -> int:
        """The newest change's number."""
        return self._last

    def add(self, citizen_id: str, kind: str, what: Any) -> None:
        """Note a change that one citizen (or :data:`EVERYONE`) can see; ``what`` is the changed object."""
        with self._condition:
            self._last += 1
            self._recent.append((self._last, citizen_id, kind, what))
            if self._waiting:
                self._condition.notify_all()

    def since(self, number: int, citizen_id: str) -> list[tuple[str, Any]] | None:
        """Changes after ``number`` that the citizen can see, oldest first; None when some are forgotten."""
        with self._condition:
            if number > self._last or (self._recent and number < self._recent[0][0] - 1):
                return None
            found = []
            for at, who, kind, what in reversed(self._recent):
                if at <= number:
                    break
                if who in (citizen_id, EVERYONE):
                    found.append((kind, what))
        found.reverse()
        return found

    def wait(self, number: int, timeout_seconds: float) -> bool:
        """Wait for a change after ``number``, whoever can see it; False when none came in time."""
        with self._condition:
            self._waiting += 1
            try:
                self._condition.wait_for(lambda: self._last > number or self.closed, timeout_seconds)
                return self._last > number
            finally:
                self._waiting -= 1

    def close(self) -> None:
        """Nobody needs to wait any more."""
        with self._condition:
            self.closed = True
            self._condition.notify_all()
