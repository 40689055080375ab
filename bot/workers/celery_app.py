"""Celery as the runner: any number of worker machines on one PostgreSQL and one Redis.

Tasks carry nothing: rows are the queue of record, a task is only a nudge to look at them. A nudge that gets
lost is made up for by the schedule.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import structlog
from celery import Celery
from celery.signals import worker_process_init, worker_process_shutdown

from bot.runtime import Runtime
from bot.settings import Settings
from bot.workers.nudge import (
    DELIVERIES_TASK,
    EVIDENCE_TASK,
    NUDGE_EXPIRES_SECONDS,
    TURNS_TASK,
    CeleryNudge,
)
from bot.workers.sweep import sweep, tidy

__all__ = ["QUEUES", "CeleryNudge", "create_celery"]

log = structlog.get_logger(__name__)

#: One queue a kind of work, so that slow carriers never hold up understanding. A test checks that each is
#: served.
TURNS_QUEUE = "turns"
DELIVERIES_QUEUE = "deliveries"
EVIDENCE_QUEUE = "evidence"
SCHEDULE_QUEUE = "schedule"
QUEUES = (TURNS_QUEUE, DELIVERIES_QUEUE, EVIDENCE_QUEUE, SCHEDULE_QUEUE)

SWEEP_TASK = "bot.sweep"
TIDY_TASK = "bot.tidy"

#: A task that has worked for this long makes room for those of the other queues, and asks to be called again.
TASK_SECONDS = 5.0
#: A tick of the schedule that nobody took is made up for by the next one: they must not pile up. It lapses by
#: the worker's clock, though, and the clocks of two machines differ.
TICK_EXPIRES_SECONDS = NUDGE_EXPIRES_SECONDS


def create_celery(settings: Settings) -> Celery:
    """The Celery app with its tasks and schedule. Each worker process builds its own runtime."""
    app = Celery("bot", broker=settings.celery_broker_url)
    app.conf.update(
        task_ignore_result=True,
        task_acks_late=False,
        worker_prefetch_multiplier=1,
        worker_hijack_root_logger=False,
        # A process loads the model and the dialogue before it is ready.
        worker_proc_alive_timeout=120,
        broker_connection_retry_on_startup=True,
        beat_scheduler="bot.workers.schedule:SteadyScheduler",
        # None: a worker waits for its broker however long it is away.
        broker_connection_max_retries=None,
        broker_transport_options={"socket_timeout": 2, "socket_connect_timeout": 2},
        task_routes={
            TURNS_TASK: {"queue": TURNS_QUEUE},
            DELIVERIES_TASK: {"queue": DELIVERIES_QUEUE},
            EVIDENCE_TASK: {"queue": EVIDENCE_QUEUE},
            SWEEP_TASK: {"queue": SCHEDULE_QUEUE},
            TIDY_TASK: {"queue": SCHEDULE_QUEUE},
        },
        beat_schedule={
            "turns": _tick(TURNS_TASK, 2.0),
            "deliveries": _tick(DELIVERIES_TASK, 2.0),
            "evidence": _tick(EVIDENCE_TASK, 5.0),
            "sweep": _tick(SWEEP_TASK, 2.0),
            "tidy": _tick(TIDY_TASK, 3600.0),
        },
    )
    _register_tasks(app, settings)
    return app


def _tick(task: str, seconds: float) -> dict[str, object]:
    return {"task": task, "schedule": seconds, "options": {"expires": TICK_EXPIRES_SECONDS}}


def _register_tasks(app: Celery, settings: Settings) -> None:
    held: list[Runtime] = []

    def runtime() -> Runtime:
        # Built in the worker's own process: connections must not be shared across a fork.
        if not held:
            held.append(Runtime.create(settings))
        return held[0]

    nudge = CeleryNudge(app)
    copies = Aside(lambda: with_care(EVIDENCE_TASK, lambda: run_copies(runtime())))

    @app.task(name=TURNS_TASK, shared=False)
    def turns() -> None:
        with_care(TURNS_TASK, lambda: run_turns(runtime(), nudge))

    @app.task(name=DELIVERIES_TASK, shared=False)
    def deliveries() -> None:
        with_care(DELIVERIES_TASK, lambda: run_deliveries(runtime(), nudge))

    @app.task(name=EVIDENCE_TASK, shared=False)
    def evidence() -> None:
        with_care(EVIDENCE_TASK, lambda: run_evidence(runtime(), nudge))
        copies.wake()

    @app.task(name=SWEEP_TASK, shared=False)
    def run_sweep() -> None:
        with_care(SWEEP_TASK, lambda: nudge.nudge_delivery() if sweep(runtime()) else None)

    @app.task(name=TIDY_TASK, shared=False)
    def run_tidy() -> None:
        with_care(TIDY_TASK, lambda: tidy(runtime()))

    @worker_process_init.connect(weak=False)
    def _warm(**_: object) -> None:
        runtime()

    @worker_process_shutdown.connect(weak=False)
    def _close(**_: object) -> None:
        for one in held:
            one.close()


def run_turns(runtime: Runtime, nudge: CeleryNudge) -> None:
    """Passes until nothing is due, or until the task's time is over."""
    is_over = _after(TASK_SECONDS)
    if runtime.collector.is_due():
        # The addresses of files lapse: they don't wait for the schedule.
        nudge.nudge_evidence()
    while runtime.turns.run_pass():
        nudge.nudge_delivery()
        if is_over():
            nudge.nudge()
            return


def run_deliveries(runtime: Runtime, nudge: CeleryNudge) -> None:
    """Sends until nothing is due, or until the task's time is over."""
    is_over = _after(TASK_SECONDS)
    runtime.delivery.run_pass(is_over)
    if is_over():
        nudge.nudge_delivery()


def run_evidence(runtime: Runtime, nudge: CeleryNudge) -> None:
    """Fetches until nothing is due, or until the task's time is over."""
    is_over = _after(TASK_SECONDS)
    if runtime.collector.run_pass(is_over):
        nudge.nudge_delivery()
    if is_over():
        nudge.nudge_evidence()


def run_copies(runtime: Runtime) -> None:
    """Makes viewing copies until none is due."""
    runtime.copies.run_pass()


class Aside:
    """Work beside a process's tasks: a film's copy takes minutes, and answers must not wait for it."""

    def __init__(self, work: Callable[[], None]) -> None:
        self._work = work
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def wake(self) -> None:
        """Begin, unless it is under way."""
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._work, name="aside", daemon=True)
                self._thread.start()


def with_care(task: str, work: Callable[[], None]) -> None:
    """Run a task's work. A failure is told without the values that errors quote; the rows are still there."""
    try:
        work()
    except Exception as error:
        log.exception("task_failed", task=task, error=type(error).__name__)


def _after(seconds: float) -> Callable[[], bool]:
    until = time.monotonic() + seconds
    return lambda: time.monotonic() >= until
