"""This project's side: ``python -m bench.rasa.in_ours JOB ANSWER``."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bench.rasa.process import Parse, run


class Ours:
    """Training and parsing of ``bot.nlu``."""

    def start(self) -> dict[str, str]:
        """Import what training or serving needs."""
        import bot.nlu.interpreter  # noqa: F401

        libraries = {name: version(name) for name in ("numpy", "scikit-learn")}
        return {"python": platform.python_version(), **libraries}

    def train(self, job: Mapping[str, Any]) -> Path:
        """As ``python -m bot train`` does."""
        from bot.nlu.commands import train

        return train([Path(job["data"])], Path(job["config"]), Path(job["domain"]), Path(job["out"]))

    def examples(self, job: Mapping[str, Any]) -> int:
        """Counted as Rasa does: the same text, intent and entities are one example."""
        from bot.nlu.reader import read_training_data

        data = read_training_data([Path(job["data"])])
        return len({(one.text, one.intent, one.entities) for one in data.examples})

    def load(self, model: Path) -> Parse:
        """As the service does."""
        from datetime import UTC, datetime

        from bot.nlu.interpreter import Interpreter

        interpreter = Interpreter.load(model)
        now = datetime.now(UTC)
        return lambda text: interpreter.parse(text, now=now)


if __name__ == "__main__":
    run(Ours())
