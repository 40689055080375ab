"""The schedule goes on when somebody sets the clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from celery import Celery

from bot.settings import Settings
from bot.workers.celery_app import create_celery
from bot.workers.schedule import SteadyScheduler

START = datetime(2026, 11, 26, 12, tzinfo=UTC)


class Schedule:
    """A scheduler that notes what it would send, by a clock that is set by hand."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        settings = Settings.from_env({"CELERY_BROKER_URL": "redis://127.0.0.1:1/0"}, "demo")
        self.app: Celery = create_celery(settings)
        self.at = START
        self.sent: list[str] = []
        monkeypatch.setattr(self.app, "now", lambda: self.at)
        self.scheduler = SteadyScheduler(self.app)
        monkeypatch.setattr(SteadyScheduler, "producer", None)
        monkeypatch.setattr(
            self.scheduler, "apply_entry", lambda entry, producer=None: self.sent.append(entry.name)
        )

    def run(self, seconds: int) -> set[str]:
        """What is sent in so many seconds."""
        self.sent.clear()
        for _ in range(seconds):
            for _ in range(20):
                self.scheduler.tick()
            self.at += timedelta(seconds=1)
        return set(self.sent)


@pytest.fixture
def schedule(monkeypatch: pytest.MonkeyPatch) -> Schedule:
    return Schedule(monkeypatch)


def test_everything_is_due_at_the_start(schedule: Schedule) -> None:
    assert schedule.run(1) == set(schedule.app.conf.beat_schedule)


def test_each_comes_in_its_time(schedule: Schedule) -> None:
    schedule.run(1)
    assert schedule.run(60) == {"turns", "deliveries", "evidence", "sweep"}
    assert schedule.sent.count("turns") in (29, 30, 31)
    assert "tidy" in schedule.run(3600)


def test_a_clock_that_is_set_back_stops_nothing(schedule: Schedule) -> None:
    schedule.run(10)
    schedule.at -= timedelta(hours=1)
    assert schedule.run(5) >= {"turns", "deliveries", "sweep"}
    assert schedule.run(20) == {"turns", "deliveries", "evidence", "sweep"}
