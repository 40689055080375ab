"""Nudges: never waited for, never missed for long, never piled up."""

from __future__ import annotations

import threading
from contextlib import closing
from typing import Any

from redis import Redis

from bot.settings import Settings
from bot.workers.celery_app import create_celery
from bot.workers.nudge import DELIVERIES_TASK, TURNS_TASK, CeleryNudge
from tests.services import redis


class FakeCelery:
    """Takes tasks once it is let to."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.faults: list[Exception] = []
        self.open = threading.Event()
        self.taken = threading.Semaphore(0)

    def send_task(self, task: str, **options: Any) -> None:
        self.open.wait(10)
        if self.faults:
            raise self.faults.pop()
        self.sent.append(task)
        self.taken.release()


def test_a_burst_of_nudges_is_a_few_tasks() -> None:
    celery = FakeCelery()
    nudge = CeleryNudge(celery)
    for _ in range(1000):
        nudge.nudge()
    celery.open.set()
    assert celery.taken.acquire(timeout=10)
    assert 1 <= len(celery.sent) <= 2


def test_nudging_does_not_wait_for_the_broker() -> None:
    celery = FakeCelery()
    nudge = CeleryNudge(celery)
    nudge.nudge()
    nudge.nudge_delivery()
    assert celery.sent == []
    celery.open.set()


def test_after_a_fault_nudging_goes_on() -> None:
    celery = FakeCelery()
    celery.faults.append(OSError("the broker is away"))
    celery.open.set()
    nudge = CeleryNudge(celery)
    nudge.nudge()
    nudge.nudge_delivery()
    assert celery.taken.acquire(timeout=10)
    assert set(celery.sent) <= {TURNS_TASK, DELIVERIES_TASK}


def test_a_broker_that_is_away_is_not_ready() -> None:
    settings = Settings.from_env({"CELERY_BROKER_URL": "redis://127.0.0.1:1/0"}, "demo")
    assert not CeleryNudge(create_celery(settings)).ready()


def test_a_broker_that_takes_nothing_more_is_not_ready() -> None:
    # A server of its own: others must not find theirs full.
    with redis() as url, closing(Redis.from_url(url)) as broker:
        nudge = CeleryNudge(create_celery(Settings.from_env({"CELERY_BROKER_URL": url}, "demo")))
        assert nudge.ready()

        broker.config_set("maxmemory", 1)

        assert not nudge.ready()


def test_ticks_of_the_schedule_expire() -> None:
    settings = Settings.from_env({"CELERY_BROKER_URL": "redis://127.0.0.1:1/0"}, "demo")
    schedule = create_celery(settings).conf.beat_schedule
    assert all(entry["options"]["expires"] for entry in schedule.values())
