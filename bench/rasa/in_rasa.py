"""Rasa's side: ``python -m bench.rasa.in_rasa JOB ANSWER`` with the Python of Rasa's environment (3.10)."""

from __future__ import annotations

import asyncio
import platform
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bench.rasa.process import Parse, run


class Rasa:
    """Training and parsing of Rasa Open Source."""

    def start(self) -> dict[str, str]:
        """Import what training or serving needs: TensorFlow comes with both."""
        import rasa.core.agent
        import rasa.model_training  # noqa: F401

        libraries = {name: version(name) for name in ("rasa", "tensorflow", "numpy", "scikit-learn")}
        return {"python": platform.python_version(), **libraries}

    def train(self, job: Mapping[str, Any]) -> Path:
        """As ``rasa train nlu`` does."""
        from rasa.model_training import train_nlu

        model = train_nlu(job["config"], job["data"], job["out"], domain=job["domain"])
        if model is None:
            raise SystemExit("Rasa has trained no model")
        return Path(model)

    def examples(self, job: Mapping[str, Any]) -> int:
        """Rasa drops what is there twice."""
        from rasa.shared.nlu.training_data.loading import load_data

        return len(load_data(job["data"]).intent_examples)

    def load(self, model: Path) -> Parse:
        """As ``rasa run`` does, without its HTTP server."""
        from rasa.core.agent import load_agent

        loop = asyncio.new_event_loop()
        agent = loop.run_until_complete(load_agent(str(model)))
        return lambda text: loop.run_until_complete(agent.parse_message(text))


if __name__ == "__main__":
    run(Rasa())
