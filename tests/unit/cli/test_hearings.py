"""An office's word on its hearings, by the command line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from bot.cli import hearings
from bot.cli.database import bring_up_to_date
from bot.cli.wiring import opened_database
from bot.clock import FixedClock
from bot.conversation.notices import Notices
from bot.runtime import load_engine, project_catalogue


@pytest.fixture
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: FixedClock) -> CliRunner:
    """Runs commands on a fresh database, on Monday, 23 November 2026."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/bot.db")
    monkeypatch.setattr(hearings, "CLOCK", clock)
    monkeypatch.setattr(hearings, "opened_runtime", partial(runtime_without_model, clock))
    with opened_database("demo") as (_, database):
        bring_up_to_date(database)
    return CliRunner()


@contextmanager
def runtime_without_model(clock: FixedClock) -> Iterator[SimpleNamespace]:
    with opened_database() as (_, database):
        notices = Notices(clock, catalogue := project_catalogue(), load_engine(catalogue), {})
        yield SimpleNamespace(database=database, answerer=SimpleNamespace(notices=notices))


def said(runs: CliRunner, *words: str, fails: bool = False) -> list[str]:
    result = runs.invoke(hearings.hearings, words)
    assert (result.exit_code != 0) == fails, result.output
    return [line for line in result.output.splitlines() if "[info" not in line]


def test_an_office_is_switched_on_changed_and_off(runs: CliRunner) -> None:
    by = ("--actor", "officer:1")
    said(runs, "open", "dc-rajbari", "--slots", "5", *by)
    assert said(runs, "days", "dc-rajbari")[0] == "2026-11-25\t10:00\t5"
    said(runs, "slots", "dc-rajbari", "2026-11-26", "3")
    called_off = said(runs, "call-off", "dc-rajbari", "2026-11-25", *by, "--reason", "visit")
    assert called_off == ["called off; cases put off: 0"]
    assert said(runs, "days", "dc-rajbari")[0] == "2026-11-26\t10:00\t3"
    said(runs, "close", "dc-rajbari", *by)
    assert said(runs, "days", "dc-rajbari") == []


def test_what_cannot_be_is_said_in_a_sentence(runs: CliRunner) -> None:
    by = ("--slots", "5", "--actor", "officer:1")
    assert "say on which weekday" in said(runs, "open", "dc-bhola", *by, fails=True)[-1]
    assert "no office has this code" in said(runs, "open", "dc-atlantis", *by, fails=True)[-1]


def test_an_office_announces_days_and_takes_them_back(runs: CliRunner) -> None:
    at = ("--place", "Golapganj police station")
    said(
        runs,
        "announce",
        "sp-sylhet",
        "2026-12-10",
        "2027-01-10",
        *at,
        "--begins",
        "16:00",
        "--actor",
        "officer:9",
    )
    assert said(runs, "announced", "sp-sylhet")[0] == "2026-12-10\t16:00\tGolapganj police station"
    said(runs, "withdraw", "sp-sylhet", "2026-12-10", *at)
    assert said(runs, "announced", "sp-sylhet") == ["2027-01-10\t16:00\tGolapganj police station"]
    assert "no such day" in said(runs, "withdraw", "sp-sylhet", "2026-12-10", *at, fails=True)[-1]
    assert (
        "is over"
        in said(runs, "announce", "sp-sylhet", "2026-11-01", *at, "--actor", "officer:9", fails=True)[-1]
    )
