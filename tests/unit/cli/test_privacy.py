"""``python -m bot privacy``: what an operator may do, and that it leaves a trace."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli.audit import audit
from bot.cli.privacy import privacy
from bot.clock import SystemClock
from bot.conversation.erasure import take_facebook_request
from bot.conversation.events import EventKind, ReceivedEvent
from bot.conversation.inbox import receive
from bot.privacy.keyring import Keyring, install, new_field_key
from bot.schema import metadata
from bot.storage.database import Database
from tests.unit.conversation.world import CATALOGUE


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    """A database with one message, where the commands find it."""
    key, url = new_field_key(), f"sqlite:///{tmp_path}/bot.db"
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("FIELD_KEYS", key)
    monkeypatch.delenv("SECRET_KEY", raising=False)
    install(Keyring([key]))
    database = Database(url)
    metadata().create_all(database.engine)
    now = SystemClock().now()
    event = ReceivedEvent("m1", EventKind.MESSAGE, "facebook", "1", "42", now, {"text": "my secret"})
    receive(database, SystemClock(), [event])
    return database


def run(*arguments: str) -> Result:
    return CliRunner().invoke(privacy, arguments)


def test_waiting_requests_are_listed_and_settled_by_hand(database: Database) -> None:
    code = take_facebook_request(database, CATALOGUE, SystemClock(), user_id="218471", key="k")
    assert code in run("requests").output and "218471" in run("requests").output

    done = run("erase", "--user-id", "42", "--request", code, "--by", "karim")

    assert done.exit_code == 0 and f"{code}: done" in done.output
    assert run("requests").output == "" and code in run("requests", "--all").output
    assert "operator:karim\tprivacy:erase:conversation" in CliRunner().invoke(audit, ["list"]).output


def test_a_request_of_whom_nothing_is_kept_is_settled_too(database: Database) -> None:
    code = take_facebook_request(database, CATALOGUE, SystemClock(), user_id="5", key="k")

    assert f"{code}: nothing" in run("erase", "--request", code, "--by", "karim").output
    assert run("erase", "--request", code, "--by", "karim").exit_code == 1, "once is enough"


@pytest.mark.parametrize("arguments", [("--by", "karim"), ("--user-id", "42")])
def test_nobody_erases_without_saying_whom_and_by_whom(
    database: Database, arguments: tuple[str, ...]
) -> None:
    assert run("erase", *arguments).exit_code == 2


def test_an_export_is_a_new_file_for_its_owner_alone(database: Database, tmp_path: Path) -> None:
    out = tmp_path / "export.json"
    assert run("export", "--conversation", "1", "--out", str(out), "--by", "karim").exit_code == 0

    assert json.loads(out.read_text("utf-8"))["heard"][0]["content"] == {"text": "my secret"}
    assert out.stat().st_mode & 0o077 == 0
    again = run("export", "--conversation", "1", "--out", str(out), "--by", "karim")
    assert again.exit_code == 1 and "is there already" in again.output


def test_a_dry_run_of_retention_tells_numbers(database: Database) -> None:
    assert "conversations\t0" in run("retention", "--dry-run").output
    assert "cases\t0" in run("retention").output
