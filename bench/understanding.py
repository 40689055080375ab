"""Parse latency, batch throughput, load time and size of the model."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from bench.measure import Figure, median, percentile, timed
from bot.nlu.interpreter import Interpreter

MESSAGES = (
    "পুলিশ ক্লিয়ারেন্সের জন্য কী কী কাগজ লাগবে?",
    "amar police clearance er status ki, PCC-2026-000123",
    "I paid 500 taka at Rahim Store in Sylhet yesterday and the product was expired",
    "দোকানদার ১০০ টাকার জিনিস ১৫০ টাকা রাখছে, vokta odhikar e ovijog korte chai",
    "ভূমি অফিসে নামজারি করতে দেড় লাখ টাকা ঘুষ চাইছে, নাম বলতে চাই না",
    "officer er sathe kotha bolte chai",
    "হ্যাঁ",
    "koto taka lagbe r koto din",
)
ROUNDS = 60
BATCH = 512


def measure(model_dir: Path) -> list[Figure]:
    """Figures of the understanding layer."""
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
    size = sum(path.stat().st_size for path in model_dir.rglob("*") if path.is_file()) / 1e6
    return [
        Figure("Model load", load * 1000, "ms"),
        Figure("Parse, p50", median(times), "ms", "one message, all entities"),
        Figure("Parse, p95", percentile(times, 0.95), "ms"),
        Figure("Parse in batches", BATCH / seconds, "messages/s", f"{BATCH} at once"),
        Figure("Model on disk", size, "MB"),
    ]
