"""The project's own model: how well it understands its own test messages, and what it costs."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.measure import Figure, median, percentile, timed
from bench.understanding_messages import MESSAGES
from bot.clock import DHAKA
from bot.dialogue.documents import load_documents
from bot.dialogue.fallback import FallbackConfig
from bot.dialogue.policies import PolicyConfig
from bot.nlu.commands import train
from bot.nlu.evaluation.judging import judge
from bot.nlu.evaluation.report import EMERGENCY, report
from bot.nlu.interpreter import Interpreter
from bot.nlu.model_store import find_model
from bot.nlu.reader import read_training_data
from bot.runtime import CONFIG, DOMAIN, TRAINING_DATA

ROUNDS = 60
BATCH = 512


# The day that the dates of the test messages are told from: see docs/data-card.md.
TEST_DAY = datetime(2026, 11, 25, 12, tzinfo=DHAKA)
# What a serving process loads and keeps, in a process of its own: numpy and the program's text are counted.
_MEMORY = """
import sys
from datetime import UTC, datetime
from pathlib import Path

def held():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6

before = held()
from bench.understanding_messages import MESSAGES
from bot.nlu.interpreter import Interpreter
from bot.nlu.model_store import find_model
interpreter = Interpreter.load(sys.argv[1])
for text in MESSAGES * 30:
    interpreter.parse(text, now=datetime.now(UTC))
print(held() - before)
"""


def measure(model_dir: Path) -> list[Figure]:
    """Figures of the understanding layer."""
    return [*_understood(model_dir), *_costs(model_dir), _memory(model_dir), _training()]


def _understood(model_dir: Path) -> list[Figure]:
    """Scores on messages that no model has learned and nobody has tuned on."""
    examples = read_training_data([TRAINING_DATA / "test"]).examples
    scores = report(judge(Interpreter.load(model_dir), examples, TEST_DAY))
    note = f"{len(examples)} messages"
    figures = [
        Figure(
            f"Own test set, macro F1, {language}",
            100 * one["f1-score"],
            "%",
            f"{one['examples']} messages, accuracy {100 * one['accuracy']:.1f}",
            at_least=90,
            aim=95,
        )
        for language, one in scores["languages"].items()
    ]
    emergency = _at_threshold(scores)
    entities = scores["entities"]["micro avg"]
    return [
        *figures,
        Figure("Emergencies seen", 100 * emergency["recall"], "%", note, at_least=98, aim=100),
        Figure("Emergencies, false alarms", 100 * emergency["false_alarms"], "%", at_least=1, aim=0.5),
        Figure("Entities, exact, F1", 100 * entities["f1-score"], "%", f"{entities['support']}", 93, 97),
        Figure("Calibration error", 100 * scores["calibration_error"], "%", at_least=3, aim=1.5),
        Figure("Two requests, both seen", 100 * scores["requests"]["all_seen"], "%"),
        Figure("Out of scope, AUROC", 100 * (scores["out_of_scope"] or {"auroc": 0})["auroc"], "%"),
    ]


def _at_threshold(scores: dict[str, Any]) -> dict[str, float]:
    """What the threshold of config.yml makes of emergencies."""
    (settings,) = load_documents([CONFIG])
    fallback = PolicyConfig.from_config(settings.data).fallback or FallbackConfig()
    threshold = fallback.priority_intents[EMERGENCY]
    found: dict[str, float] = next(one for one in scores["emergency"] if one["threshold"] == threshold)
    return found


def _costs(model_dir: Path) -> list[Figure]:
    now = datetime.now(UTC)
    load = timed(lambda: Interpreter.load(model_dir))
    interpreter = Interpreter.load(model_dir)
    for text in MESSAGES:
        interpreter.parse(text, now=now)
    # A number of its own in each text: no cache of whole messages can answer.
    times = [
        timed(lambda text=text, number=number: interpreter.parse(f"{text} {number}", now=now)) * 1000
        for number in range(ROUNDS)
        for text in MESSAGES
    ]
    batch = [f"{MESSAGES[number % len(MESSAGES)]} {number}" for number in range(BATCH)]
    seconds = timed(lambda: interpreter.parse_many(batch, now=now))
    size = sum(path.stat().st_size for path in find_model(model_dir).rglob("*") if path.is_file()) / 1e6
    return [
        Figure("Model load", load * 1000, "ms"),
        Figure("Parse, p50", median(times), "ms", "one message, all entities", at_least=1, aim=0.4),
        Figure("Parse, p95", percentile(times, 0.95), "ms", at_least=2, aim=0.8),
        Figure("Parse in batches", BATCH / seconds, "messages/s", f"{BATCH} at once"),
        Figure("Model on disk", size, "MB", at_least=30, aim=10),
    ]


def _memory(model_dir: Path) -> Figure:
    done = subprocess.run(
        [sys.executable, "-c", _MEMORY, str(model_dir)], check=True, capture_output=True, text=True
    )
    return Figure(
        "Memory that understanding adds", float(done.stdout), "MB", "with numpy", at_least=80, aim=40
    )


def _training() -> Figure:
    with tempfile.TemporaryDirectory() as folder:
        seconds = timed(lambda: train([TRAINING_DATA], CONFIG, DOMAIN, Path(folder)))
    return Figure("Train the model", seconds, "s", at_least=30, aim=8)
