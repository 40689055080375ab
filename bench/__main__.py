"""``python -m bench [--quick]``: run with the addresses of PostgreSQL and Redis in the environment."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from bench import turn_cost, understanding, webhook
from bench.measure import Figure, as_json, machine, table
from bot.cli.model import train_if_missing
from bot.settings import Settings
from tests.services import start_postgres

RESULTS = Path(__file__).parent / "results.json"


def main() -> None:
    """Measure everything, print the table, write the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=["understanding", "turn", "service"], help="measure one part")
    chosen = parser.parse_args().only
    model_dir = Settings.from_env({}, "demo").model_dir.resolve()
    train_if_missing(model_dir)
    figures: list[Figure] = []
    if chosen in (None, "understanding"):
        figures += understanding.measure(model_dir)
    if chosen in (None, "turn"):
        figures += turn_cost.measure(model_dir)
    if chosen in (None, "service"):
        figures += webhook.measure(model_dir)
        figures += webhook.measure(model_dir, start_postgres())
    print(table(figures))
    RESULTS.write_text(json.dumps({"machine": machine(), "figures": as_json(figures)}, indent=2) + "\n")


if __name__ == "__main__":
    main()
