"""What is logged while the demo fills itself."""

from __future__ import annotations

import json
import threading

import pytest
import structlog

from bot.logs import configure_logging, only_warnings


def test_only_warnings_are_left_in_every_thread_and_all_comes_back(
    capsys: pytest.CaptureFixture[str], request: pytest.FixtureRequest
) -> None:
    request.addfinalizer(structlog.reset_defaults)
    configure_logging()
    log = structlog.get_logger()
    with only_warnings():
        other = threading.Thread(target=lambda: log.info("from_another_thread"))
        other.start()
        other.join()
        log.info("not_told")
        log.warning("told")
    log.info("told_again")
    told = [json.loads(line)["event"] for line in capsys.readouterr().err.splitlines()]
    assert told == ["told", "told_again"]
