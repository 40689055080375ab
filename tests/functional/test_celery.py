"""The same service on PostgreSQL, with Celery on Redis as the runner: by two settings alone."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from tests.functional.citizen import Citizen
from tests.functional.conftest import running
from tests.functional.service import Service, free_port
from tests.functional.test_evidence import upload
from tests.unit.evidence.samples import SVG


@contextmanager
def celery_process(service: Service, *command: str) -> Iterator[None]:
    """``python -m bot worker`` or ``beat`` beside the service."""
    with (service.folder / f"{command[0]}.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", *command],
            cwd=service.folder,
            env=service.environ,
            stdout=log,
            stderr=log,
        )
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=60)


def test_a_conversation_through_postgresql_and_celery(
    model_dir: Path, tmp_path: Path, empty_postgres: str, redis_url: str
) -> None:
    environ = {"DATABASE_URL": empty_postgres, "CELERY_BROKER_URL": redis_url}
    port = free_port()
    with (
        running(model_dir, tmp_path, **environ) as (emulated, service),
        celery_process(service, "worker", "--concurrency", "2", "--metrics-port", str(port)),
        celery_process(service, "beat"),
    ):
        emulated.say("police", "celery", "পুলিশ ক্লিয়ারেন্স লাগবে")
        emulated.wait_for_reply("police", "celery", containing="কোন কাজে", timeout=60)
        citizen = Citizen(emulated, "police", "celery")
        assert "জেলায়" in citizen.taps("বিদেশে যাওয়া")
        names = [f"celery-{number}" for number in range(30)]
        emulated.burst([("police", name, "ধন্যবাদ") for name in names])
        for name in names:
            emulated.wait_for_reply("police", name, timeout=60, settle=0)
        emulated.say("police", "celery-file", attachment=upload(emulated, "a.svg", SVG, "image/svg+xml"))
        emulated.wait_for_reply("police", "celery-file", containing="PDF", timeout=60)
        # The pool's processes do the work, and their parent tells of it.
        told = requests.get(f"http://127.0.0.1:{port}/metrics", timeout=10).text
        answered = re.search(r'^bot_turns_total\{status="done"\} ([0-9.]+)$', told, re.MULTILINE)
        assert answered is not None and float(answered[1]) >= len(names)
