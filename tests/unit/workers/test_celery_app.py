"""The Celery app: every task has a queue that a worker serves, and tasks carry nothing."""

from __future__ import annotations

import inspect
import threading

from bot.settings import Settings
from bot.workers.celery_app import QUEUES, Aside, create_celery
from bot.workers.nudge import SENT_WITH


def app() -> object:
    return create_celery(Settings.from_env({"CELERY_BROKER_URL": "redis://127.0.0.1:1/0"}, "demo"))


def own_tasks(celery: object) -> dict[str, object]:
    return {name: task for name, task in celery.tasks.items() if name.startswith("bot.")}  # type: ignore[attr-defined]


def test_every_task_goes_to_a_queue_that_is_served() -> None:
    celery = app()
    routes = celery.conf.task_routes  # type: ignore[attr-defined]
    assert set(own_tasks(celery)) == set(routes)
    assert {route["queue"] for route in routes.values()} == set(QUEUES)


def test_everything_on_the_schedule_is_a_task() -> None:
    celery = app()
    scheduled = {entry["task"] for entry in celery.conf.beat_schedule.values()}  # type: ignore[attr-defined]
    assert scheduled == set(own_tasks(celery))


def test_work_aside_is_done_once_at_a_time_and_nobody_waits_for_it() -> None:
    may_end, done = threading.Event(), list[int]()

    def work() -> None:
        may_end.wait(10)
        done.append(1)

    aside = Aside(work)
    aside.wake()
    aside.wake()
    assert done == []
    may_end.set()
    assert aside._thread is not None
    aside._thread.join(10)
    assert done == [1]
    aside.wake()
    aside._thread.join(10)
    assert done == [1, 1]


def test_tasks_carry_nothing() -> None:
    for task in own_tasks(app()).values():
        assert not inspect.signature(task.run).parameters  # type: ignore[attr-defined]


def test_machines_whose_clocks_differ_by_minutes_still_work_together() -> None:
    """What lapses is dropped by the worker's clock, and nobody is told."""
    lapses = [entry["options"]["expires"] for entry in app().conf.beat_schedule.values()]  # type: ignore[attr-defined]
    lapses += [how["expires"] for how in SENT_WITH.values()]
    assert min(lapses) >= 300
