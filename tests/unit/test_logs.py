"""What is logged while the demo fills itself."""

from __future__ import annotations

import errno
import io
import json
import sys
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


class FullDisk(io.StringIO):
    """A stream that takes nothing until there is room."""

    has_room = False

    def write(self, text: str) -> int:
        if not self.has_room:
            raise OSError(errno.ENOSPC, "no space left")
        return super().write(text)


def test_a_log_that_can_not_be_written_stops_no_work(
    monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    request.addfinalizer(structlog.reset_defaults)
    stream = FullDisk()
    monkeypatch.setattr(sys, "stderr", stream)
    configure_logging()
    log = structlog.get_logger()

    log.info("first")
    log.info("second")
    stream.has_room = True
    log.info("third")

    lost, told = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert lost == {"event": "log_lines_lost", "lines": 2}
    assert told["event"] == "third"
