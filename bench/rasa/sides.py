"""The two sides: what each trains on, and how its jobs are run in a process of their own."""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from bench.rasa.environment import python_of
from bot.nlu.training_data import TrainingData

ROOT = Path(__file__).parents[2]
RECIPE = Path(__file__).parent / "config.yml"
_QUIET = {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "2"}


@dataclass(frozen=True)
class Side:
    """One of the two that are compared. ``training`` is its job's ``config``, ``domain`` and the like."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    training: Mapping[str, str]

    def run(self, work: Path, job: Mapping[str, Any]) -> dict[str, Any]:
        """Do a job and return its figures.

        Raises:
            SystemExit: when it fails; the message names its log.
        """
        stem = work / f"{self.name}-{job['work']}"
        job_file, answer, log = (stem.with_suffix(end) for end in (".job.json", ".json", ".log"))
        job_file.write_text(json.dumps(job, ensure_ascii=False), encoding="utf-8")
        with log.open("wb") as said:
            command = [*self.command, str(job_file), str(answer)]
            done = subprocess.run(command, cwd=ROOT, env=self.environment, stdout=said, stderr=said)
        if done.returncode or not answer.exists():
            raise SystemExit(f"{self.name} could not {job['work']}: see {log}")
        figures: dict[str, Any] = json.loads(answer.read_text(encoding="utf-8"))
        return figures


def ours(work: Path, environ: Mapping[str, str]) -> Side:
    """This project, with its own recipe and domain."""
    training = {
        "data": work / "data",
        "config": ROOT / "config.yml",
        "domain": ROOT / "domain.yml",
        "out": work / "ours",
    }
    command = (sys.executable, "-m", "bench.rasa.in_ours")
    return Side("ours", command, environ, {key: str(path) for key, path in training.items()})


def rasas(
    work: Path, environ: Mapping[str, str], environment: Path, data: TrainingData, epochs: int | None
) -> Side:
    """Rasa, with ``config.yml`` of this folder and no more of a domain than training needs."""
    entities = sorted({entity.entity for example in data.examples for entity in example.entities})
    domain = {"version": "3.1", "intents": data.intents, "entities": entities}
    training = {
        "data": work / "rasa-data",
        "config": _written(work / "rasa-config.yml", recipe(epochs)),
        "domain": _written(work / "rasa-domain.yml", domain),
        "out": work / "rasa",
    }
    command = (str(python_of(environment)), "-m", "bench.rasa.in_rasa")
    # A cache of its own: otherwise parts of an earlier training would be taken from it.
    more = {**_QUIET, "RASA_CACHE_DIRECTORY": str(work / "rasa-cache")}
    return Side("rasa", command, {**environ, **more}, {key: str(path) for key, path in training.items()})


def recipe(epochs: int | None) -> dict[str, Any]:
    """Rasa's recipe, with another number of epochs if one is given."""
    content: dict[str, Any] = YAML(typ="safe").load(RECIPE)
    if epochs is not None:
        classifier(content)["epochs"] = epochs
    return content


def classifier(content: Mapping[str, Any]) -> dict[str, Any]:
    """The recipe's DIET classifier."""
    found: dict[str, Any] = next(one for one in content["pipeline"] if one["name"] == "DIETClassifier")
    return found


def disk_mb(model: Path) -> dict[str, float]:
    """What a model takes on disk, and what it takes unpacked, in MB of a million bytes."""
    if model.is_dir():
        size = sum(path.stat().st_size for path in model.rglob("*") if path.is_file())
        return {"stored": size / 1e6, "unpacked": size / 1e6}
    with tarfile.open(model) as archive:
        unpacked = sum(member.size for member in archive)
    return {"stored": model.stat().st_size / 1e6, "unpacked": unpacked / 1e6}


def _written(file: Path, content: Mapping[str, Any]) -> Path:
    # JSON is YAML, too.
    file.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
    return file
