"""Logging: one JSON object a line, with a constant event name and fields.

A citizen's words, name, phone and ids never enter a log; fields are ids of our own rows, codes and counts.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Event
from types import TracebackType
from typing import Any, TextIO, cast

import structlog

FRAMES_SHOWN = 8

_only_warnings = Event()


class JsonLines(logging.Formatter):
    """Records of libraries, in the same form: of an exception its kind and its place, not its words."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        line: dict[str, Any] = {
            "event": record.getMessage(),
            "logger": record.name,
            "level": record.levelname.lower(),
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(),
        }
        return json.dumps(line | _place_of(record.exc_info), ensure_ascii=False)


def configure_logging(level: int = logging.INFO) -> None:
    """Send structlog's and the standard library's records to stderr as JSON lines."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    structlog.configure(
        processors=[
            _only_what_is_loud,
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _exception_without_values,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(cast(TextIO, _Lines(sys.stderr))),
        cache_logger_on_first_use=True,
    )


@contextmanager
def only_warnings() -> Iterator[None]:
    """Leave out what is not at least a warning, in all threads of this process."""
    _only_warnings.set()
    try:
        yield
    finally:
        _only_warnings.clear()


class _Lines:
    """Takes lines for a stream; while that takes none (its disk is full), counts them and lets work go on."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._lost = 0

    def write(self, text: str) -> None:
        """Write, or count what is lost."""
        try:
            if self._lost:
                self._stream.write(json.dumps({"event": "log_lines_lost", "lines": self._lost}) + "\n")
                self._stream.flush()
                self._lost = 0
            self._stream.write(text)
        except OSError:
            self._lost += text != "\n"

    def flush(self) -> None:
        """Have written what was given."""
        try:
            self._stream.flush()
        except OSError:
            self._lost += 1


def _only_what_is_loud(
    _logger: object, method: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    if _only_warnings.is_set() and method in ("debug", "info"):
        raise structlog.DropEvent
    return event


def _exception_without_values(
    _logger: object, _method: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    event.update(_place_of(event.pop("exc_info", None)))
    return event


def _place_of(info: object) -> dict[str, Any]:
    """Where it happened, without the message: exception texts quote rows, and rows hold citizens' words."""
    if info is True:
        info = sys.exc_info()
    error = info[1] if isinstance(info, tuple) else info
    if not isinstance(error, BaseException):
        return {}
    return {"exception": type(error).__name__, "where": _frames(error.__traceback__)}


def _frames(traceback: TracebackType | None) -> list[str]:
    frames = []
    while traceback is not None:
        code = traceback.tb_frame.f_code
        frames.append(f"{code.co_filename.rsplit('/', 1)[-1]}:{traceback.tb_lineno} {code.co_name}")
        traceback = traceback.tb_next
    return frames[-FRAMES_SHOWN:]
