"""What is logged while the demo fills itself."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator

import pytest
import structlog

from bot.logs import configure_logging, only_warnings


@pytest.fixture
def logs(capsys: pytest.CaptureFixture[str]) -> Iterator[None]:
    """Logs go to the captured stderr."""
    configure_logging()
    yield
    structlog.reset_defaults()


def test_only_warnings_are_left_in_every_thread_and_all_comes_back(
    logs: None, capsys: pytest.CaptureFixture[str]
) -> None:
    log = structlog.get_logger("a-test")
    with only_warnings():
        other = threading.Thread(target=lambda: log.info("from_another_thread"))
        other.start()
        other.join()
        log.info("not_told")
        log.warning("told")
    log.info("told_again")
    assert [json.loads(line)["event"] for line in capsys.readouterr().err.splitlines()] == [
        "told",
        "told_again",
    ]
