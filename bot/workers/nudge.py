"""Telling Celery's workers that there is something to look at, without ever waiting for the broker."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

import structlog
from celery import Celery
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)

TURNS_TASK = "bot.turns"
DELIVERIES_TASK = "bot.deliveries"
EVIDENCE_TASK = "bot.evidence"

#: Far more than the clocks of two machines should differ: what has lapsed is dropped without a word.
NUDGE_EXPIRES_SECONDS = 600

#: An event is held back for a moment, so there is nothing to see before.
SENT_WITH: Mapping[str, Mapping[str, Any]] = {
    TURNS_TASK: {"queue": "turns", "countdown": 0.3, "expires": NUDGE_EXPIRES_SECONDS},
    DELIVERIES_TASK: {"queue": "deliveries", "expires": NUDGE_EXPIRES_SECONDS},
    EVIDENCE_TASK: {"queue": "evidence", "expires": NUDGE_EXPIRES_SECONDS},
}
AFTER_A_FAULT_SECONDS = 1.0
CONNECT_SECONDS = 2
READY_KEY, READY_SECONDS = "bot.ready", 60


class CeleryNudge:
    """Tells the workers, from a thread of its own.

    A webhook has to answer at once, also while the broker is away; and a burst of a thousand messages is one
    thing to look at, not a thousand.
    """

    def __init__(self, app: Celery) -> None:
        self.app = app
        self._wanted: set[str] = set()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    def nudge(self) -> None:
        """Something was stored: look at it once its hold is over."""
        self._want(TURNS_TASK)

    def nudge_delivery(self) -> None:
        """Something is in the outbox: send it."""
        self._want(DELIVERIES_TASK)

    def nudge_evidence(self) -> None:
        """Files wait: fetch them."""
        self._want(EVIDENCE_TASK)

    def ready(self) -> bool:
        """Whether the broker can be reached and takes something: one that is full answers all the same."""
        try:
            with self.app.connection_for_write() as connection:
                connection.ensure_connection(max_retries=1, timeout=CONNECT_SECONDS)
                connection.default_channel.client.setex(READY_KEY, READY_SECONDS, 1)
        except (KombuError, OSError, RedisError) as error:
            log.error("broker_not_ready", error=type(error).__name__)
            return False
        return True

    def _want(self, task: str) -> None:
        with self._changed:
            self._wanted.add(task)
            if self._thread is None or not self._thread.is_alive():
                # Only now: a process that forks would leave the thread behind.
                self._thread = threading.Thread(target=self._run, name="nudge", daemon=True)
                self._thread.start()
            self._changed.notify()

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: bool(self._wanted))
                wanted, self._wanted = self._wanted, set()
            for task in sorted(wanted):
                self._send(task)

    def _send(self, task: str) -> None:
        try:
            self.app.send_task(task, retry=False, **SENT_WITH[task])
        except Exception as error:
            # The schedule looks at the rows anyway.
            log.warning("nudge_lost", task=task, error=type(error).__name__)
            threading.Event().wait(AFTER_A_FAULT_SECONDS)
