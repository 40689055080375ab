"""Linking cases by the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cases.commands import open_case
from bot.cli import case_links
from bot.cli.database import bring_up_to_date
from bot.cli.wiring import opened_database
from bot.clock import SystemClock
from bot.runtime import project_catalogue
from tests.unit.cases.test_links import COMPLAINT


def test_two_complaints_about_one_shop_are_found_and_linked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/bot.db")
    references = []
    with opened_database("demo") as (_, database):
        bring_up_to_date(database)
        for _number in range(2):
            with database.write() as session:
                told = {"service": "consumer_complaint", "fields": COMPLAINT}
                opened = open_case(session, project_catalogue(), SystemClock(), **told)  # type: ignore[arg-type]
                references.append(opened.reference)
    run = CliRunner()
    found = run.invoke(case_links.links, ["related", references[0]]).output
    assert f"{references[1]}\talike 100\tdncrp-sylhet\tsubmitted" in found and "Rahim" not in found

    linking = ["link", *references, "--actor", "officer:7", "--reason", "one shop"]
    assert run.invoke(case_links.links, linking).output.splitlines()[-2:] == references
    assert f"{references[1]}\tlinked" in run.invoke(case_links.links, ["related", references[0]]).output
    refused = run.invoke(case_links.links, ["link", references[0], *linking[3:]])
    assert refused.exit_code == 1 and "two different cases" in refused.output
    assert run.invoke(case_links.links, ["related", "CON-2020-000001"]).exit_code == 1
