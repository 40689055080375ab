"""``data validate`` sees what no file shows alone."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import data
from tests.conversations.test_new_service import BOAT_LICENCE


def test_a_service_that_nobody_could_ask_for_is_named_with_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "catalogue"
    shutil.copytree(data.CATALOGUE, folder)
    (folder / "services" / "boat_licence.yml").write_text(BOAT_LICENCE, encoding="utf-8")
    monkeypatch.setattr(data, "CATALOGUE", folder)
    result = CliRunner().invoke(data.data, ["validate"])
    assert result.exit_code == 1
    assert result.output.splitlines() == [
        f"{folder}/services/boat_licence.yml:5: nlu_data has no example of ask_for_boat_licence"
    ]
