"""The real service as a process of its own, so that it can be killed and started again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import requests

from tests.guardian import free_port

ROOT = Path(__file__).resolve().parents[2]
APP_SECRET = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
APP_ID = "1000000000000001"
START_SECONDS = 180.0


class Service:
    """``python -m bot demo`` with its own database, talking to a Graph API elsewhere."""

    def __init__(self, *, graph_api_url: str, model_dir: Path, folder: Path, **environ: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.folder = folder
        self.environ: Mapping[str, str] = {
            "DATABASE_URL": f"sqlite:///{folder}/bot.db",
            "GRAPH_API_URL": graph_api_url,
            "FACEBOOK_APP_SECRET": APP_SECRET,
            "FACEBOOK_APP_ID": APP_ID,
            "MODEL_DIR": str(model_dir),
            "PORT": str(self.port),
            # Nothing of the tests goes out to the platform itself.
            "EVIDENCE_HOSTS": "files.invalid",
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            **environ,
        }
        self.command: tuple[str, ...] = ("demo", "--no-week")
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def webhook_url(self) -> str:
        """Where the platform posts."""
        return f"{self.url}/webhooks/facebook/webhook"

    def start(self) -> Service:
        """Start and wait until it is ready."""
        with (self.folder / "service.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bot", *self.command],
                cwd=self.folder,
                env=self.environ,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise AssertionError(f"the service ended: {self.log()[-3000:]}")
            try:
                if requests.get(f"{self.url}/readyz", timeout=2).ok:
                    return self
            except requests.RequestException:
                time.sleep(0.1)
        raise AssertionError(f"the service did not get ready: {self.log()[-3000:]}")

    def kill(self) -> None:
        """``kill -9`` all of its processes at once."""
        self._signal(signal.SIGKILL)

    def stop(self) -> None:
        """Ask it to end."""
        self._signal(signal.SIGTERM)

    def log(self) -> str:
        """What it logged."""
        path = self.folder / "service.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def _signal(self, number: signal.Signals) -> None:
        if self.process is None:
            return
        if self.process.poll() is None:
            os.killpg(self.process.pid, number)
        self.process.wait(timeout=60)
        self.process = None
