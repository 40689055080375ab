"""What starts, and what doesn't."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from bot.cli import serve
from tests.unit.test_settings import GOOD

REDIS = {"CELERY_BROKER_URL": "redis://127.0.0.1:6379/0"}


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many processes were started, for each start."""
    starts: list[int] = []
    monkeypatch.setattr(serve, "serve_web", lambda _target, _host, _port, processes: starts.append(processes))
    monkeypatch.setattr(serve, "train_if_missing", lambda _folder: None)
    return starts


def test_several_web_processes_need_a_broker(served: list[int]) -> None:
    result = CliRunner().invoke(serve.run, ["--processes", "4"], env=GOOD)
    assert result.exit_code == 1 and served == []
    assert "CELERY_BROKER_URL" in result.output

    assert CliRunner().invoke(serve.run, ["--processes", "4"], env=GOOD | REDIS).exit_code == 0
    assert CliRunner().invoke(serve.run, [], env=GOOD).exit_code == 0
    assert served == [4, 1]
