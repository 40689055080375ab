"""Celery as the runner: any number of worker machines on one PostgreSQL and one Redis.

Tasks carry nothing: rows are the queue of record, a task is only a nudge to look at them. A nudge that gets
lost is made up for by the schedule.
"""

from __future__ import annotations

import structlog
from celery import Celery
from celery.signals import worker_process_init, worker_process_shutdown

from bot.runtime import Runtime
from bot.settings import Settings
from bot.workers.sweep import sweep, tidy

log = structlog.get_logger(__name__)

#: One queue a kind of work, so that slow carriers never hold up understanding. A test checks that each is
#: served.
TURNS_QUEUE = "turns"
DELIVERIES_QUEUE = "deliveries"
SCHEDULE_QUEUE = "schedule"
QUEUES = (TURNS_QUEUE, DELIVERIES_QUEUE, SCHEDULE_QUEUE)

TURNS_TASK = "bot.turns"
DELIVERIES_TASK = "bot.deliveries"
SWEEP_TASK = "bot.sweep"
TIDY_TASK = "bot.tidy"


def create_celery(settings: Settings) -> Celery:
    """The Celery app with its tasks and schedule. Each worker process builds its own runtime."""
    app = Celery("bot", broker=settings.celery_broker_url)
    app.conf.update(
        task_ignore_result=True,
        task_acks_late=False,
        worker_prefetch_multiplier=1,
        worker_hijack_root_logger=False,
        broker_connection_retry_on_startup=True,
        broker_transport_options={"socket_timeout": 2, "socket_connect_timeout": 2},
        task_routes={
            TURNS_TASK: {"queue": TURNS_QUEUE},
            DELIVERIES_TASK: {"queue": DELIVERIES_QUEUE},
            SWEEP_TASK: {"queue": SCHEDULE_QUEUE},
            TIDY_TASK: {"queue": SCHEDULE_QUEUE},
        },
        beat_schedule={
            "turns": {"task": TURNS_TASK, "schedule": 2.0},
            "deliveries": {"task": DELIVERIES_TASK, "schedule": 2.0},
            "sweep": {"task": SWEEP_TASK, "schedule": 2.0},
            "tidy": {"task": TIDY_TASK, "schedule": 3600.0},
        },
    )
    _register_tasks(app, settings)
    return app


class CeleryNudge:
    """Tells the workers that there is something to look at."""

    def __init__(self, app: Celery) -> None:
        self.app = app

    def nudge(self) -> None:
        """Something was stored: look at it once its hold is over."""
        self.app.send_task(TURNS_TASK, queue=TURNS_QUEUE, countdown=0.3, expires=30, retry=False)

    def nudge_delivery(self) -> None:
        """Something is in the outbox: send it."""
        self.app.send_task(DELIVERIES_TASK, queue=DELIVERIES_QUEUE, expires=30, retry=False)

    def ready(self) -> bool:
        """Whether the broker can be reached."""
        try:
            with self.app.connection_for_write() as connection:
                connection.ensure_connection(max_retries=1, timeout=2)
        except OSError as error:
            log.error("broker_not_ready", error=type(error).__name__)
            return False
        return True


def _register_tasks(app: Celery, settings: Settings) -> None:
    held: list[Runtime] = []

    def runtime() -> Runtime:
        # Built in the worker's own process: connections must not be shared across a fork.
        if not held:
            held.append(Runtime.create(settings))
        return held[0]

    nudge = CeleryNudge(app)

    @app.task(name=TURNS_TASK)
    def turns() -> None:
        while runtime().turns.run_pass():
            nudge.nudge_delivery()

    @app.task(name=DELIVERIES_TASK)
    def deliveries() -> None:
        runtime().delivery.run_pass()

    @app.task(name=SWEEP_TASK)
    def run_sweep() -> None:
        if sweep(runtime()):
            nudge.nudge_delivery()

    @app.task(name=TIDY_TASK)
    def run_tidy() -> None:
        tidy(runtime())

    @worker_process_init.connect(weak=False)
    def _warm(**_: object) -> None:
        runtime()

    @worker_process_shutdown.connect(weak=False)
    def _close(**_: object) -> None:
        for one in held:
            one.close()
