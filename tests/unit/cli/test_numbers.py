"""``numbers add`` and ``numbers list``."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli.numbers import numbers
from bot.cli.pages import pages
from bot.schema import metadata
from bot.storage.database import Database


@pytest.fixture(autouse=True)
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path}/bot.db"
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.delenv("SECRET_KEY", raising=False)
    database = Database(url)
    metadata().create_all(database.engine)
    database.dispose()


def run(*arguments: str) -> Result:
    return CliRunner().invoke(numbers, arguments)


def test_a_number_is_bound_in_its_one_spelling_and_is_no_page_of_facebook() -> None:
    assert "+8801712345678 is bound to dc-sylhet" in run("add", "01712345678", "--office", "dc-sylhet").output
    run("add", "+8801712345678", "--office", "dncrp-hq", "--name", "Line")

    assert run("list").output.splitlines()[-1] == "+8801712345678\tdncrp-hq\tactive\tLine"
    assert "8801712345678" not in CliRunner().invoke(pages, ["list"]).output


@pytest.mark.parametrize(
    ("number", "office", "said"),
    [("GOVBD", "dc-sylhet", "short code"), ("16247", "dc-atlantis", "no office has this code")],
)
def test_what_is_no_number_or_no_office_is_told(number: str, office: str, said: str) -> None:
    result = run("add", number, "--office", office)

    assert result.exit_code == 1 and said in result.output
