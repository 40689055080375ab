"""The embedded runner: worker threads in the web process, nothing else to install.

Each loop sleeps until it is nudged or a second has passed: a lost nudge costs a second, never a message.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

import structlog

from bot.conversation.inbox import ORDER_HOLD
from bot.runtime import Runtime
from bot.workers.sweep import sweep, tidy

log = structlog.get_logger(__name__)

POLL_SECONDS = 1.0
SWEEP_SECONDS = 2.0
TIDY_SECONDS = 3600.0
#: The first round, once the web server answers (the emulator is part of it).
FIRST_TIDY_SECONDS = 2.0
AFTER_A_FAULT_SECONDS = 1.0
#: A send that is under way may take this long; what it came to has to be written down.
STOP_SECONDS = 15.0


class EmbeddedRunner:
    """Loops for turns, deliveries, evidence and its copies, and the schedule, as daemon threads."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self._stopping = threading.Event()
        self._turns = threading.Event()
        self._deliveries = threading.Event()
        self._evidence = threading.Event()
        self._copies = threading.Event()
        self._tidy = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Start the threads and take up what an earlier process left."""
        for name, work, nudge, seconds in (
            ("turns", self._run_turns, self._turns, POLL_SECONDS),
            ("deliveries", self._run_deliveries, self._deliveries, POLL_SECONDS),
            ("evidence", self._run_evidence, self._evidence, POLL_SECONDS),
            ("copies", self._run_copies, self._copies, POLL_SECONDS),
            ("sweep", self._run_sweep, threading.Event(), SWEEP_SECONDS),
            ("tidy", self._run_tidy, self._tidy, TIDY_SECONDS),
        ):
            thread = threading.Thread(
                target=self._loop, args=(name, work, nudge, seconds), name=name, daemon=True
            )
            thread.start()
            self._threads.append(thread)
        first = threading.Timer(FIRST_TIDY_SECONDS, self._tidy.set)
        first.daemon = True
        first.start()

    def stop(self) -> None:
        """Finish what is under way and end the threads. Doing it twice is no harm."""
        if self._stopping.is_set():
            return
        self._stopping.set()
        self._turns.set()
        self._deliveries.set()
        self._evidence.set()
        self._copies.set()
        self._tidy.set()
        for thread in self._threads:
            thread.join(timeout=STOP_SECONDS)
        self.runtime.close()

    def nudge(self) -> None:
        """Something was stored: look at it, and at the files that came with it."""
        self._turns.set()
        self._evidence.set()

    def nudge_delivery(self) -> None:
        """Something is in the outbox: send it."""
        self._deliveries.set()

    def ready(self) -> bool:
        """Whether all threads live."""
        return bool(self._threads) and all(thread.is_alive() for thread in self._threads)

    def _loop(self, name: str, work: Callable[[], None], nudge: threading.Event, seconds: float) -> None:
        while not self._stopping.is_set():
            nudge.wait(seconds)
            nudge.clear()
            if self._stopping.is_set():
                return
            try:
                work()
            except Exception as error:
                # The rows are still there: say it, breathe, go on.
                log.exception("worker_fault", loop=name, error=type(error).__name__)
                self._stopping.wait(AFTER_A_FAULT_SECONDS)

    def _run_turns(self) -> None:
        # The nudge comes when the event is stored, its hold ends a little later.
        self._stopping.wait(ORDER_HOLD.total_seconds())
        while not self._stopping.is_set() and self.runtime.turns.run_pass():
            self._deliveries.set()

    def _run_deliveries(self) -> None:
        self.runtime.delivery.run_pass(self._stopping.is_set)

    def _run_evidence(self) -> None:
        if self.runtime.collector.run_pass(self._stopping.is_set):
            self._copies.set()
            self._deliveries.set()

    def _run_copies(self) -> None:
        self.runtime.copies.run_pass(self._stopping.is_set)

    def _run_tidy(self) -> None:
        tidy(self.runtime)

    def _run_sweep(self) -> None:
        if sweep(self.runtime):
            self._deliveries.set()
