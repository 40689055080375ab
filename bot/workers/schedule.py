"""Celery's schedule, kept in memory, for a clock that may be set.

Celery's own remembers in a file when a task ran last. After the clock was set back by an hour, nothing would
be due for an hour, also after a new start.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import structlog
from celery.beat import Scheduler

log = structlog.get_logger(__name__)

#: Smaller steps are corrections that hold nothing up.
STEP = timedelta(seconds=2)


class SteadyScheduler(Scheduler):
    """Runs everything once at the start, and goes on when the clock is set back."""

    _seen_at: datetime | None = None

    def setup_schedule(self) -> None:
        """Take the schedule from the settings; all of it is due."""
        self.merge_inplace(self.app.conf.beat_schedule)
        self._begin_anew()

    def tick(self, *args: Any, **how: Any) -> float:
        """Send what is due; gives the seconds until the next look."""
        now = self.app.now()
        if self._seen_at is not None and now < self._seen_at - STEP:
            log.error("clock_was_set_back", seconds=(self._seen_at - now).total_seconds())
            self._begin_anew()
        self._seen_at = now
        seconds: float = super().tick(*args, **how)
        return seconds

    def _begin_anew(self) -> None:
        for entry in self.schedule.values():
            entry.last_run_at = self.app.now() - timedelta(days=1)
        self._heap = None
