"""What both sides run in a process of their own: a job from a JSON file, its figures into another.

Rasa's environment reads this, too: nothing but the standard library, and Python 3.10.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from time import perf_counter
from typing import Any, Protocol

from bench.measure import median, percentile, timed

Parse = Callable[[str], Mapping[str, Any]]


class Engine(Protocol):
    """One of the two that are compared."""

    def start(self) -> dict[str, str]:
        """Import what it needs; returns the versions."""

    def train(self, job: Mapping[str, Any]) -> Path:
        """Train on the job's data; returns the model's file or folder."""

    def examples(self, job: Mapping[str, Any]) -> int:
        """How many different examples it finds in the job's data."""

    def load(self, model: Path) -> Parse:
        """Load a model, ready to parse."""


def run(engine: Engine) -> None:
    """Do the job that the first argument names, and write its figures where the second one says."""
    job_file, answer_file = map(Path, sys.argv[1:])
    job = json.loads(job_file.read_text(encoding="utf-8"))
    answer = {"train": _train, "serve": _serve}[job["work"]](engine, job)
    answer_file.write_text(json.dumps(answer, ensure_ascii=False), encoding="utf-8")


def _train(engine: Engine, job: Mapping[str, Any]) -> dict[str, Any]:
    started = perf_counter()
    versions = engine.start()
    start_seconds = perf_counter() - started
    model = engine.train(job)
    seconds = perf_counter() - started
    return {
        "versions": versions,
        "model": str(model),
        "start_seconds": start_seconds,
        "seconds": seconds,
        "peak_mb": _memory("VmHWM"),
        "examples": engine.examples(job),
    }


def _serve(engine: Engine, job: Mapping[str, Any]) -> dict[str, Any]:
    memory = {"bare": _memory("VmRSS")}
    start_seconds = timed(engine.start)
    memory["imported"] = _memory("VmRSS")
    started = perf_counter()
    parse = engine.load(Path(job["model"]))
    load_seconds = perf_counter() - started
    for text in job["warm_up"]:
        parse(text)
    memory["loaded"] = _memory("VmRSS")
    times = [timed(lambda text=text: parse(text)) * 1000 for text in job["timed"]]
    parses = [parse(text) for text in job["messages"]]
    memory["used"] = _memory("VmRSS")
    memory["added"] = memory["loaded"] - memory["imported"]
    return {
        "start_seconds": start_seconds,
        "load_seconds": load_seconds,
        "parse_p50_ms": median(times),
        "parse_p95_ms": percentile(times, 0.95),
        "memory_mb": memory,
        "parses": [_kept(one) for one in parses],
    }


def _kept(parse: Mapping[str, Any]) -> dict[str, Any]:
    """Intent and entities of a parse, as plain JSON; the text stays where it is."""
    entities = [{key: one[key] for key in ("entity", "value", "start", "end")} for one in parse["entities"]]
    intent = parse["intent"]
    return {
        "intent": {"name": intent["name"], "confidence": float(intent["confidence"])},
        "entities": entities,
    }


def _memory(field: str) -> float:
    """``VmRSS`` (resident now) or ``VmHWM`` (at most so far) of this process, in MB."""
    lines = Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{field}:")) / 1024
