"""Logging: one JSON object a line, with a constant event name and fields.

A citizen's words, name, phone and ids never enter a log; fields are ids of our own rows, codes and counts.
"""

from __future__ import annotations

import logging
import sys

import structlog


def configure_logging(level: int = logging.INFO) -> None:
    """Send structlog's and the standard library's records to stderr as JSON lines."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(message)s")
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _exception_without_values,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


def _exception_without_values(
    _logger: object, _method: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """Where it happened, without the message: exception texts quote rows, and rows hold citizens' words."""
    info = event.pop("exc_info", None)
    error = sys.exc_info() if info is True else info
    if isinstance(error, tuple) and error[0] is not None:
        frames = []
        traceback = error[2]
        while traceback is not None:
            code = traceback.tb_frame.f_code
            frames.append(f"{code.co_filename.rsplit('/', 1)[-1]}:{traceback.tb_lineno} {code.co_name}")
            traceback = traceback.tb_next
        event["exception"] = error[0].__name__
        event["where"] = frames[-8:]
    return event
