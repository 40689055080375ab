"""The real service under load: webhook acknowledgements, replies end to end, memory, start-up."""

from __future__ import annotations

import hashlib
import hmac
import json
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import requests

from bench.measure import Figure, memory_mb, percentile, timed
from tests.functional.emulator_harness import Emulated
from tests.functional.service import APP_ID, APP_SECRET, Service

POSTS = 2000
CLIENTS = 8
BURST = 300


def measure(model_dir: Path, database_url: str | None = None) -> list[Figure]:
    """Figures of one web process with its embedded worker."""
    label = "PostgreSQL" if database_url else "SQLite"
    with tempfile.TemporaryDirectory() as folder, _running(Path(folder), model_dir, database_url) as both:
        service, emulated, start_seconds = both
        figures = [Figure(f"Start-up, {label}", start_seconds, "s", "model trained, until /readyz")]
        figures += _acknowledgements(service, label)
        figures += _replies(emulated, label)
        assert service.process is not None
        figures.append(
            Figure(f"Memory, {label}", memory_mb(service.process.pid), "MB", "all processes, after the burst")
        )
    return figures


@contextmanager
def _running(
    folder: Path, model_dir: Path, database_url: str | None
) -> Iterator[tuple[Service, Emulated, float]]:
    # Unpaced, so that the bot is measured and not the platform's limits.
    options = ("--sends-per-second", "0", "--lanes", "4")
    with Emulated(app_secret=APP_SECRET, app_id=APP_ID, options=options) as emulated:
        more = {"DATABASE_URL": database_url} if database_url else {}
        service = Service(graph_api_url=emulated.graph_url, model_dir=model_dir, folder=folder, **more)
        emulated.start(service.webhook_url)
        service.start()
        service.stop()
        seconds = timed(service.start)
        try:
            yield service, emulated, seconds
        finally:
            service.stop()


def _acknowledgements(service: Service, label: str) -> list[Figure]:
    """Signed posts of one message each from ``CLIENTS`` connections; the page is bound to nobody."""
    bodies = [_body(number) for number in range(POSTS)]
    local = threading.local()

    def post(body: bytes) -> float:
        if not hasattr(local, "http"):
            local.http = requests.Session()
        started = time.perf_counter()
        response = local.http.post(service.webhook_url, data=body, headers=_signed(body), timeout=10)
        assert response.status_code == 200
        return (time.perf_counter() - started) * 1000

    with ThreadPoolExecutor(CLIENTS) as pool:
        started = time.perf_counter()
        times = list(pool.map(post, bodies))
        seconds = time.perf_counter() - started
    return [
        Figure(f"Webhook acknowledgements, {label}", POSTS / seconds, "1/s", f"{CLIENTS} connections"),
        Figure(f"Webhook latency p50, {label}", percentile(times, 0.5), "ms"),
        Figure(f"Webhook latency p99, {label}", percentile(times, 0.99), "ms"),
    ]


def _replies(emulated: Emulated, label: str) -> list[Figure]:
    """A burst from as many citizens: until each has an answer."""
    citizens = [f"citizen-{number}" for number in range(BURST)]
    started = time.perf_counter()
    emulated.burst([("police", citizen, "koto taka lagbe police clearance e") for citizen in citizens])
    for citizen in reversed(citizens):
        emulated.wait_for_reply("police", citizen, timeout=300, settle=0)
    seconds = time.perf_counter() - started
    return [
        Figure(
            f"Replies end to end, {label}",
            BURST / seconds,
            "citizens/s",
            f"burst of {BURST}, emulated platform",
        )
    ]


def _body(number: int) -> bytes:
    now = int(time.time() * 1000)
    event = {
        "sender": {"id": f"8{number:09d}"},
        "recipient": {"id": "999999999"},
        "timestamp": now,
        "message": {"mid": f"m_bench_{now}_{number}", "text": "হ্যালো"},
    }
    return json.dumps(
        {"object": "page", "entry": [{"id": "999999999", "time": now, "messaging": [event]}]}
    ).encode()


def _signed(body: bytes) -> dict[str, str]:
    digest = hmac.new(APP_SECRET.encode(), body, hashlib.sha256).hexdigest()
    return {"X-Hub-Signature-256": f"sha256={digest}", "Content-Type": "application/json"}
