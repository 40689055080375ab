"""``cases list``, ``show`` and ``move``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from bot.audit.model import AuditEvent
from bot.cases.commands import open_case
from bot.cases.model import Case
from bot.cli import cases
from bot.clock import FixedClock
from bot.conversation.notices import Notices
from bot.privacy.keyring import Keyring
from bot.runtime import load_engine, project_catalogue
from bot.schema import metadata
from bot.storage.database import Database

REFERENCE = "CON-2026-000001"
COMPLAINT = {
    "purchase_date": "2026-11-20", "what_happened": "বেশি দাম", "shop": "রহিম স্টোর", "district": "Sylhet",
    "receipt": "no", "consent": "yes", "full_name": "করিম উদ্দিন", "father_name": "রহমত",
    "mother_name": "সালেহা", "address": "জিন্দাবাজার", "phone": "+8801712345678", "occupation": "শিক্ষক",
}  # fmt: skip


@pytest.fixture
def complaint(
    tmp_path: Path, keyring: Keyring, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Database]:
    """A database with one case, opened by the commands as their own."""
    database = Database(f"sqlite:///{tmp_path}/bot.db")
    metadata().create_all(database.engine)
    catalogue = project_catalogue()
    with database.write() as session:
        open_case(session, catalogue, clock, service="consumer_complaint", fields=COMPLAINT)

    @contextmanager
    def opened_database() -> Iterator[tuple[None, Database]]:
        yield None, database

    @contextmanager
    def opened_runtime() -> Iterator[SimpleNamespace]:
        notices = Notices(clock, catalogue, load_engine(catalogue), {})
        answerer = SimpleNamespace(notices=notices)
        yield SimpleNamespace(database=database, catalogue=catalogue, answerer=answerer)

    monkeypatch.setattr(cases, "opened_database", opened_database)
    monkeypatch.setattr(cases, "opened_runtime", opened_runtime)
    monkeypatch.setattr(cases, "SystemClock", lambda: clock)
    yield database
    database.dispose()


def run(*words: str) -> Result:
    return CliRunner().invoke(cases.cases, words)


def test_open_cases_are_listed_by_what_is_asked(complaint: Database, clock: FixedClock) -> None:
    assert run("list").output.startswith(f"{REFERENCE}\tsubmitted\tdncrp-sylhet\t2026-11-23")
    assert run("list", "--stage", "submitted", "--office", "dncrp-sylhet").output.count(REFERENCE) == 1
    for nothing in (["--office", "dmp"], ["--service", "land_service"], ["--stage", "heard"], ["--late"]):
        assert run("list", *nothing).output == ""


def test_a_case_is_shown_without_what_is_personal(complaint: Database) -> None:
    shown = run("show", "con 2026 1").output
    assert "answer\tshop\tরহিম স্টোর" in shown
    assert "answer\tphone\t••••••••••5678" in shown
    for personal in ("করিম", "জিন্দাবাজার", "বেশি দাম", "01712345678"):
        assert personal not in shown
    assert "next\tregistered\tby officer, supervisor" in shown
    assert "--set what_is_missing = What is missing (the citizen reads it): text, min_length 5" in shown


def test_a_case_is_moved_with_what_its_stage_requires(complaint: Database) -> None:
    assert run("move", REFERENCE, "registered", "--as", "officer:karim").output.endswith(
        "submitted -> registered\n"
    )
    given = ["hearing_date=2026-12-20", "hearing_time=11 am", "hearing_place=Sylhet office"]
    sets = [word for one in given for word in ("--set", one)]
    assert run("move", REFERENCE, "hearing_notice", "--as", "officer:karim", *sets).exit_code == 0
    shown = run("show", REFERENCE).output
    assert "filled\thearing_date\t20 December 2026" in shown
    assert "moved\tregistered -> hearing_notice\tofficer:karim\tfrom cli" in shown


def test_what_is_missing_is_named_with_what_it_must_be(complaint: Database) -> None:
    run("move", REFERENCE, "registered", "--as", "officer:karim")
    wrong = ["--set", "hearing_date=yesterday", "--set", "hearing_time=11", "--set", "judge=x"]
    refused = run("move", REFERENCE, "hearing_notice", "--as", "officer:karim", *wrong)
    assert refused.exit_code == 1
    assert refused.output.splitlines() == [
        "Error: the case was not moved",
        "  missing: hearing_place = Place of the hearing: text, min_length 3, max_length 200",
        "  does not fit (kind): hearing_date = Date of the hearing: YYYY-MM-DD, future",
        "  not asked for in hearing_notice: judge",
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([REFERENCE, "fined", "--as", "officer:karim"], "no way leads from submitted to fined"),
        ([REFERENCE, "registered", "--as", "citizen:karim"], "another role moves a case"),
        ([REFERENCE, "registered", "--as", "karim"], "write ROLE:NAME"),
        ([REFERENCE, "registered", "--as", "officer:karim", "--set", "fine"], "write NAME=VALUE"),
        (["CON-2026-000009", "registered", "--as", "officer:karim"], "no such case"),
        ([REFERENCE, "nowhere", "--as", "officer:karim"], "no such stage"),
    ],
)
def test_a_move_that_can_not_be_made_is_told_in_a_sentence(
    complaint: Database, words: list[str], said: str
) -> None:
    refused = run("move", *words)
    assert refused.exit_code in (1, 2)
    assert said in refused.output


def test_late_cases_are_found(complaint: Database, clock: FixedClock) -> None:
    with complaint.write() as session:
        session.scalars(select(Case)).one().stage_due_at = clock.now() + timedelta(hours=1)
    assert run("list", "--late").output == ""
    clock.advance(timedelta(hours=2))
    assert REFERENCE in run("list", "--late").output


def test_a_look_at_a_sensitive_case_names_who_looked_and_one_at_a_plain_case_none(
    complaint: Database, clock: FixedClock
) -> None:
    with complaint.write() as session:
        fields = {
            "purpose": "abroad", "district": "Sylhet", "in_city": "no", "consent": "yes",
            "full_name": "রহিমা খাতুন", "passport_number": "AB1234567", "phone": "+8801712345678",
        }  # fmt: skip
        opened = open_case(
            session, project_catalogue(), clock, service="police_clearance", fields=fields
        ).reference
    shown = CliRunner().invoke(cases.cases, ["show", opened, "--by", "karim"])
    assert shown.exit_code == 0 and "AB1234567" not in shown.output
    assert CliRunner().invoke(cases.cases, ["show", REFERENCE]).exit_code == 0
    with complaint.read() as session:
        (line,) = session.scalars(select(AuditEvent)).all()
    assert (line.actor, line.action, line.record) == ("operator:karim", "case:view:case", "case:2")
