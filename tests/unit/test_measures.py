"""What several processes count is told as one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from bot.measures import FOLDER_VARIABLE, share_measures

#: Two children of a server count; one is gone when the measures are asked for.
COUNTING = """
import os, sys
from pathlib import Path
from bot.measures import share_measures
share_measures(os.environ, Path(sys.argv[1]))
from prometheus_client import generate_latest
from bot.conversation.processing import TURNS
from bot.web.api.health import BACKLOG, measures
for pending in (7, 3):
    child = os.fork()
    if not child:
        TURNS.labels("done").inc(2)
        BACKLOG.labels("events_pending").set(pending)
        os._exit(0)
    os.waitpid(child, 0)
print(generate_latest(measures()).decode())
"""


def test_what_other_processes_of_a_server_counted_is_told(tmp_path: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-c", COUNTING, str(tmp_path)], capture_output=True, text=True, check=True
    ).stdout.splitlines()

    assert 'bot_turns_total{status="done"} 4.0' in told
    # Of a number that is looked up, the newest counts.
    assert [line for line in told if line.startswith("bot_backlog{")] == [
        'bot_backlog{kind="events_pending"} 3.0'
    ]


def test_each_server_counts_from_nothing_and_what_killed_ones_left_goes(tmp_path: Path) -> None:
    ended = subprocess.Popen(["true"])
    ended.wait()
    left, others = tmp_path / f"bot-measures-{ended.pid}-x", tmp_path / "bot-measures-1-x"
    left.mkdir()
    others.mkdir()
    environ: dict[str, str] = {}

    first, second = share_measures(environ, tmp_path), share_measures(environ, tmp_path)

    assert environ == {FOLDER_VARIABLE: str(second)}
    assert set(tmp_path.iterdir()) == {first, second, others}
    assert first.name.startswith(f"bot-measures-{os.getpid()}-") and first != second
