"""Whether a turn costs the same in an old conversation as in a young one."""

from __future__ import annotations

import tempfile
from pathlib import Path

from bench.measure import Figure, median, timed
from bot.conversation import handover
from bot.conversation.exchange import exchange
from bot.conversation.model import LOCAL_ACCOUNT
from bot.conversation.queries import tracker_json
from bot.runtime import Runtime
from bot.settings import Settings
from bot.storage.migrate import upgrade

OLD_EVENTS = 5_000
YOUNG_EVENTS = 10
ROUNDS = 60
# Lines that leave no form open and no question pending: both conversations say the same at the same turn.
LINES = ("police clearance er fee koto", "dhonnobad", "police clearance e ki ki kagoj lage", "dhonnobad")


def measure(model_dir: Path) -> list[Figure]:
    """The ratio of an old conversation's turn to a young one's."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.from_env(
            {"DATABASE_URL": f"sqlite:///{folder}/bot.db", "MODEL_DIR": str(model_dir)}, "demo"
        )
        runtime = Runtime.create(settings)
        upgrade(runtime.database)
        try:
            old = _grow(runtime, "old", OLD_EVENTS)
            young: list[float] = []
            aged: list[float] = []
            for number in range(ROUNDS):
                line = LINES[number % len(LINES)]
                # A new young conversation each time, so that it stays young; taken in turns against drift.
                _grow(runtime, f"young-{number}", YOUNG_EVENTS)
                young.append(
                    timed(lambda number=number, line=line: _say(runtime, f"young-{number}", line)) * 1000
                )
                aged.append(timed(lambda line=line: _say(runtime, "old", line)) * 1000)
        finally:
            runtime.close()
    return [
        Figure(
            "Turn, young conversation",
            median(young),
            "ms",
            f"{YOUNG_EVENTS} tracker events, SQLite, with fsync",
        ),
        Figure("Turn, old conversation", median(aged), "ms", f"{old} tracker events"),
        Figure("Old against young", median(aged) / median(young), "ratio", "target: at most 1.2"),
    ]


def _say(runtime: Runtime, sender: str, line: str) -> None:
    exchange(runtime.database, runtime.clock, runtime.turns, "rest", sender, line)


def _grow(runtime: Runtime, sender: str, events: int) -> int:
    """Talk until the conversation has so many tracker events. Returns how many it has."""
    said = grown = 0
    while grown < events:
        for _ in range(1 if events < 100 else 50):
            _say(runtime, sender, LINES[said % len(LINES)])
            said += 1
        grown = _events(runtime, sender, said)
    return grown


def _events(runtime: Runtime, sender: str, turns: int) -> int:
    """Tracker events so far: those of the last turns, scaled where only the last turns are shown."""
    with runtime.database.read() as session:
        conversation = handover.find(session, "rest", LOCAL_ACCOUNT, sender)
        assert conversation is not None
        shown = tracker_json(session, runtime.engine.domain, conversation)["events"]
    return len(shown) if turns <= 200 else len(shown) * turns // 200
