"""``python -m bench [--only PART] [--large] [--nlu-data DIR]``

Run with the addresses of PostgreSQL and Redis in the environment; ``--only public`` needs neither.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from bench import console, public_data, turn_cost, understanding, webhook
from bench.measure import Figure, as_json, machine, table
from bot.cli.model import train_if_missing
from bot.settings import Settings
from tests.services import start_postgres

RESULTS = Path(__file__).parent / "results.json"


def main() -> None:
    """Measure everything, print the table, write the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parts = ["understanding", "turn", "service", "console", "public"]
    parser.add_argument("--only", choices=parts, help="measure one part")
    parser.add_argument("--nlu-data", type=Path, metavar="DIR", help="public data: see bench/public_data.py")
    parser.add_argument("--seeds", type=int, default=3, help="public data: how often to train (3)")
    parser.add_argument("--large", action="store_true", help="console: a million conversations, too")
    options = parser.parse_args()
    chosen: str | None = options.only
    if chosen == "public" and options.nlu_data is None:
        parser.error("--only public needs --nlu-data")
    model_dir = Settings.from_env({}, "demo").model_dir.resolve()
    figures: list[Figure] = []
    if chosen != "public":
        train_if_missing(model_dir)
    if chosen in (None, "understanding"):
        figures += understanding.measure(model_dir)
    if chosen in (None, "turn"):
        figures += turn_cost.measure(model_dir)
    if chosen in (None, "service"):
        figures += webhook.measure(model_dir)
        figures += webhook.measure(model_dir, start_postgres())
    if chosen in (None, "console"):
        figures += console.measure(model_dir, start_postgres(), large=options.large)
    if options.nlu_data is not None and chosen in (None, "public"):
        figures += public_data.measure(options.nlu_data, range(options.seeds))
    print(table(figures))
    print("Machine: " + ", ".join(f"{name} {value}" for name, value in machine().items()))
    RESULTS.write_text(json.dumps({"machine": machine(), "figures": as_json(figures)}, indent=2) + "\n")


if __name__ == "__main__":
    main()
