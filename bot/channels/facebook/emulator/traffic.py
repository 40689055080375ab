"""The newest exchanges between the platform and the bot, for the inspector. No bodies, no tokens."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import asdict, dataclass
from typing import Any, Literal

CAPACITY = 200


@dataclass(frozen=True, slots=True)
class Exchange:
    """One HTTP exchange.

    Attributes:
        direction: ``webhook`` from the platform to the bot, ``graph`` from the bot to the platform.
        what: what it was about, e.g. ``messages`` or ``typing_on``.
        status: the HTTP status; 0 when there was no answer.
    """

    at_ms: int
    direction: Literal["webhook", "graph"]
    page_id: str
    what: str
    status: int
    took_ms: float
    events: int = 1
    attempt: int = 1


class Traffic:
    """Remembers the newest exchanges and counts all of them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._recent: deque[Exchange] = deque(maxlen=CAPACITY)
        self._counts: dict[str, int] = {}

    def note(self, exchange: Exchange) -> None:
        """Remember an exchange."""
        kind = f"{exchange.direction}_{exchange.status // 100}xx"
        with self._lock:
            self._recent.append(exchange)
            self._counts[kind] = self._counts.get(kind, 0) + 1

    def counts(self) -> dict[str, int]:
        """How many exchanges there were, by direction and kind of status, e.g. ``webhook_2xx``."""
        with self._lock:
            return dict(self._counts)

    def recent(self, page_id: str, limit: int = 30) -> list[dict[str, Any]]:
        """A Page's newest exchanges, newest first."""
        with self._lock:
            found = [exchange for exchange in reversed(self._recent) if exchange.page_id == page_id]
        return [asdict(exchange) for exchange in found[:limit]]
