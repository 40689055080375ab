"""How fast a Page may send: a window of one second, moving, for each Page and kind of message.

Meta allows 300 messages a second with text, links or stickers and 10 with audio or video. The count is shared
through Redis where there is one; without it each process counts for itself.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, Literal

import structlog
from limits import RateLimitItem, RateLimitItemPerSecond
from limits.errors import StorageError
from limits.storage import MemoryStorage, Storage, storage_from_string
from limits.strategies import MovingWindowRateLimiter

log = structlog.get_logger(__name__)

SendKind = Literal["text", "media"]
Rates = Mapping[SendKind, RateLimitItem]

#: Above about 40 a second Meta's own inbox starts to lag, but answers are not held back for that.
RATES: Rates = {
    "text": RateLimitItemPerSecond(300),
    "media": RateLimitItemPerSecond(10),
}
SHORTEST_WAIT_SECONDS = 0.01
REDIS_SECONDS = 1.0
_MEDIA = frozenset({"audio", "video"})


class PageRate:
    """Counts sends of each Page.

    Args:
        storage_url: a ``redis://`` address; anything else counts in memory.
        rates: sends in a period by kind.
    """

    def __init__(self, storage_url: str | None = None, *, rates: Rates = RATES) -> None:
        self._rates = rates
        self._local = MovingWindowRateLimiter(MemoryStorage())
        self._shared = (
            MovingWindowRateLimiter(_storage(storage_url)) if _is_redis(storage_url) else self._local
        )

    def acquire(self, page_id: str, kind: SendKind) -> float:
        """Take a place among the Page's sends.

        Returns:
            0.0 if the message may go now, else the seconds until a place is likely to be free; nothing is
            taken then.
        """
        try:
            return self._take(self._shared, page_id, kind)
        except StorageError as error:
            # Better to count in this process alone than to hold citizens' answers back.
            log.warning("page_rate_not_shared", error=type(error).__name__)
            return self._take(self._local, page_id, kind)

    def _take(self, limiter: MovingWindowRateLimiter, page_id: str, kind: SendKind) -> float:
        rate = self._rates[kind]
        if limiter.hit(rate, "facebook", kind, page_id):
            return 0.0
        stats = limiter.get_window_stats(rate, "facebook", kind, page_id)
        return max(SHORTEST_WAIT_SECONDS, stats.reset_time - time.time())


def send_kind(message: Mapping[str, Any]) -> SendKind:
    """Which of the two rates a message object counts against."""
    attachment = message.get("attachment")
    kind = attachment.get("type") if isinstance(attachment, Mapping) else None
    return "media" if kind in _MEDIA else "text"


def _is_redis(url: str | None) -> bool:
    return url is not None and url.startswith(("redis://", "rediss://", "redis+unix://"))


def _storage(url: str | None) -> Storage:
    # A server that takes connections and says nothing must not hold answers back either.
    patience = {"socket_timeout": REDIS_SECONDS, "socket_connect_timeout": REDIS_SECONDS}
    storage = storage_from_string(url or "", wrap_exceptions=True, **patience)
    if not isinstance(storage, Storage):
        raise TypeError("the rate needs a synchronous storage")
    return storage
