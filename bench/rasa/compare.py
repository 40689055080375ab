"""``python -m bench.rasa.compare``: both sides measured alike, one JSON file, one table."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from bench.measure import machine
from bench.rasa.environment import install
from bench.rasa.score import rights, score
from bench.rasa.sides import ROOT, Side, classifier, disk_mb, ours, rasas, recipe
from bench.rasa.table import table
from bench.understanding import ROUNDS
from bench.understanding_messages import MESSAGES
from bot.nlu.reader import read_training_data
from bot.nlu.training_data import TrainingData, TrainingExample

# What holds training data; test, rules and stories do not.
COPIED = ("nlu", "lookups", "synonyms")


def main() -> None:
    """Measure, write the file, print the table."""
    chosen = _arguments()
    environment = chosen.environment.resolve()
    if not chosen.skip_install:
        install(environment, chosen.python)
    # It stays when something fails: the logs are in it.
    work = Path(tempfile.mkdtemp(prefix="bench-rasa-"))
    results = compare(chosen.data, environment, work, chosen.epochs, chosen.every)
    chosen.out.write_text(json.dumps(results, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    shutil.rmtree(work)
    print(table(results))


def compare(
    nlu_data: Path, environment: Path, work: Path, epochs: int | None, every: int = 1
) -> dict[str, Any]:
    """Train and try both sides on a copy of the data, one after the other.

    Args:
        every: 3 lets both sides learn every third example only.
    """
    training, messages = _copied(nlu_data, work, every)
    _without_lexicon(work)
    # Modules come from the project's folder and nowhere else.
    environ = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "PYTHONHOME")}
    sides = (ours(work, environ), rasas(work, environ, environment, training, epochs))
    load_before = os.getloadavg()
    ours_measured, rasas_measured = (_measure(side, work, messages.examples) for side in sides)
    return {
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {**machine(), "load_before": load_before, "load_after": os.getloadavg()},
        "epochs": classifier(recipe(epochs))["epochs"],
        "data": {
            "examples": len(training.examples),
            "every": every,
            "intents": len(training.intents),
            "digest": training.digest(),
            "test_messages": len(messages.examples),
            "test_digest": messages.digest(),
        },
        "ours": ours_measured,
        "rasa": rasas_measured,
        "agreement": _agreement(ours_measured.pop("right"), rasas_measured.pop("right")),
    }


def _copied(nlu_data: Path, work: Path, every: int) -> tuple[TrainingData, TrainingData]:
    """Training data and test messages, from copies: both sides see the same while somebody writes more."""
    for name in COPIED:
        shutil.copytree(nlu_data / name, work / "data" / name)
    if every > 1:
        for file in (work / "data" / "nlu").rglob("*.yml"):
            _thin_out(file, every)
    shutil.copytree(nlu_data / "test", work / "messages")
    return read_training_data([work / "data"]), read_training_data([work / "messages"])


def _thin_out(file: Path, every: int) -> None:
    """Keep the first of so many examples, in each block of them."""
    yaml = YAML(typ="safe")
    content = yaml.load(file)
    for block in content["nlu"]:
        if "intent" in block:
            listed = block["examples"]
            kept = listed.splitlines()[::every] if isinstance(listed, str) else listed[::every]
            block["examples"] = "\n".join(kept) + "\n" if isinstance(listed, str) else kept
    yaml.dump(content, file)


def _without_lexicon(work: Path) -> None:
    """Rasa's copy of the data. It would search each message with a regular expression for every concept."""
    shutil.copytree(work / "data", work / "rasa-data", ignore=shutil.ignore_patterns("concepts_*.yml"))


def _measure(side: Side, work: Path, messages: Sequence[TrainingExample]) -> dict[str, Any]:
    """Train in one process, load and parse in another."""
    print(f"{side.name}: training …", flush=True)
    trained = side.run(work, {"work": "train", **side.training})
    print(f"{side.name}: parsing …", flush=True)
    served = side.run(work, {"work": "serve", "model": trained["model"], **_texts(messages)})
    parses = served.pop("parses")
    return {
        "training": {key: value for key, value in trained.items() if key != "model"},
        "serving": served,
        "disk_mb": disk_mb(Path(trained["model"])),
        "scores": score(messages, parses),
        "right": rights(messages, parses),
    }


def _texts(messages: Sequence[TrainingExample]) -> dict[str, list[str]]:
    """What is parsed: the messages of ``bench.understanding`` for time, the others for the scores."""
    # A number of its own in each text: no cache of whole messages can answer.
    numbered = [f"{text} {number}" for number in range(ROUNDS) for text in MESSAGES]
    return {"warm_up": list(MESSAGES), "timed": numbered, "messages": [one.text for one in messages]}


def _agreement(our: Sequence[bool], their: Sequence[bool]) -> Mapping[str, int]:
    """How many messages both, one or none of them gives the right intent."""
    pairs = list(zip(our, their, strict=True))
    return {
        "both": pairs.count((True, True)),
        "ours_only": pairs.count((True, False)),
        "rasa_only": pairs.count((False, True)),
        "none": pairs.count((False, False)),
    }


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.rasa.compare", description=__doc__)
    parser.add_argument("--skip-install", action="store_true", help="the environment is complete")
    parser.add_argument("--epochs", type=int, help="DIET's epochs, if not those of config.yml")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="learn every Nth example only")
    parser.add_argument("--environment", type=Path, default=ROOT / ".venv-rasa", help="Rasa's environment")
    parser.add_argument("--python", help="the Python 3.10 to make it with")
    parser.add_argument("--data", type=Path, default=ROOT / "nlu_data", help="training and test data")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results.json")
    return parser.parse_args()


if __name__ == "__main__":
    main()
