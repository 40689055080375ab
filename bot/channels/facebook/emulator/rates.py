"""Sliding counts of calls, for the documented rates."""

from __future__ import annotations

import threading
from collections import deque


class Rate:
    """At most so many calls in any period, for each name.

    Args:
        most: calls in a period; 0 lifts the limit.
        period_ms: the period.
    """

    def __init__(self, most: int, period_ms: int) -> None:
        self._most = most
        self._period_ms = period_ms
        self._lock = threading.Lock()
        self._calls: dict[str, deque[int]] = {}

    def allows(self, name: str, now_ms: int) -> bool:
        """Count a call; False when there were too many. A refused call is not counted."""
        if not self._most:
            return True
        with self._lock:
            calls = self._calls.setdefault(name, deque())
            while calls and calls[0] <= now_ms - self._period_ms:
                calls.popleft()
            if len(calls) >= self._most:
                return False
            calls.append(now_ms)
            return True

    def share(self, name: str) -> int:
        """How much of the rate the newest period used, in percent."""
        if not self._most:
            return 0
        with self._lock:
            return min(100, 100 * len(self._calls.get(name, ())) // self._most)
