"""``python -m bot audit`` and ``users``: an operator leaves a line, and the trail can be checked."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from bot.audit.sealing import seal_new_lines
from bot.cli.audit import audit
from bot.cli.users import users
from bot.clock import SystemClock
from bot.privacy.keyring import new_field_key
from bot.schema import metadata
from bot.storage.database import Database

PLACE = ("--agency", "police", "--office", "sp-sylhet")
HEAD = re.compile(r"^head \d+ ([0-9a-f]{64})$", re.MULTILINE)


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    """An empty database where the commands find it."""
    url = f"sqlite:///{tmp_path}/bot.db"
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("FIELD_KEYS", new_field_key())
    monkeypatch.delenv("SECRET_KEY", raising=False)
    database = Database(url)
    metadata().create_all(database.engine)
    return database


def run(*arguments: str, typed: str | None = None) -> Result:
    group = {"audit": audit, "users": users}[arguments[0]]
    return CliRunner().invoke(group, arguments[1:], input=typed)


def add(email: str = "salma@police.example") -> Result:
    return run("users", "add", email, "--role", "officer", *PLACE, "--one-time", "--by", "karim")


def test_each_change_of_an_account_leaves_a_line(database: Database) -> None:
    password = re.findall(r"first sign-in: ([a-z0-9-]{23})$", add().output)
    assert len(password) == 1
    for words in (("close",), ("reopen",), ("unlock",), ("sign-out",), ("drop-second-factor",)):
        assert run("users", *words, "salma@police.example", "--by", "karim").exit_code == 0
    place = ("--role", "supervisor", *PLACE)
    assert run("users", "place", "salma@police.example", *place, "--by", "karim").exit_code == 0
    new = run("users", "password", "salma@police.example", "--password-stdin", typed="নদী-আকাশ-তিনটি-শালিক\n")
    assert new.exit_code == 0

    listed = [line.split("\t") for line in run("audit", "list", "--record", "account:1").output.splitlines()]
    assert [line[2].split(":")[1] for line in reversed(listed)] == [
        "add", "close", "reopen", "unlock", "end", "drop", "place", "change",
    ]  # fmt: skip
    assert {line[3] for line in listed} == {"command line"}
    assert [line[1] for line in listed[1:]] == ["operator:karim"] * 7
    assert listed[0][1].startswith("operator:"), "the machine's user"


def test_the_check_fails_when_a_line_is_gone_and_names_it(database: Database) -> None:
    for number in range(3):
        add(f"s{number}@police.example")
    seal_new_lines(database, SystemClock().now())
    good = run("audit", "verify", "--by", "karim")
    assert good.exit_code == 0
    assert "3 lines sealed" in good.output and "the trail is whole" in good.output

    with database.engine.begin() as connection:
        connection.execute(text("DELETE FROM audit_event WHERE position = 2"))
    bad = run("audit", "verify")
    assert bad.exit_code == 1
    assert "FAULT position 2: missing" in bad.output
    assert "faults=1 first_fault=2" in run("audit", "list", "--action", "audit:verify").output


def test_a_head_that_was_kept_shows_that_the_end_was_cut_off(database: Database) -> None:
    add("a@police.example")
    add("b@police.example")
    seal_new_lines(database, SystemClock().now())
    kept = HEAD.findall(run("audit", "verify").output)[0]
    seal_new_lines(database, SystemClock().now())
    assert "the kept head is at position 2" in run("audit", "verify", "--head", kept).output

    with database.engine.begin() as connection:
        connection.execute(text("DELETE FROM audit_event WHERE position >= 2 OR position IS NULL"))
    assert run("audit", "verify").exit_code == 0
    assert run("audit", "verify", "--head", kept).exit_code == 1
