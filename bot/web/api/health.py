"""Whether the process lives, whether it can work, and its measures for Prometheus."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from flask import Blueprint, Response, jsonify
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Gauge, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.values import MutexValue, ValueClass

from bot.conversation.queries import backlog
from bot.storage.database import Database
from bot.web.access import public

log = structlog.get_logger(__name__)

BACKLOG = Gauge("bot_backlog", "Rows by where they stand", ["kind"], multiprocess_mode="mostrecent")


def create_blueprint(database: Database, model_version: str, queue_ready: Callable[[], bool]) -> Blueprint:
    """``/healthz``, ``/readyz`` and ``/metrics``."""
    blueprint = Blueprint("health", __name__)

    @blueprint.get("/healthz")
    @public
    def healthz() -> Response:
        return jsonify(status="ok")

    @blueprint.get("/readyz")
    @public
    def readyz() -> tuple[Response, int]:
        parts = {"database": database.is_ready(), "model": bool(model_version), "queue": queue_ready()}
        ready = all(parts.values())
        return jsonify(status="ready" if ready else "not ready", **parts), 200 if ready else 503

    @blueprint.get("/metrics")
    @public
    def metrics() -> Response:
        _measure_backlog(database)
        return Response(generate_latest(measures()), content_type=CONTENT_TYPE_LATEST)

    return blueprint


def measures() -> CollectorRegistry:
    """What this process counted, or, where several count together (:mod:`bot.measures`), all of them."""
    if ValueClass is MutexValue:
        return REGISTRY
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    return together


def _measure_backlog(database: Database) -> None:
    try:
        with database.read() as session:
            numbers = backlog(session)
    except Exception as error:
        # The other measures are most wanted just when the database is away.
        log.error("backlog_not_measured", error=type(error).__name__)
        return
    for kind, number in numbers.items():
        BACKLOG.labels(kind).set(number)
